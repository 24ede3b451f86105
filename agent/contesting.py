"""The contest: a person calls for it, in words or by a command, and it is laid out for its job.

asks_for(words)    whether these words call for a contest, call it off, or neither
call(...)          writes the wish down; the chain then holds the contest before it chooses a method
terms(desk)        which ways take part, and the plan of each training, fitted to the budget
"""

from agent.desk import Desk
from agent.drafting.given import Size
from agent.drafting.hardware import suited, this_hardware
from agent.drafting.long_answers import fitted
from agent.drafting.training_plan import (
    FORECASTS,
    TrainingMethod,
    minutes_of,
    minutes_of_practice,
    read_recipe,
    stays,
    tokens_of,
)
from evals.prompting import answer_room
from tenet import artifacts as a
from tenet import journal as j
from tenet.people import member
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.stages import BY_NAME
from tenet.state import Wait
from tools.contest.terms import Terms, TrainingWay

MINUTES = 2.0
"""For each way that trains; the model that comes with Tenet needs no more."""
SHARE = 0.1
"""Of the forecast of the whole training, where that is longer."""
FEWEST_PAIRS = 20
"""Examples with a rejected answer that preferences need to be worth a try."""
SELDOM = 0.2
"""A model that is right more rarely than this has hardly an answer to reward, so it is taught first."""


def call(
    project: Project,
    by: str,
    surface: j.Surface | None,
    minutes: float | None = None,
    id: str | None = None,
) -> None:
    """Called for once more while its result stands, or after it was called off: it is held again, as another attempt."""
    with project.locked():
        _refuse(project, by, surface, minutes)
        stage, state = BY_NAME["contest"], project.state
        before, stands = state.started.get("contest"), state.is_fresh(stage)
        project.record(j.Wanted(stage="contest", inputs=state.inputs(stage), minutes=minutes), by, surface, id)
        if before and before.key == state.job_key(stage):
            project.record(j.Retried(stage="contest"), by, surface)
        if stands:
            project.record(j.Revised(stage="contest", text="Hold it again."), by, surface)


def call_off(desk: Desk, by: str, surface: j.Surface | None, id: str | None = None) -> None:
    """Where it is under way its job is stopped."""
    state = desk.project.state
    if not state.is_needed(BY_NAME["contest"]):
        raise NotPossible("No contest was called for, so there is none to call off.")
    desk.project.record(j.Wanted(stage="contest"), by, surface, id)
    started = state.started.get("contest")
    if started and started.key not in state.ended and desk.jobs.get(started.key):
        desk.jobs.cancel(started.key)


def _refuse(project: Project, by: str, surface: j.Surface | None, minutes: float | None) -> None:
    who = member(project.home, by, surface)
    if who.role == "viewer" or "spend" not in who.rights:
        raise NotPossible(
            f"A contest trains, which takes the right to approve spend, and {who.name} does not have it. Nothing was started. "
            "Ask an owner: tenet users lists them."
        )
    if not project.state.is_fresh(BY_NAME["baseline"]):
        raise NotPossible(
            "A contest needs the dataset and what can be had without training, and these are not there yet. Nothing was "
            "started. Call for it when the training plan is shown."
        )
    step = project.next_step()
    if isinstance(step, Wait) and step.stage == "contest":
        raise NotPossible("The contest is under way already. Call it off first if it should be held otherwise.")
    if minutes is not None and not 0 < minutes <= 24 * 60:
        raise NotPossible("A way may train for more than nothing and at most a day. Nothing was started.")


def announced(desk: Desk) -> str:
    """What will happen, in words."""
    laid = terms(desk)
    ways = [
        "the untuned model with and without examples",
        "the classical ways",
        *(way.name.upper() for way in laid.training),
    ]
    minutes = laid.minutes_each * len(laid.training)
    return (
        f"I hold a contest before anything is spent: {', '.join(ways)} answer the same rows, and each that trains has at most "
        f"{laid.minutes_each:g} minutes, so about {max(1, round(minutes))} in all. Your held-out rows stay unseen. Then I advise with what "
        "came of it; “without the contest” calls it off."
    )


