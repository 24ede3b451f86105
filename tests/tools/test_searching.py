"""The search: the plan first, what falls behind ended early, a budget kept, and nothing lost when it is killed."""

from collections.abc import Callable
from math import log
from pathlib import Path

import pytest

from tests.trainers.building import plan
from tools.searching import (
    Ended,
    Params,
    Seen,
    Space,
    Tried,
    capability_budget,
    opened_study,
    search,
    space_of,
    tried,
    winner,
    with_params,
)  # fmt: skip

SPACE = Space(learning_rate=0.01, epochs=6, rank=4)


def truth(params: Params) -> float:
    """Best at a rate of 0.02, whatever else."""
    return 1.0 - 0.2 * abs(log(params["learning_rate"] / 0.02))


def trains(params: Params, seen: Seen) -> Tried:
    for exam in range(1, 6):
        if seen(exam, truth(params) * exam / 5):
            raise Ended(behind=True)
    return Tried(truth(params))


def always() -> bool:
    return True


def no_noise(_: float) -> float:
    return 0.0


def test_the_plan_is_tried_first_and_what_wins_is_better(tmp_path: Path) -> None:
    study = opened_study(tmp_path / "study.db", seed=0)
    search(study, SPACE, trains, always, most=20)
    assert len(tried(study)) == 20
    first, found = study.trials[0], winner(study, no_noise)
    assert first.params == {"learning_rate": 0.01, "epochs": 6, "rank": 4} and first.value
    assert found and found.value and found.value > first.value + 0.05
    ended = [trial for trial in study.trials if trial.state.name == "PRUNED"]
    assert ended and all(truth(trial.params) < found.value for trial in ended)


def test_it_goes_on_where_it_was_killed_and_tries_again_what_it_was_at(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    at: list[Params] = []

    def dies(params: Params, seen: Seen) -> Tried:
        at.append(params)
        if len(at) == 3:
            raise Killed
        return trains(params, seen)

    with pytest.raises(Killed):
        search(opened_study(tmp_path / "study.db", seed=0), SPACE, dies, always, most=6)
    seen_again: list[Params] = []

    def remembers(params: Params, seen: Seen) -> Tried:
        seen_again.append(params)
        return trains(params, seen)

    study = opened_study(tmp_path / "study.db", seed=0)
    search(study, SPACE, remembers, always, most=6)
    assert seen_again[0] == at[2] and len(tried(study)) == 6
    assert len({trial.params["learning_rate"] for trial in tried(study)}) == 6, "it proposed again what it had tried"


def test_when_the_time_is_over_the_trial_at_hand_waits_for_the_next_time(tmp_path: Path) -> None:
    def runs_out(params: Params, seen: Seen) -> Tried:
        raise Ended(behind=False)

    search(opened_study(tmp_path / "study.db", seed=0), SPACE, runs_out, always, most=6)
    study = opened_study(tmp_path / "study.db", seed=0)
    assert tried(study) == [] and winner(study, no_noise) is None
    search(study, SPACE, trains, always, most=1)
    assert tried(study)[0].params == SPACE.start


def test_without_time_nothing_is_tried(tmp_path: Path) -> None:
    study = opened_study(tmp_path / "study.db", seed=0)
    search(study, SPACE, trains, lambda: False, most=6)
    assert tried(study) == []


def forgetful(params: Params, seen: Seen) -> Tried:
    """What learns faster is right more often and forgets more."""
    return Tried(0.5 + params["learning_rate"], lost=params["learning_rate"])


def test_only_what_keeps_the_capability_budget_wins(tmp_path: Path) -> None:
    study = opened_study(tmp_path / "study.db", seed=0)
    search(study, SPACE, forgetful, always, most=12, budget=0.01)
    found = winner(study, no_noise, 0.01)
    assert found and found.params["learning_rate"] <= 0.01
    kept = [trial.value for trial in study.trials if trial.params["learning_rate"] <= 0.01]
    assert (
        found.value
        == max(value for value in kept if value is not None)
        < max(trial.value or 0 for trial in study.trials)
    )


def test_of_those_as_good_the_one_wins_that_moves_the_model_least(tmp_path: Path) -> None:
    study = opened_study(tmp_path / "study.db", seed=0)
    search(study, SPACE, lambda params, seen: Tried(0.9), always, most=8)
    found = winner(study, no_noise)
    moves: Callable[[Params], float] = lambda params: params["learning_rate"] * params["epochs"]  # noqa: E731
    assert found and moves(found.params) == min(moves(trial.params) for trial in study.trials)


@pytest.mark.parametrize(
    ("words", "share"),
    [("at most 1 point on retention", 0.01), ("2 %", 0.02), ("höchstens 0,5 Punkte", 0.005), ("3", 0.03)],
)
def test_a_budget_is_said_in_words(words: str, share: float) -> None:
    assert capability_budget(words) == pytest.approx(share)


def test_words_without_a_number_are_no_budget() -> None:
    with pytest.raises(ValueError, match="names no number"):
        capability_budget("as little as possible")


def test_settings_go_into_the_plan_and_the_adapter_keeps_its_strength() -> None:
    made = plan("tenet-tiny", num_train_epochs=6)
    found = with_params(made, {"learning_rate": 0.02, "epochs": 3, "rank": 8})
    assert (found.train["learning_rate"], found.train["num_train_epochs"]) == (0.02, 3)
    assert made.lora and found.lora and (found.lora.r, found.lora.lora_alpha) == (8, 16)
    assert made.lora.lora_alpha / made.lora.r == found.lora.lora_alpha / found.lora.r


def test_a_plan_that_counts_steps_has_no_passes_to_vary() -> None:
    assert space_of(plan("tenet-tiny")).epochs is None
    assert space_of(plan("tenet-tiny", lora=None)).rank is None
