"""Tables with several values a row, as people have them: which column is what, and which rows are broken."""

import json
from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet.problems import BadFile
from tools.reading import Fields, Reading, inferred, read_pasted, read_rows

DATA = Path(__file__).parents[2] / "scenarios" / "data"
FIELDS = Fields((a.FieldMeaning(name="order"), a.FieldMeaning(name="total", type="number", required=False)))


TURNS = [
    {"role": "user", "content": "order A-1 costs 20 EUR now"},
    {"role": "assistant", "content": '{"order": "A-1", "total": 20}'},
]
CONVERSATION = json.dumps({"messages": TURNS})


def read(folder: Path, content: str, known: Fields | None = None, name: str = "rows.csv") -> Reading:
    (folder / name).write_text(content, encoding="utf-8")
    return read_rows(folder / name, known)


def values(reading: Reading) -> list[dict[str, object]]:
    return [json.loads(row.output) for row in reading.rows]


def test_the_suppliers_mails_are_read_whole() -> None:
    reading = read_rows(DATA / "supplier_mails.csv", None)
    assert reading.problems == ()
    assert len(reading.rows) == 240
    assert list(values(reading)[0]) == ["order_number", "delivery_date", "amount", "currency"]
    assert 'the column "mail" as the text' in (reading.said or "")


def test_triage_tickets_stay_a_table_of_labels() -> None:
    reading = read_rows(DATA / "tickets.csv", None)
    assert not any(row.output.startswith("{") for row in reading.rows)


def test_columns_that_neither_stand_in_the_text_nor_follow_from_it_are_left_out_and_said(tmp_path: Path) -> None:
    lines = [f"{at},please send order PO-{at} for {at}0 EUR today,PO-{at},{at}0,2026-01-0{at}" for at in range(1, 7)]
    reading = read(tmp_path, "id,mail,order,total,created\n" + "\n".join(lines))
    assert values(reading)[0] == {"order": "PO-1", "total": "10"}
    assert "I leave out id, created" in (reading.said or "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", '{"text": "order A-1 costs 20 EUR now", "answer": {"order": "A-1", "total": 20}}\n' * 1),
        ("rows.csv", 'text,answer\norder A-1 costs 20 EUR now,"{""order"": ""A-1"", ""total"": 20}"\n'),
        ("rows.jsonl", CONVERSATION),
        ("rows.jsonl", '{"text": "order A-1 costs 20 EUR now", "order": "A-1", "total": 20}'),
    ],
)  # fmt: skip
def test_values_may_be_an_object_in_one_column_or_columns_of_their_own(tmp_path: Path, name: str, content: str) -> None:
    assert values(read(tmp_path, content, FIELDS, name)) == [{"order": "A-1", "total": 20}]


def test_a_broken_row_is_named_with_its_field_and_the_rest_is_kept(tmp_path: Path) -> None:
    rows = (
        "order A-1 costs 20,A-1,20",
        "order A-2 costs 30,A-2,lots",
        "no order here at all,,5",
        ",A-4,5",
        "order A-1 costs 20,A-9,20",
    )
    content = "\n".join(["mail,order,total", *rows])
    reading = read(tmp_path, content, FIELDS)
    assert values(reading) == [{"order": "A-1", "total": 20}]
    assert [str(problem) for problem in reading.problems] == [
        'rows.csv, row 3: total: "lots" is no number',
        "rows.csv, row 4: order is empty, but every text must have it",
        "rows.csv, row 5: the text is empty",
        "rows.csv, row 6: the same text has other values in row 2; those were kept",
    ]


def test_before_there_is_a_use_case_a_slip_in_a_column_of_numbers_is_named(tmp_path: Path) -> None:
    lines = [f"order PO-{at}7 for {at}0 EUR please,PO-{at}7,{at}0" for at in range(1, 10)]
    reading = read(tmp_path, "\n".join(["mail,order,total", *lines, "order PO-99 is free of charge,PO-99,free"]))
    assert [problem.row_number for problem in reading.problems] == [11]


