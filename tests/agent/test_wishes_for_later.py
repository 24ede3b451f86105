"""A wish for what is not made yet is kept, and met when it is made."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.minds.builtin.mind import BuiltInMind
from tenet import artifacts as a
from tenet import journal as j
from tenet.session import Session
from tenet.state import Review
from tests.agent.conversations import approve_until, open_session

ROWS = "\n".join(f"invoice {n} is wrong -> billing\nparcel {n} is late -> shipping" for n in range(12))


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = open_session(tmp_path)
    session.desk = replace(session.desk, mind=BuiltInMind())
    session.advance()
    for words in (f"Sort our tickets into billing and shipping\n{ROWS}", "use your judgement"):
        if not isinstance(session.pending, Review):
            session.send(session.say(words))
    assert isinstance(session.pending, Review)
    return session


def told(session: Session) -> str:
    return "\n".join(event.what.text for event in session.project.events() if isinstance(event.what, j.Told))


def test_a_method_that_is_wished_for_before_the_data_is_chosen_after_them(session: Session) -> None:
    session.send(session.say("please use reinforcement learning"))
    assert "Noted: the method comes later" in told(session)
    assert session.project.state.digest("method") is None
    approve_until(session, "reward")
    assert session.project.get("method", a.Method).choice == "grpo"
    assert "You asked for it" in session.project.get("method", a.Method).reasons[0]


@pytest.mark.parametrize(
    "words", ["put it beside the live one as a shadow first", "give it a copy of the traffic first please"]
)
def test_how_it_goes_live_is_wished_for_before_there_is_a_deployment(session: Session, words: str) -> None:
    approve_until(session, "report")
    session.send(session.say(words))
    assert "Noted: the deployment comes later" in told(session)
    session.send(session.approve())
    assert session.project.get("deployment", a.Deployment).rollout == "shadow"


MANY = "\n".join(f"invoice {n} is wrong -> billing\nparcel {n} is late -> shipping" for n in range(100, 200))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("I'd rather it learned by trial and error than by copying us",), 0.3),
        (("use reinforcement learning", "no, teach it first, without practice"), None),
        (("use DPO",), None),
    ],
)
def test_rows_are_kept_for_practice_when_it_was_wished_for_before_the_data(
    session: Session, words: tuple[str, ...], kept: float | None
) -> None:
    session.send(session.say(MANY))
    for wish in words:
        session.send(session.say(wish))
    approve_until(session, "data_plan")
    plan = session.project.get("data_plan", a.DataPlan)
    assert plan.practice_share == kept
    assert any("kept for that and not copied" in reason for reason in plan.reasons) == bool(kept)


def test_the_rows_stay_kept_when_the_plan_is_made_anew_long_after_the_wish(session: Session) -> None:
    session.send(session.say(MANY))
    session.send(session.say("let it learn by trial and error"))
    approve_until(session, "reward")
    session.send(session.say("invoice 999 is wrong -> billing"))
    approve_until(session, "data_plan")
    plan = session.project.get("data_plan", a.DataPlan)
    assert f"Your {len(session.project.get('examples', a.Examples).rows)} examples" in plan.reasons[0]
    assert plan.practice_share == 0.3


def test_of_few_rows_none_are_kept_for_practice(session: Session) -> None:
    session.send(session.say("use reinforcement learning"))
    approve_until(session, "data_plan")
    assert session.project.get("data_plan", a.DataPlan).practice_share is None


def test_a_later_word_wins_and_what_is_there_already_stays(session: Session) -> None:
    before = session.project.state.digest("spec")
    session.send(session.revise("training_plan", "5 epochs"))
    session.send(session.revise("training_plan", "3 epochs please"))
    assert session.project.state.digest("spec") == before
    approve_until(session, "training_plan")
    assert session.project.get("training_plan", a.TrainingPlan).train["num_train_epochs"] == 3


def test_what_nobody_understands_is_asked_when_its_time_comes(session: Session) -> None:
    session.send(session.revise("data_plan", "make it purple"))
    approve_until(session, "examples")
    session.send(session.approve())
    assert session.project.state.question is not None
    assert "make it purple" in session.project.state.question.asked.text


@pytest.mark.parametrize(
    "words",
    [
        "can it learn by being paid for good answers, i read about reinforcement something",
        "which way of training will it be?",
        "can it practise for rewards instead of just copying?",
    ],
)
def test_the_ways_to_learn_are_told_before_one_is_chosen(session: Session, words: str) -> None:
    session.send(session.say(words))
    assert "The method is chosen after the data" in told(session) and "reinforcement learning" in told(session)
