"""Single rows that a person decides about: an edit like any other, by click, command or word; with either mind."""

from pathlib import Path

import pytest

from agent.changed_rows import MOST_ANEW, Change, Found
from agent.row_words import changes_in
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.session import Session
from tenet.state import Review
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.samples import examples
from tools.reading import row_id

TEXTS = {"A parcel did not come": "shipping", "The parcel is broken": "shipping", "I was billed twice": "shipping"}
MADE = [
    a.Row(id=row_id("s", text), input=text, output=label, origin="synthetic", group="g0", parent="r1", cell="c")
    for text, label in TEXTS.items()
]
COME, BROKEN, BILLED = (row.id for row in MADE)


def at_the_dataset(home: Path) -> Session:
    session = approve_until(reach_first_review(open_session(home)), "dataset")
    write_atomically(session.project.path / "data" / "train.jsonl", to_jsonl([*examples().rows, *MADE]))
    return session


def choices(session: Session) -> dict[str, a.RowChoice]:
    return {choice.id: choice for choice in session.project.get("data_plan", a.DataPlan).row_choices or ()}


def change(id: str, do: str, **more: str) -> Change:
    return Change.model_validate({"id": id, "do": do, **more})


def test_a_decision_about_made_rows_is_an_edit_of_the_data_plan_that_waits_for_approval(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    session.change_rows(
        [change(COME, "accept"), change(BROKEN, "remove"), change(BILLED, "label", output="billing")],
        {"dataset": session.project.state.digest("dataset") or ""},
    )
    found = choices(session)
    assert {id: choice.do for id, choice in found.items()} == {COME: "keep", BROKEN: "leave_out", BILLED: "replace"}
    assert found[COME].row == MADE[0]
    assert (found[BILLED].row.input, found[BILLED].row.output) == (MADE[2].input, "billing")
    assert (found[BILLED].row.origin, found[BILLED].row.cell) == ("user", None)
    step = session.pending
    assert isinstance(step, Review) and list(step.digests) == ["data_plan"]
    put = session.project.state.current["data_plan"]
    assert put.author == "person"
    session.send(session.approve())
    assert choices(session) == found, "the decisions stay when the data are made again"


def test_a_decision_is_changed_and_taken_back(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    session.change_rows([change(COME, "write", input=" It never came ", output="shipping"), change(BROKEN, "remove")])
    assert choices(session)[COME].row.input == "It never came"
    session.change_rows([change(COME, "label", output="billing")])
    assert (choices(session)[COME].row.input, choices(session)[COME].row.output) == ("It never came", "billing")
    session.change_rows([change(COME, "withdraw"), change(BROKEN, "withdraw")])
    assert session.project.get("data_plan", a.DataPlan).row_choices is None


def test_the_persons_own_rows_are_changed_in_the_examples(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    session.change_rows([change("r0", "remove"), change(COME, "accept")], id="one-click")
    assert [row.id for row in session.project.get("examples", a.Examples).rows] == ["r1", "r2", "r3"]
    assert set(choices(session)) == {COME}
    before = session.project.length
    session.change_rows([change(COME, "accept")], id="one-click")
    assert session.project.length == before, "delivered twice, it acts once"


def test_a_row_of_the_dataset_is_written_anew_by_the_teacher(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    session.change_rows([change(COME, "anew")])
    row = choices(session)[COME].row
    assert (row.id, row.output, row.origin) == (COME, "shipping", "synthetic")
    assert row.input not in {*TEXTS, *(own.input for own in examples().rows)}


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (change("gone", "remove"), "no row gone any more"),
        (change(COME, "label", output="cooking"), "no label of the use case"),
        (change(COME, "write", input=" ", output="billing"), "needs a text and an answer"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(tmp_path: Path, wish: Change, says: str) -> None:
    session = at_the_dataset(tmp_path)
    before = session.project.length
    with pytest.raises(NotPossible, match=says):
        session.change_rows([wish])
    assert session.project.length == before


def test_too_many_at_once_are_refused(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    many = [MADE[0].model_copy(update={"id": f"s{at}"}) for at in range(MOST_ANEW + 1)]
    write_atomically(session.project.path / "data" / "train.jsonl", to_jsonl(many))
    with pytest.raises(NotPossible, match="choose fewer"):
        session.change_rows([change(row.id, "anew") for row in many])


def test_rows_that_changed_meanwhile_are_looked_at_first(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    with pytest.raises(NotPossible, match="changed while you looked"):
        session.change_rows([change(COME, "remove")], {"dataset": "0" * 64})


def test_words_decide_about_a_row_as_a_click_does(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    happened = session.send(session.say(f"leave out row {BROKEN}, please"))
    assert choices(session)[BROKEN].do == "leave_out"
    said = [event.what.text for event in happened if isinstance(event.what, j.Told)]
    assert any("1 row left out" in text for text in said)
    session.send(session.say("“I was billed twice” should be billing"))
    assert choices(session)[BILLED].row.output == "billing"


def test_a_row_that_is_named_without_a_clear_wish_is_asked_about(tmp_path: Path) -> None:
    session = at_the_dataset(tmp_path)
    happened = session.send(session.say(f"hm, {COME}"))
    assert any(isinstance(event.what, j.Told) and f"“keep {COME}”" in event.what.text for event in happened)
    assert not choices(session)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (f"reject row {COME}", ("remove", COME)),
        (f"throw {COME} and {BROKEN} out", ("remove", COME, BROKEN)),
        (f"row {COME[:8]} is fine, keep it", ("accept", COME)),
        (f"{COME} should be billing", ("label", COME)),
        ('"The parcel is broken" belongs to billing', ("label", BROKEN)),
        (f'row {COME} should say "My parcel is late"', ("write", COME)),
        (f"write {COME} anew", ("anew", COME)),
        (f"take back my decision about {COME}", ("withdraw", COME)),
        (f"please write another one instead of {COME}", ("anew", COME)),
        (f"could you drop row {COME}?", ("remove", COME)),
        (f"why is {COME} billing?", ()),
        ("is “The parcel is broken” really shipping?", ()),
        ("leave out the short rows", ()),
        (f"{COME}", ()),
        (f'rows {COME} and {BROKEN} should say "one text"', ()),
    ],
)
def test_what_words_want_of_rows_that_they_name(tmp_path: Path, words: str, wanted: tuple[str, ...]) -> None:
    rows = {row.id: Found("train", row) for row in MADE}
    found = changes_in(words, rows, ("billing", "shipping"))
    assert tuple(one.id for one in found) == wanted[1:]
    assert {one.do for one in found} == set(wanted[:1])
