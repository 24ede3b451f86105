"""What the debugger finds becomes a change of the plan: stopped, mended, and asked about."""

import json
import re
from pathlib import Path

import pytest

from agent.remedies import CURES, asks_to_mend, remedy_for
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import write_atomically
from tenet.problems import NotPossible
from tenet.session import Session
from tenet.settings import CHECKOUT
from tenet.state import Review, Wait
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.trainers.building import plan


@pytest.fixture
def running(tmp_path: Path) -> Session:
    session = approve_until(reach_first_review(open_session(tmp_path, hold=("training_run",))), "training_plan")
    session.send(session.approve())
    assert isinstance(session.pending, Wait)
    return session


def found(session: Session, *names: str) -> None:
    run = session.project.path / session.project.state.started["training_run"].run
    write_atomically(run / "out" / "findings.json", json.dumps({"names": names}).encode())


def test_it_is_stopped_mended_and_asked_about(running: Session) -> None:
    before = running.project.get("training_plan", a.TrainingPlan)
    key = running.project.state.started["training_run"].key
    found(running, "learning rate too high")
    running.fix()
    after = running.project.get("training_plan", a.TrainingPlan)
    assert after.train["learning_rate"] == pytest.approx(before.train["learning_rate"] / 3, rel=0.01)
    assert isinstance(running.pending, Review) and "training_plan" in running.pending.digests
    from contextlib import closing

    from tenet.jobs.outbox import find, open_outbox

    with closing(open_outbox(running.project.home)) as outbox:
        row = find(outbox, key)
    assert row and not row.wanted, "the sick training goes on"
    assert "learning rate too high: learning_rate" in (running.project.path / "journal.jsonl").read_text()
    running.send(running.approve())
    assert running.project.state.started["training_run"].key != key


def test_one_act_stops_mends_and_goes_on(running: Session) -> None:
    before, ill = running.project.state.started["training_run"].key, running.project.state.digest("training_plan")
    found(running, "learning rate too high")
    remedy = running.remedy()
    running.fix(seen=remedy.digest)
    started = running.project.state.started["training_run"]
    assert started.key != before and started.inputs["training_plan"] == remedy.digest
    assert isinstance(running.pending, Wait)
    assert running.project.get("training_plan", a.TrainingPlan).mended_from == ill


def test_what_the_person_has_not_seen_is_not_gone_on_with(running: Session) -> None:
    found(running, "learning rate too high")
    seen = running.remedy().digest
    found(running, "overfitting")
    before = running.project.state.digest("training_plan")
    (told,) = [event.what for event in running.fix(seen=seen) if isinstance(event.what, j.Told)]
    assert "has changed since you looked" in told.text
    assert running.project.state.digest("training_plan") == before and isinstance(running.pending, Wait)


@pytest.mark.parametrize(
    "words",
    [
        "Fix it",
        "stop, fix, resume",
        "please stop the training and fix that.",
        "do what the debugger says",
        "Mend the plan and go on",
    ],
)
def test_words_mend_it_and_a_click_approves(words: str, running: Session) -> None:
    found(running, "learning rate too high")
    running.send(running.say(words))
    assert isinstance(running.pending, Review) and "training_plan" in running.pending.digests


@pytest.mark.parametrize(
    "words", ["fix the typo in the second label", "Can you fix a meeting?", "stop", "is it healthy?"]
)
def test_other_words_mend_nothing(words: str) -> None:
    assert not asks_to_mend(words)


def test_words_where_nothing_is_wrong_are_answered(running: Session) -> None:
    running.send(running.say("fix it"))
    assert isinstance(running.pending, Wait)
    assert "found nothing wrong" in (running.project.path / "journal.jsonl").read_text()


def test_where_nothing_is_wrong_nothing_is_stopped(running: Session) -> None:
    with pytest.raises(NotPossible, match="found nothing wrong"):
        running.fix()
    assert isinstance(running.pending, Wait)


def test_what_no_setting_cures_is_said_and_nothing_is_stopped(running: Session) -> None:
    found(running, "nothing to learn")
    with pytest.raises(NotPossible, match="No setting of the plan cures that"):
        running.fix()
    assert isinstance(running.pending, Wait)


def test_a_training_that_ended_is_mended_from_its_notes(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path)), "report")
    run = session.project.get("training_run", a.TrainingRun)
    made = session.project.state.current["training_run"]
    noted = run.model_copy(update={"notes": ("overfitting: the rows are learned by heart.",)})
    session.project.put("training_run", noted, "job", made_from=made.made_from, job=made.job, files={})
    passes = session.project.get("training_plan", a.TrainingPlan).train["num_train_epochs"]
    assert remedy_for(session.project).plan.train["num_train_epochs"] == passes // 2


def test_every_finding_of_the_debugger_is_known_here_or_is_no_matter_of_a_setting() -> None:
    text = "".join(
        (CHECKOUT / "trainers" / f"{name}.py").read_text(encoding="utf-8") for name in ("debugger", "practice")
    )
    names = set(re.findall(r'Finding\(\s*"([a-z ]+)"', text))
    assert names - CURES.keys() == {"nothing to learn", "vanishing gradients"}
    assert CURES.keys() <= names


@pytest.mark.parametrize("name", sorted(CURES))
def test_every_cure_changes_the_plan(name: str) -> None:
    made = plan("tenet-tiny", num_train_epochs=4)
    assert dict(CURES[name](made)) and made.train | dict(CURES[name](made)) != made.train


def test_a_single_pass_is_not_halved() -> None:
    one = plan("tenet-tiny", max_steps=1)
    assert CURES["overfitting"](one) == {}
