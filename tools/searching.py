"""A search over a few settings of a training: Optuna proposes, somebody trains, what falls behind is ended early.

    study = opened_study(file, seed)      goes on where an earlier search was killed
    search(study, space, try_one, until)  until() says whether time is left

The settings of the plan itself are tried first, so what wins is at least as good on the same rows. Where a capability budget
is set, only trials that keep it can win.
"""

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tenet import artifacts as a

if TYPE_CHECKING:
    from optuna import Study
    from optuna.trial import FrozenTrial

LOST = "lost"
"""What a trial is marked with: how much of the general skills it lost."""
FIRST_TRIALS, FIRST_EXAMS = 3, 2
"""Nothing is ended early before so many trials went through, and in none before so many exams."""
RANGE = 5.0
"""The learning rate is looked for between a fifth and five times that of the plan."""

Params = Mapping[str, Any]
Seen = Callable[[int, float], bool]
"""Told the number of an exam and its score; True if the trial should be ended."""


class Space(NamedTuple):
    """What may vary, around a plan."""

    learning_rate: float
    epochs: int | None
    rank: int | None

    @property
    def start(self) -> dict[str, Any]:
        """The plan's own settings."""
        wanted = {"learning_rate": self.learning_rate, "epochs": self.epochs, "rank": self.rank}
        return {name: value for name, value in wanted.items() if value is not None}

    def proposed(self, trial: Any) -> dict[str, Any]:
        rate = self.learning_rate
        found = {"learning_rate": trial.suggest_float("learning_rate", rate / RANGE, rate * RANGE, log=True)}
        if self.epochs:
            found["epochs"] = trial.suggest_int("epochs", max(1, self.epochs // 3), self.epochs * 2)
        if self.rank:
            found["rank"] = trial.suggest_categorical(
                "rank", sorted({max(1, self.rank // 2), self.rank, 2 * self.rank})
            )
        return found


class Tried(NamedTuple):
    """What came of one training."""

    score: float
    lost: float | None = None
    """Of the general skills, as a share; None where nobody asked."""


class Ended(Exception):
    """A trial was ended before it was through: it falls behind, or the time is over."""

    def __init__(self, behind: bool) -> None:
        super().__init__("it falls behind" if behind else "the time is over")
        self.behind = behind


TryOne = Callable[[Params, Seen], Tried]


def space_of(plan: a.TrainingPlan) -> Space:
    train = plan.train
    steps = "max_steps" in train
    epochs = None if steps else max(1, round(float(train.get("num_train_epochs", 3))))
    return Space(float(train.get("learning_rate", 2e-5)), epochs, plan.lora.r if plan.lora else None)


def with_params(plan: a.TrainingPlan, params: Params) -> a.TrainingPlan:
    """The plan with other settings; the strength of an adapter (alpha over rank) stays as it was."""
    train = plan.train | {"learning_rate": params["learning_rate"]}
    if "epochs" in params:
        train |= {"num_train_epochs": params["epochs"]}
    lora = plan.lora
    if lora and "rank" in params:
        alpha = max(1, round(lora.lora_alpha * params["rank"] / lora.r))
        lora = lora.model_copy(update={"r": params["rank"], "lora_alpha": alpha})
    return plan.model_copy(update={"train": train, "lora": lora})


def capability_budget(words: str) -> float:
    """From “at most 1 point on retention” or “2 %” to the share of general skills that may be lost."""
    found = re.search(
        r"(\d+(?:[.,]\d+)?)\s*(?:percentage )?(?:points?|pts?|%|percent|punkte?|prozent)?", words.casefold()
    )
    if found is None:
        raise ValueError(f"“{words}” names no number. Say for example “at most 1 point on retention”.")
    return float(found[1].replace(",", ".")) / 100


def opened_study(file: Path, seed: int) -> "Study":
    """The study of this file, or a new one. What a killed search was at is tried again."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    file.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        storage=f"sqlite:///{file}",
        study_name="search",
        direction="maximize",
        load_if_exists=True,
        pruner=optuna.pruners.MedianPruner(n_startup_trials=FIRST_TRIALS, n_warmup_steps=FIRST_EXAMS),
    )
    # A sampler that begins anew with the same seed would propose the same again.
    study.sampler = optuna.samplers.TPESampler(seed=seed + len(study.trials))
    for trial in study.get_trials(states=(optuna.trial.TrialState.RUNNING,)):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.enqueue_trial(trial.params, skip_if_exists=False)
    return study


def search(
    study: "Study", space: Space, try_one: TryOne, until: Callable[[], bool], most: int, budget: float | None = None
) -> None:
    """Trial after trial while `until` says so and fewer than `most` were tried."""
    import optuna

    study.enqueue_trial(space.start, skip_if_exists=True)
    while until() and len(tried(study)) < most:
        trial = study.ask()
        params = space.proposed(trial)
        try:
            found = try_one(params, _watching(trial))
        except Ended as ending:
            if not ending.behind:
                study.tell(trial, state=optuna.trial.TrialState.FAIL)
                study.enqueue_trial(params, skip_if_exists=False)
                return
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            continue
        if found.lost is not None:
            trial.set_user_attr(LOST, found.lost)
            if budget is not None:
                trial.set_constraint(LOST, found.lost - budget)
        study.tell(trial, found.score)


def tried(study: "Study") -> "list[FrozenTrial]":
    """What was trained to its end or ended early for falling behind."""
    import optuna

    states = (optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED)
    return study.get_trials(deepcopy=False, states=states)


def winner(study: "Study", noise: Callable[[float], float], budget: float | None = None) -> "FrozenTrial | None":
    """The best that keeps the budget; of those as good within the noise the one that moves the model least, so that it forgets
    least: the smallest learning rate times passes."""
    import optuna

    found = study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))
    kept = [trial for trial in found if trial.value is not None and _over(trial, budget) <= 0]
    if not kept:
        return None
    best = max(trial.value or 0.0 for trial in kept)
    as_good = [trial for trial in kept if (trial.value or 0.0) >= best - noise(best)]
    return min(as_good, key=lambda trial: (trial.params["learning_rate"] * trial.params.get("epochs", 1), trial.number))


def _watching(trial: Any) -> Seen:
    def seen(number: int, score: float) -> bool:
        trial.report(score, number)
        return bool(trial.should_prune())

    return seen


def _over(trial: "FrozenTrial", budget: float | None) -> float:
    """By how much it goes over the budget; what was never measured keeps none."""
    return 0.0 if budget is None else float(trial.user_attrs.get(LOST, math.inf)) - budget
