"""The built-in teacher of extractions: text and answer change together, and what cannot be found is not varied."""

import json
from pathlib import Path
from random import Random

import pytest

from tenet import artifacts as a
from tenet.extraction import is_grounded, read_record
from tools.reading import Fields, read_rows, to_rows
from tools.teaching.answers import rows_of
from tools.teaching.contract import NOT_IN_TEXT, NOTHING_WRITTEN, UNFIT, Ask, MadeRow, SeedText, TeacherRequest
from tools.teaching.kinds_of_text import another_text
from tools.teaching.slots import write_records

FIELDS = (
    a.FieldMeaning(name="order_number"),
    a.FieldMeaning(name="delivery_date", type="date", form="YYYY-MM-DD"),
    a.FieldMeaning(name="amount", type="number", required=False),
    a.FieldMeaning(name="currency", type="choice", choices=("EUR", "USD", "GBP", "CHF"), required=False),
)
MAILS = to_rows(
    read_rows(Path(__file__).parents[2] / "scenarios" / "data" / "supplier_mails.csv", Fields(FIELDS)).rows
)[:40]


def request(rows: tuple[a.Row, ...] = MAILS[:8], variation: int = 0, leave_out: tuple[str, ...] = ()) -> TeacherRequest:
    seeds = tuple(SeedText(id=row.id, text=row.input, answer=row.output) for row in rows)
    return TeacherRequest(
        label=a.ALL_ROWS, fields=FIELDS, examples=seeds, count=5, variation=variation, leave_out=leave_out
    )


def made(asked: TeacherRequest) -> list[MadeRow]:
    return rows_of(Ask(split="train", request=asked), write_records(asked).model_dump_json(by_alias=True))


@pytest.mark.parametrize("start", range(0, 40, 8))
def test_every_made_row_has_its_new_values_in_its_text(start: int) -> None:
    rows = made(request(MAILS[start : start + 8]))
    originals = {row.id: row for row in MAILS}
    assert len(rows) == 5
    for row in rows:
        assert row.dropped is None, row
        record = read_record(row.answer or "", FIELDS)
        assert all(is_grounded(record[field.name], field.type, row.text) for field in FIELDS)
        before = read_record(originals[row.parent or ""].output, FIELDS)
        assert record["order_number"] != before["order_number"] and record["delivery_date"] != before["delivery_date"]
        assert not is_grounded(before["order_number"], "text", row.text)


def test_the_same_request_gives_the_same_rows_and_another_one_others() -> None:
    assert made(request()) == made(request())
    assert {row.text for row in made(request())} != {row.text for row in made(request(variation=1))}


def test_a_value_that_may_be_absent_goes_with_its_sentence_and_is_null_then() -> None:
    rows = made(request(leave_out=("amount",)))
    absent = [read_record(row.answer or "", FIELDS) for row in rows if '"amount":null' in (row.answer or "")]
    assert absent
    assert all(record["currency"] is None and record["order_number"] for record in absent)


def test_a_row_whose_value_does_not_stand_in_its_text_is_not_varied() -> None:
    lost = MAILS[0].model_copy(update={"output": MAILS[0].output.replace('"order_number":"', '"order_number":"XX')})
    assert [row.dropped for row in made(request((lost,)))] == [NOTHING_WRITTEN]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"order_number": "PO-1", "delivery_date": "2026-03-04", "amount": None, "currency": None}, None),
        ({"order_number": "PO-2", "delivery_date": "2026-03-04", "amount": None, "currency": None}, NOT_IN_TEXT),
        ({"order_number": "PO-1", "delivery_date": "2026-03-04", "amount": 70, "currency": None}, NOT_IN_TEXT),
        ({"order_number": "PO-1", "delivery_date": "soon", "amount": None, "currency": None}, UNFIT),
        ({"order_number": None, "delivery_date": "2026-03-04", "amount": None, "currency": None}, UNFIT),
    ],
)
def test_what_a_connected_teacher_writes_is_held_to_its_text(answer: dict[str, object], why: str | None) -> None:
    said = json.dumps({"rows": [{"text": "PO-1 comes on 4 March 2026", "from": MAILS[0].id, "answer": answer}]})
    row = rows_of(Ask(split="train", request=request()), said)[0]
    assert row.dropped == why
    assert (row.answer is None) == (why is not None)


def test_a_surname_that_stands_alone_is_followed_by_another_one_and_a_whole_name_by_a_whole_one() -> None:
    guest = a.FieldMeaning(name="guest")
    surnames = [another_text(guest, "Mori", (), Random(seed)) for seed in range(40)]
    assert len(set(surnames)) > 30 and sum(len(name.split()) == 1 for name in surnames) >= 36, "some are “van den Berg”"
    assert all(len(another_text(guest, "Akira Mori", (), Random(seed)).split()) > 1 for seed in range(40))
