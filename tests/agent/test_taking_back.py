"""“Undo” in words does what the button does, and where nothing changed it says so instead of being taken for an answer."""

from pathlib import Path

import pytest

from agent.desk import Desk
from agent.taking_back import take_back
from tenet import artifacts as a
from tenet import journal as j
from tenet.state import Ask, Review
from tests.agent.conversations import open_session, reach_first_review
from tests.agent.test_column_words import begun, labels, last, tell


@pytest.mark.parametrize(
    "words",
    [
        "undo",
        "oops, take that back",
        "undo that last change please",
        "Mach das rückgängig",
        "annulez ça",
        "undo what I changed last",
        "can we go back to how it was before?",
        "bitte wieder wie vorher",
        "remets tout comme avant",
    ],
)
def test_the_version_before_is_put_back_and_undone_again(tmp_path: Path, words: str) -> None:
    session = tell(begun(tmp_path), "use your judgement")
    before = session.project.state.digest("spec")
    tell(session, "rename billing to payments")
    after = session.project.state.digest("spec")
    assert "payments" in labels(session) and after != before
    tell(session, words)
    assert session.project.state.digest("spec") == before and "billing" in labels(session)
    assert isinstance(session.pending, Review) and session.project.state.approval("spec") is None
    tell(session, "undo")
    assert session.project.state.digest("spec") == after


def test_at_a_question_nothing_is_taken_back_and_no_label_is_made_of_it(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "oops, take that back")
    said = [event.what.text for event in session.project.events() if isinstance(event.what, j.Told)]
    assert "nothing to take back" in said[-1] and isinstance(session.pending, Ask)
    tell(session, "use your judgement")
    assert labels(session) == ("billing", "shipping", "technical")


def test_before_any_change_there_is_nothing_to_take_back(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "use your judgement")
    tell(session, "undo")
    assert "Nothing was changed yet" in last(session)


@pytest.mark.parametrize("words", ["take billing back", "what does undo do?", "undo the label billing and add refunds"])
def test_other_words_are_left_to_the_mind(tmp_path: Path, words: str) -> None:
    session = reach_first_review(open_session(tmp_path))
    desk: Desk = session.desk
    assert take_back(desk, session.project.events()[-1], words) is None
    assert session.project.get("spec", a.UseCaseSpec)