def terms(desk: Desk) -> Terms:
    project = desk.project
    wish = project.state.wanted.get("contest")
    base_model = project.get("baseline", a.Baseline).base_model
    minutes = (wish.minutes if wish else None) or _usual_minutes(desk, base_model)
    left_out: dict[str, str] = {}
    ways = [TrainingWay(name="sft", plans=(_plan(desk, base_model, "sft", minutes),))]
    if why := _no_preferences(project):
        left_out["dpo"] = why
    else:
        ways.append(TrainingWay(name="dpo", plans=(_plan(desk, base_model, "dpo", minutes),)))
    reward = approved_reward(project)
    if reward is None:
        left_out["grpo"] = (
            "It practises with a reward, and none is approved. Ask for reinforcement learning, and approve its reward."
        )
    else:
        ways.append(TrainingWay(name="grpo", plans=_practice(desk, base_model, minutes)))
    return Terms(minutes_each=minutes, training=tuple(ways), left_out=left_out, reward=reward)


def approved_reward(project: Project) -> a.Digest | None:
    """The reward in force, if it was made for the tenets and rows of today and a person approved just that."""
    put = project.state.current.get("reward")
    if put is None or project.state.approval("reward") is None:
        return None
    return put.digest if put.made_from == project.state.inputs(BY_NAME["reward"]) else None


def _usual_minutes(desk: Desk, base_model: str) -> float:
    plan = _plan(desk, base_model, "sft", None)
    return max(MINUTES, round(SHARE * plan.forecast.minutes, 1))


def _no_preferences(project: Project) -> str | None:
    rows = project.get("examples", a.Examples).rows
    pairs = sum(row.rejected is not None for row in rows)
    if pairs >= FEWEST_PAIRS:
        return None
    have = "has" if pairs < 2 else "have"
    return f"{pairs or 'None'} of your {len(rows)} examples {have} an answer that you reject; it takes {FEWEST_PAIRS}."


def _practice(desk: Desk, base_model: str, minutes: float) -> tuple[a.TrainingPlan, ...]:
    """Within the same budget it is taught first where it is hardly ever right, since nothing could be rewarded."""
    base = next(system for system in desk.project.get("baseline", a.Baseline).systems if system.name == "base")
    if (base.accuracy.value or 0.0) >= SELDOM:
        return (_plan(desk, base_model, "grpo", minutes),)
    return _plan(desk, base_model, "sft", minutes / 2), _plan(desk, base_model, "grpo", minutes / 2)


def _plan(desk: Desk, base_model: str, method: TrainingMethod, minutes: float | None) -> a.TrainingPlan:
    """The recipe, gone through as often as fits the budget; without a budget as it stands."""
    project = desk.project
    spec, card = project.get("spec", a.UseCaseSpec), project.get("dataset", a.DatasetCard)
    recipe = fitted(read_recipe(base_model, method), spec)
    room = {"max_completion_length": answer_room(spec)} if method == "grpo" else {}
    train = (
        suited(recipe.train, recipe.lora, stays(recipe, base_model), tokens_of(recipe, card), this_hardware()).train
        | room
    )
    whole = (minutes_of_practice if method == "grpo" else minutes_of)(recipe, train, card.files["train"].rows)
    if minutes is not None and whole > minutes:
        train |= {"max_steps": max(1, int(train["max_steps"] * minutes / whole))} if "max_steps" in train else {
            "num_train_epochs": round(float(train.get("num_train_epochs", 3)) * minutes / whole, 2)
        }  # fmt: skip
    limit = minutes or recipe.max_minutes
    return a.TrainingPlan(
        method=method,
        base_model=base_model,
        dataset=project.state.current["dataset"].digest,
        lora=recipe.lora,
        train=train,
        max_minutes=limit,
        forecast=FORECASTS[method](recipe, train, limit, Size(card.files["train"].rows, card.files["heldout"].rows)),
        reasons=("A contest of all ways.",),
    )
