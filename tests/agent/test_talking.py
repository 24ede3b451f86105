"""Whole conversations with the built-in mind in words that nobody planned."""

from pathlib import Path

import pytest

from agent.desk import Desk
from agent.minds.builtin import BuiltInMind
from tenet import artifacts as a
from tenet import journal as j
from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings
from tenet.state import Ask, Review
from tests.fakes.jobs import InstantJobs

PORTERS = (
    "our night porters jot down what guests moan about and I'd like each note to land with housekeeping, maintenance or the front desk",
    "the shower in 214 is cold -> maintenance",
    "no towels again -> housekeeping",
    "key card does not work -> front desk",
    "the lift smells -> maintenance",
    "call front desk reception instead",
)


def opened(home: Path) -> Session:
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada"})
    project = Project.create("talk", settings.projects)
    session = Session(Desk(project, BuiltInMind(), InstantJobs(home), settings), "ada", "sdk")
    session.advance()
    return session


def said(session: Session, *words: str) -> list[str]:
    """What Tenet answered to each message, its questions among it."""
    return ["\n".join(_texts(session.send(session.say(text)))) for text in words]


def _texts(events: list[j.Event]) -> list[str]:
    return [event.what.text for event in events if isinstance(event.what, j.Told | j.Asked)]


def test_rows_that_come_one_at_a_time_are_taken_and_counted(tmp_path: Path) -> None:
    session = opened(tmp_path)
    answers = said(session, *PORTERS)
    assert "I have 1 labelled note so far (maintenance 1)" in answers[1]
    assert "fewer than two for housekeeping and front desk" in answers[4]
    assert "fewer than two for housekeeping and reception" in answers[5]
    assert "4 rows so far: maintenance 2" in said(session, "how many have I given you?")[0]
    last = said(session, "the minibar was not refilled -> housekeeping", "guest in 12 lost his wallet -> reception")
    assert "Which mistake would hurt most?" in last[-1]
    said(session, "dunno, you choose")
    spec = session.project.find("spec")
    assert isinstance(spec, a.UseCaseSpec)
    assert spec.label_names == ("housekeeping", "maintenance", "reception")
    assert isinstance(session.pending, Review)


def test_rows_that_come_while_something_else_is_reviewed_are_acknowledged(tmp_path: Path) -> None:
    session = opened(tmp_path)
    said(session, "sort mails into billing, technical and shipping", "I have none yet", "use your judgement")
    assert isinstance(session.pending, Review)
    kept, refused, row = said(
        session,
        "my card was charged twice -> billing",
        "where does my parcel hang about -> logistics",
        "how many rows?",
    )
    assert kept == "Kept: 1 labelled row. You see all of your rows when they become the examples."
    assert (
        refused
        == 'No row of it could be kept:\n- your message, row 1: the label "logistics" is not one of: billing, technical, shipping'
    )
    assert row == "1 row so far: billing 1."


def test_a_table_pasted_behind_some_words_is_read_and_plurals_are_the_same_label(tmp_path: Path) -> None:
    session = opened(tmp_path)
    said(session, "people message our bakery, it's orders, complaints or questions")
    pasted = "hmm a table? here\nmy cake was dry,complaint\nthree croissants please,order\n"
    pasted += "are you open on sunday,question\nmouldy bread,complaint"
    assert "I have 4 labelled messages so far (complaint 2, order 1, question 1)" in said(session, pasted)[0]
    more = 'two more: "one birthday cake please" -> orders, "what is in the muffin?" -> questions'
    assert "Which mistake would hurt most?" in said(session, more)[0]


def test_a_refusal_is_never_said_twice_in_the_same_words(tmp_path: Path) -> None:
    session = opened(tmp_path)
    answers = said(
        session,
        "help me with stuff",
        "stuff from people",
        "all of it",
        "you know, everything",
        "as I said",
        "help!",
        "just do it",
    )
    assert len(set(answers)) == len(answers)
    assert isinstance(session.pending, Ask)


def test_who_does_not_understand_a_question_gets_an_example(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert "Sort our support tickets" in said(session, "how do you mean?")[0]
    said(session, "triage mails: billing, technical, shipping")
    assert "`where is my parcel? -> shipping`" in said(session, "I don't get it, what should I write?")[0]
    assert "one job" in said(session, "can it also write the reply?")[0]
    assert said(session, "what is this thing?")[0].startswith(
        "Tenet makes a language model better at one job of yours."
    )


@pytest.mark.parametrize(
    "words", ["ich habe noch keine", "hab noch gar keine", "I have none yet", "je n'en ai pas encore"]
)
def test_whoever_has_no_labels_yet_has_named_none(tmp_path: Path, words: str) -> None:
    session = opened(tmp_path)
    asked, again = said(session, "Ich möchte Kundenmails in die richtigen Abteilungen sortieren lassen", words)
    assert "Abteilungen sollen sie sortiert werden" in asked
    assert "Ich brauche mindestens zwei" in again or "I need at least two" in again or "Il m'en faut" in again
    shown = said(session, "Rechnung, Technik und Versand")[0]
    assert "-> Rechnung" in shown
