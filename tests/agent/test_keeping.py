"""“Stop and keep”: a training that paused ends with what it has learned, by words as by a click, and not by chance."""

from pathlib import Path

import pytest

from agent.keeping import asks_to_keep
from agent.launching import KEEP
from surfaces.slack.incoming import Thread, click
from surfaces.slack.showing import open_card
from tenet import journal as j
from tenet.files import write_atomically
from tenet.session import Session
from tenet.state import Failed
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.fakes.jobs import InstantJobs


@pytest.mark.parametrize(
    "words",
    [
        "stop and keep it",
        "Stop here and keep what it has learned so far.",
        "please end the training and keep the model",
        "keep what it learned",
        "OK, stop it, keep what it learned!",
        "finish with what it has learned",
        "Beende es und behalte, was es gelernt hat",
        "end it here with what it learned so far",
    ],
)
def test_these_words_end_it(words: str) -> None:
    assert asks_to_keep(words)


@pytest.mark.parametrize(
    "words",
    [
        "keep going",
        "keep it",
        "what happens if I stop and keep it?",
        "stop",
        "don't stop and keep it",
        "stop and keep it short",
        "keep the tenets as they are",
        "stop paying for lists and keep what it learned",
        "should I keep what it learned?",
    ],
)
def test_these_words_do_not(words: str) -> None:
    assert not asks_to_keep(words)


@pytest.fixture
def training(tmp_path: Path) -> Session:
    """It runs, and has sealed a checkpoint."""
    session = reach_first_review(open_session(tmp_path))
    jobs(session).hold.add("training_run")
    approve_until(session, "training_plan")
    session.send(session.approve())
    run = session.project.path / session.project.state.started["training_run"].run
    write_atomically(run / "out" / "checkpoints" / "checkpoint-3" / "manifest.json", b"{}")
    return session


def jobs(session: Session) -> InstantJobs:
    assert isinstance(session.desk.jobs, InstantJobs)
    return session.desk.jobs


def pause(session: Session) -> None:
    found = jobs(session)
    found.fail.add("training_run")
    found.hold.clear()
    found.get(session.project.state.started["training_run"].key)
    session.advance()
    assert isinstance(session.pending, Failed)
    found.hold.add("training_run")


def retried(session: Session) -> list[j.Retried]:
    return [event.what for event in session.project.events() if isinstance(event.what, j.Retried)]


def test_a_paused_training_is_ended_by_words(training: Session) -> None:
    pause(training)
    happened = training.send(training.say("stop and keep what it learned"))
    assert [what.keep for what in retried(training)] == [True]
    assert any(
        isinstance(event.what, j.Told) and "ends with what it has learned" in event.what.text for event in happened
    )
    run = training.project.path / training.project.state.started["training_run"].run
    assert (run / "out" / KEEP).exists()


def test_a_training_that_runs_is_not_ended_by_words(training: Session) -> None:
    happened = training.send(training.say("stop and keep what it learned"))
    assert retried(training) == []
    assert any(isinstance(event.what, j.Told) and "press **Stop** first" in event.what.text for event in happened)


def test_where_no_checkpoint_is_there_is_nothing_to_keep(training: Session) -> None:
    run = training.project.path / training.project.state.started["training_run"].run
    (run / "out" / "checkpoints" / "checkpoint-3" / "manifest.json").unlink()
    (run / "out" / "checkpoints" / "checkpoint-3").rmdir()
    pause(training)
    happened = training.send(training.say("stop and keep what it learned"))
    assert retried(training) == []
    assert any(isinstance(event.what, j.Told) and "nothing to keep" in event.what.text for event in happened)


def test_slack_offers_the_same_as_a_button_where_something_was_learned(training: Session) -> None:
    pause(training)
    thread = Thread("C1", "1.1")
    card = open_card(training, thread, None)
    assert card
    buttons = {element["action_id"]: element for block in card.blocks for element in block.get("elements", [])}
    keep = next(button for name, button in buttons.items() if name.startswith("tenet_keep"))
    assert keep["text"]["text"] == "Keep what it learned"
    delivery = click(
        {"user": {"id": "U1"}}, {"action_id": keep["action_id"], "action_ts": "1.2", "value": keep["value"]}
    )
    assert delivery and (delivery.kind, delivery.stage) == ("keep", "training_run")
