"""Conversations longer than a question may be, and documents longer than a person wants to read."""

from pathlib import Path

from agent.minds.contract import Brief, Drafted, Turn
from agent.minds.model.remembering import LONGEST, LONGEST_TURN, NOTES, told
from tests.agent.minds.samples import SPEC_SAID, mind_saying
from tests.agent.test_talking import opened, said
from tools.reading import Passage, relevant


def turns(number: int, letters: int = 500) -> list[Turn]:
    return [Turn("person" if at % 2 else "tenet", f"turn {at} " + "x" * letters) for at in range(number)]


class Notes:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, conversation: str) -> str:
        self.asked.append(conversation)
        return f"note {len(self.asked)}"


def test_a_conversation_that_fits_is_told_whole() -> None:
    notes = Notes()
    assert told(turns(20), notes).count("turn") == 20
    assert not notes.asked


def test_of_a_long_one_the_end_is_told_word_for_word_and_the_beginning_as_notes() -> None:
    notes = Notes()
    text = told(turns(100), notes)
    assert len(text) <= LONGEST
    assert text.startswith(f"{NOTES}:\nnote 1\nnote 2")
    assert "turn 99 " in text and "turn 0 " not in text
    covered = "\n".join(notes.asked) + text
    assert all(f"turn {at} " in covered for at in range(100))


def test_notes_that_were_taken_once_are_asked_for_in_the_same_words_ever_after() -> None:
    early, late = Notes(), Notes()
    told(turns(100), early)
    told(turns(103), late)
    assert late.asked[: len(early.asked)] == early.asked


def test_a_thousand_turns_and_a_huge_paste_stay_within_bounds() -> None:
    def long_notes(conversation: str) -> str:
        return "n" * 900

    assert len(told(turns(1000), long_notes)) <= 2 * LONGEST
    paste = [*turns(60), Turn("person", "begin " + "y" * 200_000 + " end")]
    text = told(paste, long_notes)
    assert "begin" in text and text.endswith(" end") and text.count("y") <= LONGEST_TURN


def test_the_mind_takes_notes_and_then_interviews() -> None:
    mind, chat = mind_saying(*["They sort mails."] * 4, {**SPEC_SAID, "next": "draft"})
    drafted = mind.interview(Brief(tuple(turns(90)), (), 3))
    assert isinstance(drafted, Drafted)
    assert "They sort mails." in chat.asked[-1][-1].text and len(chat.asked) == 5


PASSAGES = (
    Passage("faq.md, passage 1", "# Returns\n\nYou can return goods within thirty days in the original box."),
    Passage("faq.md, passage 2", "# Shipping\n\nParcels leave our house on the next working day."),
    Passage("faq.md, passage 3", "# Payment\n\nWe accept cards and invoices."),
)


def test_the_passage_that_answers_is_found_and_none_where_none_does() -> None:
    assert relevant(PASSAGES, "how long can I return things?")[0] == PASSAGES[0]
    assert relevant(PASSAGES, "When do parcels leave?") == (PASSAGES[1],)
    assert relevant(PASSAGES, "what is a tenet?") == ()
    assert relevant((), "returns") == ()


def test_the_built_in_mind_quotes_a_document_that_was_brought(tmp_path: Path) -> None:
    session = opened(tmp_path)
    said(session, "sort mails into billing, technical and shipping", "I have none yet", "use your judgement")
    kept = session.project.take_file(
        "faq.md", b"# Returns\n\nThirty days, in the original box.\n\n# Payment\n\nCards only."
    )
    session.send(session.say("our faq").model_copy(update={"files": (kept,)}))
    answer = said(session, "and returns, in which box?")[0]
    assert answer.startswith("Your documents say:") and "(faq.md, passage 1)" in answer and "original box" in answer