def test_a_column_may_have_an_earlier_name_or_another_than_its_field(tmp_path: Path) -> None:
    content = "mail,PO,Sum\norder A-1 costs 20,A-1,20\n"
    wanted = (a.FieldMeaning(name="order", column="PO"), a.FieldMeaning(name="total", type="number"))
    assert values(read(tmp_path, content, Fields(wanted, (("sum", "total"),)))) == [{"order": "A-1", "total": 20}]


def test_a_table_without_the_fields_is_refused_with_their_names(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="order, total"):
        read(tmp_path, "mail,colour\nplease paint it,blue\nplease clean it,red\n", FIELDS)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('Order A-1 for 20 EUR -> {"order": "A-1", "total": 20}', {"order": "A-1", "total": 20}),
        ("Order A-1 for 20 EUR -> order: A-1; total: 20", {"order": "A-1", "total": 20}),
        ("- Order A-1 for 20 EUR → order = A-1, total = 20", {"order": "A-1", "total": 20}),
        ("Order A-1, no sum -> order: A-1; total: -", {"order": "A-1", "total": None}),
    ],
)
def test_values_can_be_pasted_behind_an_arrow(line: str, found: dict[str, object]) -> None:
    assert values(read_pasted(line, FIELDS)) == [found]


@pytest.mark.parametrize(
    "words", ["the order: it is late", "Is it A-1 -> or not?", "I mean a -> b", "order, total and date please"]
)
def test_talk_is_no_row_of_values(words: str) -> None:
    assert read_pasted(words, FIELDS).rows == ()


@pytest.mark.parametrize(
    ("name", "cells", "type", "more"),
    [
        ("order_no", ["4500012345", "4500012346"], "text", None),
        ("amount", ["12", "1,300.00", ""], "number", None),
        ("due", ["2026-03-04", "2026-12-24"], "date", "YYYY-MM-DD"),
        ("due", ["4 March 2026", "2026-12-24"], "date", None),
        ("urgent", ["yes", "no", "yes"], "yes_no", None),
        ("currency", ["EUR", "USD"] * 6, "choice", ("EUR", "USD")),
        ("name", ["Ann Lee", "Bo Li"], "text", None),
        ("zip", ["01234", "09876"], "text", None),
    ],
)
def test_the_type_of_a_column_is_seen_in_its_cells(name: str, cells: list[str], type: str, more: object) -> None:
    field = inferred(name, cells)
    assert (field.type, field.form or field.choices) == (type, more)
    assert field.required == ("" not in cells)


REPAIRS = Fields(
    (
        a.FieldMeaning(name="unit"),
        a.FieldMeaning(name="broken"),
        a.FieldMeaning(name="urgency", type="choice", choices=("emergency", "routine")),
        a.FieldMeaning(name="phone", required=False),
    )
)


def test_values_behind_a_quoted_text_are_read_in_the_order_of_the_fields() -> None:
    words = (
        "two of them:\n"
        '"water everywhere in 4B, call 555-0142" 4B, sink, emergency, 555-0142\n'
        '- "Lamp in the hall of 2A flickers." - 2A; "the lamp"; routine;\n'
    )
    assert values(read_pasted(words, REPAIRS)) == [
        {"unit": "4B", "broken": "sink", "urgency": "emergency", "phone": "555-0142"},
        {"unit": "2A", "broken": "the lamp", "urgency": "routine", "phone": None},
    ]


@pytest.mark.parametrize(
    "words",
    [
        '"water everywhere" 4B, sink, emergency',
        '"water everywhere" 4B, sink, tomorrow, 555-0142',
        '"water everywhere" should be 4B, sink, emergency, 555-0142',
        'I mean "water everywhere", you know, emergency, sink',
    ],
    ids=["one value too few", "no such choice", "a wish", "talk"],
)
def test_a_quoted_text_is_no_row_when_what_follows_does_not_fit_the_fields(words: str) -> None:
    assert read_pasted(words, REPAIRS).rows == ()
