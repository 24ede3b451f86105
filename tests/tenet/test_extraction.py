"""Records of an extraction: how values are read, compared, found in a text and written, whatever form people use."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from tenet import artifacts as a
from tenet.extraction import (
    NotOfItsType,
    Unreadable,
    is_grounded,
    json_schema,
    parsed,
    places,
    read_record,
    same_value,
    written,
)
from tenet.extraction.dates import form_of, write_date

FIELDS = (
    a.FieldMeaning(name="order"),
    a.FieldMeaning(name="amount", type="number"),
    a.FieldMeaning(name="day", type="date", form="YYYY-MM-DD", required=False),
    a.FieldMeaning(name="currency", type="choice", choices=("EUR", "USD")),
    a.FieldMeaning(name="urgent", type="yes_no", required=False),
)
GOOD = '{"order":"PO-1","amount":1249.50,"day":"2026-03-03","currency":"EUR","urgent":false}'


def test_a_record_is_written_and_read_back_with_its_digits() -> None:
    record = read_record(GOOD, FIELDS)
    assert record["amount"] == Decimal("1249.50")
    assert written(record, FIELDS) == GOOD
    assert written({"order": "Ü “1”"}, FIELDS[:1]) == '{"order":"Ü “1”"}'


def test_the_order_of_the_keys_and_white_space_do_no_harm() -> None:
    assert read_record(' {"amount": 1, "order": "x"}\n', FIELDS[:2]) == {"order": "x", "amount": Decimal(1)}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "not JSON"),
        ("Sure! " + GOOD, "not JSON"),
        (GOOD + GOOD, "not JSON"),
        ("[1]", "not a JSON object"),
        (GOOD.replace('"order":"PO-1",', ""), "order is missing"),
        (GOOD.replace("urgent", "hurry"), "urgent is missing"),
        (GOOD.replace("}", ',"more":1}'), "more is not a wanted field"),
        (GOOD.replace('"PO-1"', "null"), "every text has it"),
        (GOOD.replace('"PO-1"', '""'), "is empty"),
        (GOOD.replace("1249.50", '"1249.50"'), "amount is not a number"),
        (GOOD.replace("1249.50", "true"), "amount is not a number"),
        (GOOD.replace("1249.50", "NaN"), "not JSON"),
        (GOOD.replace("2026-03-03", "3 March 2026"), "not written as YYYY-MM-DD"),
        (GOOD.replace("EUR", "CHF"), "none of EUR, USD"),
        (GOOD.replace("false", '"no"'), "urgent is not a yes or no"),
        (GOOD.replace('"urgent":false', '"order":"PO-2"'), "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_the_reason(answer: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_record(answer, FIELDS)


def test_the_schema_says_what_the_check_holds_to() -> None:
    schema = json_schema(FIELDS)
    assert schema["required"] == [field.name for field in FIELDS]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["day"] == {
        "type": ["string", "null"],
        "minLength": 1,
        "pattern": r"^\d{4}-\d{2}-\d{2}$",
    }
    assert schema["properties"]["currency"] == {"enum": ["EUR", "USD"]}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("1,249.50", "1249.50"), ("1.249,50", "1249.50"), ("1 249,5", "1249.5"), ("EUR 12", "12"), ("12 €", "12"), ("-3", "-3"),
        ("1,234", "1234"), ("1.234", "1.234"), ("1'234'567.8", "1234567.8"), ("CHF 1'200.-", "1200"), ("20%", "20"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_every_usual_form(given: str, value: str) -> None:
    assert parsed(given, FIELDS[1]) == Decimal(value)


@pytest.mark.parametrize(
    "given",
    [
        "2026-03-24",
        "24.03.2026",
        "24/03/2026",
        "24 March 2026",
        "March 24th, 2026",
        "24. März 2026",
        "24 Mar 26",
        "2026-03-24T00:00",
    ],
)
def test_dates_are_read_in_every_usual_form_and_written_in_the_wanted_one(given: str) -> None:
    assert parsed(given, FIELDS[2]) == "2026-03-24"


def test_a_month_that_comes_first_is_read_so_where_the_form_says_it() -> None:
    american = a.FieldMeaning(name="day", type="date", form="MM/DD/YYYY")
    assert parsed("03/04/2026", american) == "03/04/2026"
    assert parsed("03/04/2026", FIELDS[2]) == "2026-04-03"


@pytest.mark.parametrize("form", ["YYYY-MM-DD", "DD.MM.YYYY", "MM/DD/YYYY", "D MONTH YYYY", "MON D, YYYY"])
def test_what_is_written_in_a_form_has_that_form(form: str) -> None:
    assert form_of(write_date(date(2026, 11, 24), form)) == form


@pytest.mark.parametrize(
    ("given", "field"), [("soon", 2), ("about ten", 1), ("GBP", 3), ("maybe", 4), ("31.02.2026", 2)]
)
def test_what_is_no_value_of_the_type_is_refused(given: str, field: int) -> None:
    with pytest.raises(NotOfItsType):
        parsed(given, FIELDS[field])


@pytest.mark.parametrize("given", ["", " - ", "n/a", "null", "None"])
def test_an_empty_cell_is_an_absent_value(given: str) -> None:
    assert parsed(given, FIELDS[1]) is None


@pytest.mark.parametrize(
    ("type", "one", "other", "same"),
    [
        ("number", Decimal("1200"), Decimal("1200.00"), True),
        ("number", Decimal("1200"), "1,200.00", True),
        ("number", Decimal("1200"), Decimal("1200.01"), False),
        ("date", "2026-03-24", "24 March 2026", True),
        ("date", "2026-03-24", "2026-03-25", False),
        ("text", "Meyer  ltd.", "meyer Ltd", True),
        ("text", "PO-1", "PO-11", False),
        ("yes_no", True, False, False),
        ("text", None, None, True),
        ("text", None, "null", False),
    ],
)
def test_values_are_compared_by_their_type(type: a.FieldType, one: object, other: object, same: bool) -> None:
    assert same_value(type, one, other) is same  # pyright: ignore[reportArgumentType]
    assert same_value(type, other, one) is same  # pyright: ignore[reportArgumentType]


TEXT = "Dear all, order PO-123 of 3 March 2026 comes to EUR 1.249,50\nfrom Meyer\n& Sons; 12 450 pieces, see PO-1234."


@pytest.mark.parametrize(
    ("value", "type", "found"),
    [
        ("PO-123", "text", ["PO-123"]),
        ("po-123", "text", ["PO-123"]),
        ("Meyer & Sons", "text", ["Meyer\n& Sons"]),
        ("PO-12", "text", []),
        ("2026-03-03", "date", ["3 March 2026"]),
        ("2026-03-04", "date", []),
        (Decimal("1249.5"), "number", ["1.249,50"]),
        (Decimal("12450"), "number", ["12 450"]),
        (Decimal("450"), "number", ["450"]),
        (Decimal("249"), "number", []),
        (Decimal("123"), "number", []),
    ],
)
def test_a_value_is_found_where_it_stands_and_not_inside_another(
    value: str | Decimal, type: a.FieldType, found: list[str]
) -> None:
    assert [TEXT[place.start : place.end] for place in places(value, type, TEXT)] == found
    assert is_grounded(value, type, TEXT) is bool(found)


def test_conclusions_and_absent_values_need_no_place() -> None:
    assert is_grounded("EUR", "choice", "") and is_grounded(True, "yes_no", "") and is_grounded(None, "text", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "choice"}, {"choices": ("a", "b")}, {"form": "YYYY-MM-DD"}, {"type": "date", "form": "whenever"},
        {"name": "two words"}, {"name": "1st"},
    ],
)  # fmt: skip
def test_a_field_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a.FieldMeaning.model_validate({"name": "x"} | wrong)


@pytest.mark.parametrize(
    "wrong", [{"fields": None}, {"labels": ({"name": "a"}, {"name": "b"})}, {"fields": (FIELDS[0], FIELDS[0])}]
)
def test_an_extraction_has_fields_and_no_labels(wrong: dict[str, object]) -> None:
    spec = {
        "title": "t", "task": "extraction", "problem": "p", "users": "u", "input": "i", "output": "o", "fields": FIELDS, "instruction": "x",
    }  # fmt: skip
    assert a.UseCaseSpec.model_validate(spec).kinds == (a.ALL_ROWS,)
    with pytest.raises(ValidationError):
        a.UseCaseSpec.model_validate(spec | wrong)
