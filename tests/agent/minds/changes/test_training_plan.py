"""Wishes about the recipe, its limits, and the answer length."""

from typing import Any

import pytest

from agent.minds.contract import Drafted
from surfaces.cards import card
from tenet import artifacts as a
from tests.agent.minds.changes.wishing import MIND, NOW, PLAN, asked, changed


@pytest.mark.parametrize(
    ("wish", "train"),
    [
        ("5 epochs please", {"num_train_epochs": 5}),
        ("train longer", {"num_train_epochs": 6}),
        ("länger trainieren", {"num_train_epochs": 6}),
        ("2 more epochs", {"num_train_epochs": 5}),
        ("please use 8 epochs instead of 3", {"num_train_epochs": 8}),
        ("learning rate 1e-4", {"learning_rate": 1e-4}),
        ("smaller learning rate please", {"learning_rate": 1e-4}),
        ("6 epochs and learning rate 0.001", {"num_train_epochs": 6, "learning_rate": 0.001}),
        ("batch size 32", {"per_device_train_batch_size": 32}),
    ],
)
def test_the_recipe_changes_by_its_trl_names(wish: str, train: dict[str, Any]) -> None:
    fields = changed("training_plan", PLAN, wish)
    assert fields["train"] == PLAN.train | train
    assert set(fields) <= {"train", "forecast"}
    assert ("forecast" in fields) == ("num_train_epochs" in train)


PRACTICE = PLAN.model_copy(
    update={
        "train": {"max_steps": 40, "num_generations": 8, "warmup_steps": 2, "learning_rate": 5e-4},
        "forecast": PLAN.forecast.model_copy(update={"minutes": 1.0, "basis": "40 steps of 64 answers"}),
    }
)


@pytest.mark.parametrize(
    ("wish", "train"),
    [
        ("set max_steps to 25", {"max_steps": 25}),
        ("only 12 steps please", {"max_steps": 12}),
        ("20 more steps", {"max_steps": 60}),
        ("train longer", {"max_steps": 80}),
        ("num_generations = 4", {"num_generations": 4}),
        ("warmup steps 5", {"warmup_steps": 5}),
    ],
)
def test_practice_is_as_long_as_its_steps_and_each_setting_is_called_by_its_name(
    wish: str, train: dict[str, Any]
) -> None:
    fields = changed("training_plan", PRACTICE, wish)
    assert fields["train"] == PRACTICE.train | train
    if wish == "train longer":
        assert (fields["forecast"]["minutes"], fields["forecast"]["basis"]) == (2.0, "80 steps of 64 answers")


WARM = PRACTICE.model_copy(
    update={
        "method": "grpo",
        "warm_start": a.WarmStart(train={"num_train_epochs": 2}, minutes=0.5, max_minutes=3),
        "forecast": PRACTICE.forecast.model_copy(
            update={"minutes": 1.5, "basis": "40 steps of 64 answers, after a warm start of 0.5 minutes"}
        ),
        "reasons": ("Say “without the warm start” to practise with it as it is.", "The reward runs in a sandbox."),
    }
)


@pytest.mark.parametrize(
    "wish",
    [
        "without the warm start",
        "no warm start please",
        "skip the warm-start",
        "drop the supervised training at the start",
        "I don't want it taught, practise with the untuned base model",
        "start practising straight away",
        "the warm start isn't needed",
        "ohne Aufwärmen bitte",
    ],
)
def test_a_practice_goes_without_its_warm_start_when_told_so(wish: str) -> None:
    fields = changed("training_plan", WARM, wish)
    assert set(fields) == {"warm_start", "forecast", "reasons"} and fields["warm_start"] is None
    assert (fields["forecast"]["minutes"], fields["forecast"]["basis"]) == (1.0, "40 steps of 64 answers")
    assert "without the warm start that was advised" in fields["reasons"][0]
    assert fields["reasons"][1:] == ("The reward runs in a sandbox.",)


@pytest.mark.parametrize("wish", ["20 steps", "warmup steps 5", "at most 10 minutes"])
def test_other_wishes_leave_the_warm_start(wish: str) -> None:
    assert "warm_start" not in changed("training_plan", WARM, wish)


def test_only_the_practice_is_longer_with_more_steps() -> None:
    assert changed("training_plan", WARM, "80 steps")["forecast"]["minutes"] == 2.5


def test_what_a_warm_start_is_and_that_there_is_none_is_told() -> None:
    assert "2 times, at most 3 minutes" in asked("training_plan", WARM, "what about the warm start").text
    without = WARM.model_copy(update={"warm_start": None})
    assert "there is no warm start in it" in asked("training_plan", without, "drop the warm start").text


def test_the_card_tells_both_trainings_and_the_most_that_they_take() -> None:
    shown = card(WARM)
    assert "with a short SFT and then GRPO" in shown and "at most 6 minutes" in shown


def test_the_forecast_follows_the_epochs() -> None:
    forecast = changed("training_plan", PLAN, "6 epochs")["forecast"]
    assert (forecast["minutes"], forecast["basis"]) == (2.0, "90 rows, 6 times, at 0.2 s a row")


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("at most 10 minutes", {"max_minutes": 10.0}),
        ("use half an hour", {"max_minutes": 30.0}),
        ("LoRA rank 16", {"lora": a.Lora(r=16, lora_alpha=16).model_dump()}),
    ],
)
def test_limits_and_adapter_change_alone(wish: str, fields: dict[str, Any]) -> None:
    assert changed("training_plan", PLAN, wish) == fields


def test_the_answer_length_of_the_deployment_changes() -> None:
    assert changed("deployment", NOW.artifacts["deployment"], "at most 4 tokens") == {"max_tokens": 4}


@pytest.mark.parametrize(
    ("wish", "rollout"),
    [
        ("put it in the shadow of the one that is live", "shadow"),
        ("first just a copy of the traffic please", "shadow"),
        ("don't replace the old one yet", "shadow"),
        ("let it replace the old one right away", "at once"),
        ("no shadow, I'm sure of it", "at once"),
        ("put it in the shadow, it is not ready for people", "shadow"),
        ("not in the shadow, replace it right away", "at once"),
        ("erst im Schatten laufen lassen", "shadow"),
    ],
)
def test_how_it_takes_its_place_is_said_in_words(wish: str, rollout: str) -> None:
    other = a.Deployment.model_validate(
        NOW.artifacts["deployment"].model_dump() | {"rollout": "at once" if rollout == "shadow" else "shadow"}
    )
    assert changed("deployment", other, wish) == {"rollout": rollout}


@pytest.mark.parametrize(
    "wish", ["answers should come immediately", "it must reply at once", "die Antworten sollen schneller kommen"]
)
def test_fast_answers_are_no_wish_about_how_it_takes_its_place(wish: str) -> None:
    assert "How fast it answers" in asked("deployment", NOW.artifacts["deployment"], wish).text


def test_what_the_card_says_of_the_old_model_follows_the_wish() -> None:
    beside = NOW.artifacts["deployment"].model_copy(update={"rollout": "shadow"})
    replaced = a.Deployment.model_validate(
        beside.model_dump() | changed("deployment", beside, "let it replace the old one at once")
    )
    assert a.BESIDE in card(beside) and a.IN_PLACE not in card(beside)
    assert a.IN_PLACE in card(replaced) and a.BESIDE not in card(replaced)


def test_a_wish_that_is_said_again_is_confirmed_once() -> None:
    other = NOW.artifacts["deployment"]
    made = MIND.change("deployment", other, ("let it wait beside the live one", "first a copy of the traffic"), NOW)
    assert isinstance(made, Drafted) and made.note.count("copy of the traffic") == 1
