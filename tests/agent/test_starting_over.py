"""Whoever starts over is asked from the beginning; nothing is thrown away, and no data are lost by a sentence."""

from pathlib import Path

import pytest

from agent.minds.builtin.questions import OPENED
from agent.starting_over import asks_to_start_over
from tenet import artifacts as a
from tenet import journal as j
from tenet.state import Ask, Review
from tests.agent.conversations import approve_everything, open_session, reach_first_review
from tests.agent.test_column_words import begun, labels, last, tell


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("that's not what I meant, can we start over?", True),
        ("start over", True),
        ("Let's begin from scratch.", True),
        ("können wir nochmal von vorne anfangen", True),
        ("on peut recommencer ?", True),
        ("do I have to start over?", False),
        ("I don't want to start over", False),
        ("no need to start from scratch", False),
        ("sort them over time", False),
    ],
)
def test_who_wants_to_start_over(words: str, asks: bool) -> None:
    assert asks_to_start_over(words) is asks


def test_the_interview_begins_anew_and_what_was_said_stays_in_the_journal(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "that's not what I meant, can we start over?")
    assert isinstance(session.pending, Ask) and session.pending.question.asked.topic == OPENED
    assert "What should the model do for you?" in last(session)
    tell(session, "Sort recipes into sweet and savoury")
    assert "`the text as it came in -> sweet`" in last(session), "the rows of before count no more"
    said = [event.what for event in session.project.events() if isinstance(event.what, j.Said)]
    assert said[0].files and (session.project.path / "uploads" / said[0].files[0]).is_file()


def test_a_use_case_that_waits_gives_way_and_is_never_approved_by_it(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "use your judgement")
    tell(session, "T2 at least 55 %")
    assert session.project.get("tenets", a.Tenets).tenets[1].threshold == 0.55
    session.send(session.approve())
    tell(session, "let's start over")
    assert isinstance(session.pending, Ask)
    for words in ("Sort recipes into sweet and savoury", "I have none", "use your judgement"):
        tell(session, words)
    assert isinstance(session.pending, Review) and labels(session) == ("sweet", "savoury")
    assert session.project.get("tenets", a.Tenets).tenets[1].threshold != 0.55, "that was said of another job"
    statements = " ".join(tenet.statement for tenet in session.project.get("tenets", a.Tenets).tenets)
    assert "sweet" in statements and "billing" not in statements
    assert session.project.state.approval("spec") is None


def test_after_there_are_data_nothing_is_undone_by_a_sentence(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    approve_everything(session)
    before = {stage: put.digest for stage, put in session.project.state.current.items()}
    session.send(session.say("can we start over?"))
    assert {stage: put.digest for stage, put in session.project.state.current.items()} == before
    assert "+ New project" in last(session)
