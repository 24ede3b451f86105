"""A wrong column is corrected in words: the rows, the use case and the examples follow, and the open question is put anew."""

from pathlib import Path

import pytest

from agent.column_words import Said, columns_said, unknown_column
from tenet import artifacts as a
from tenet import journal as j
from tenet.session import Session
from tenet.settings import read_settings
from tenet.state import Ask, Review

COLUMNS = ("id", "subject", "body", "tag", "queue")
NOW = ("subject", "tag")
TABLE = "subject,tag,queue\n" + "".join(
    f"my parcel number {at} has not come and I wait,{('red', 'blue')[at % 2]},{('billing', 'shipping', 'technical')[at % 3]}\n"
    for at in range(30)
)


@pytest.mark.parametrize(
    ("words", "text", "label"),
    [
        ("the labels are in the second column", None, "subject"),
        ("The labels are in the column queue, not tag", None, "queue"),
        ("the column queue, not tag", None, "queue"),
        ("no, use queue instead of tag please", None, "queue"),
        ("It's queue, not tag", None, "queue"),
        ("you took the wrong column, it should be queue", None, "queue"),
        ("Column 3 is the text and column 5 the label", "body", "queue"),
        ("the text is in body and the label in queue", "body", "queue"),
        ("take body as the text", "body", None),
        ("the text should be the third column, not subject", "body", None),
        ("not the column subject but the column body", "body", None),
        ("can you read the labels from the last column?", None, "queue"),
        ("the labels are in “queue”", None, "queue"),
        ("die Labels stehen in der Spalte queue", None, "queue"),
        ("die Kategorie steht in der letzten Spalte, nicht in tag", None, "queue"),
        ("les étiquettes sont dans la colonne queue, pas tag", None, "queue"),
    ],
)
def test_a_column_is_named_by_its_name_its_place_or_what_it_is_not(words: str, text: str | None, label: str) -> None:
    assert columns_said(words, COLUMNS, NOW) == Said(text, label)


@pytest.mark.parametrize(
    "words",
    [
        "which column did you take?",
        "is the label in tag?",
        "T2 should be stricter",
        "rename tag to topic",
        "the subject is short",
        "put row 3 in the queue billing",
        "the queue for refunds should be called payments",
    ],
)
def test_other_words_name_no_column(words: str) -> None:
    assert columns_said(words, COLUMNS, NOW) is None and unknown_column(words, COLUMNS) is None


def begun(home: Path, words: str = "Sort our support tickets into the right queue") -> Session:
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada"})
    session = Session.create("triage", settings=settings)
    session.advance()
    return tell(session, words, TABLE)


def tell(session: Session, words: str, table: str = "") -> Session:
    files = (session.project.take_file("t.csv", table.encode()),) if table else ()
    session.send(session.say(words, files))
    return session


def last(session: Session) -> str:
    return [event.what.text for event in session.project.events() if isinstance(event.what, j.Told | j.Asked)][-1]


def labels(session: Session) -> tuple[str, ...]:
    return session.project.get("spec", a.UseCaseSpec).label_names


def test_before_the_use_case_the_question_is_put_anew_about_the_right_labels(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "the labels are in the column tag, not queue")
    assert isinstance(session.pending, Ask) and session.pending.question.asked.options[:2] == ("red", "blue")
    said = [event.what.text for event in session.project.events() if isinstance(event.what, j.Told)]
    assert any("its label from “tag” now, 30 rows" in one and "→ red" in one for one in said)
    tell(session, "blue")
    assert labels(session) == ("red", "blue")
    assert "blue" in session.project.get("tenets", a.Tenets).tenets[2].statement


def test_words_about_columns_use_up_no_question(tmp_path: Path) -> None:
    session = begun(tmp_path)
    for column in ("tag", "queue", "tag"):
        tell(session, f"the labels are in the column {column}")
        assert isinstance(session.pending, Ask)
    assert session.pending.question.asked.options[:2] == ("red", "blue")


def test_what_was_made_of_the_wrong_column_is_made_anew(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "use your judgement")
    session.send(session.approve())
    assert labels(session) == ("billing", "shipping", "technical") and session.project.find("examples")
    tell(session, "wait, the labels are in the second column")
    step = session.pending
    assert isinstance(step, Review) and "spec" in step.digests, "the use case is shown and approved again"
    assert labels(session) == ("red", "blue")
    session.send(session.approve())
    rows = session.project.get("examples", a.Examples).rows
    assert len(rows) == 30 and {row.output for row in rows} == {"red", "blue"}
    reopened = Session.open("triage", settings=session.desk.settings)
    assert {row.output for row in reopened.project.get("examples", a.Examples).rows} == {"red", "blue"}


def test_another_column_for_the_text_leaves_none_of_the_old_texts(tmp_path: Path) -> None:
    table = "subject,body,queue\n" + "".join(
        f"Ticket {at},the invoice {at} is wrong and I want it mended,{('billing', 'shipping')[at % 2]}\n"
        for at in range(20)
    )
    session = tell(begun(tmp_path, "Sort our tickets"), "bring them", table)
    for _ in range(3):
        if isinstance(session.pending, Ask):
            tell(session, "use your judgement")
    session.send(session.approve())
    tell(session, "the text should be the first column, not body")
    session.send(session.approve())
    rows = session.project.get("examples", a.Examples).rows
    assert rows and not [row.input for row in rows if row.input.startswith("the invoice")]


def test_the_question_that_is_put_anew_is_answered_and_no_wish(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "billing")
    assert isinstance(session.pending, Review)
    tell(session, "the labels are in the column tag")
    assert isinstance(session.pending, Ask), "what was named as the worst is no label any more"
    tell(session, "red")
    assert isinstance(session.pending, Review) and labels(session) == ("red", "blue")
    assert '"red"' in session.project.get("tenets", a.Tenets).tenets[2].statement


def test_words_that_come_with_the_table_are_heard_at_once(tmp_path: Path) -> None:
    session = begun(tmp_path, "Sort our support tickets; the labels are in the column tag")
    assert isinstance(session.pending, Ask) and session.pending.question.asked.options[:2] == ("red", "blue")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("the labels are in the column quene", "no column “quene”; its columns are “subject”, “tag”, “queue”"),
        ("the labels are in the column queue", "is read so already"),
        ("the text is in queue and the label in subject, all of it", "27 cannot be used"),
    ],
)
def test_what_cannot_be_or_is_so_already_is_told(tmp_path: Path, words: str, told: str) -> None:
    session = tell(begun(tmp_path), words)
    said = [event.what.text for event in session.project.events() if isinstance(event.what, j.Told)]
    assert told in said[-1]
    assert isinstance(session.pending, Ask), "and the question still waits"
