"""A value of a field: what it is in JSON, and when two of them are the same."""

import re
from datetime import date
from decimal import Decimal

from tenet.artifacts import FieldMeaning, FieldType
from tenet.extraction.dates import read_date, write_date
from tenet.extraction.numbers import read_number

Value = str | bool | Decimal | None
ABSENT = ("", "-", "–", "—", "n/a", "na", "none", "null", "nil", "nan", "unknown", "missing", "?")
_YES = ("yes", "y", "true", "1", "ja", "j", "oui", "x", "✓")
_NO = ("no", "n", "false", "0", "nein", "non")


class NotOfItsType(ValueError):
    """What a person gave for a field is no value of its type."""


def parsed(given: str, field: FieldMeaning) -> Value:
    """What a person wrote in a table or a line, as the field's value; absent is None."""
    text = given.strip()
    if text.casefold() in ABSENT:
        return None
    match field.type:
        case "text":
            return " ".join(text.split())
        case "number":
            if readings := read_number(text):
                return readings[_likelier(text, readings)]
            raise NotOfItsType(f'"{text}" is no number')
        case "date":
            if not (days := read_date(text.split("T")[0].removesuffix(" 00:00:00"))):
                raise NotOfItsType(f'"{text}" is no date')
            return write_date(_day(days, field.form), field.form) if field.form else text
        case "choice":
            return _choice(text, field)
        case "yes_no":
            if text.casefold() in (*_YES, *_NO):
                return text.casefold() in _YES
            raise NotOfItsType(f'"{text}" is neither yes nor no')


def same_value(type: FieldType, one: Value, other: Value) -> bool:
    if one is None or other is None:
        return one is other
    match type:
        case "number":
            numbers = _number(one), _number(other)
            return numbers[0] is not None and numbers[0] == numbers[1]
        case "date":
            days = read_date(str(one)), read_date(str(other))
            return _folded(one) == _folded(other) or bool(days[0] and days[1] and set(days[0]) & set(days[1]))
        case _:
            return _folded(one) == _folded(other)


def is_yes_or_no(given: str) -> bool:
    return given.strip().casefold() in (*_YES, *_NO)


def _likelier(text: str, readings: tuple[Decimal, ...]) -> int:
    """In a cell 1.234 is what a spreadsheet wrote, one and a bit; 1,234 is a thousand."""
    return 1 if len(readings) == 2 and re.search(r"\d\.\d{3}$", text) else 0


def _day(days: tuple[date, ...], form: str | None) -> date:
    """Of two readings the one of a person who writes the month first, where the form does."""
    return days[-1] if form and form.startswith("MM") else days[0]


def _choice(text: str, field: FieldMeaning) -> str:
    known = {_folded(choice): choice for choice in field.choices or ()}
    if _folded(text) not in known:
        raise NotOfItsType(f'"{text}" is not one of: {", ".join(known.values())}')
    return known[_folded(text)]


def _number(value: Value) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    readings = read_number(value) if isinstance(value, str) else ()
    return readings[0] if readings else None


def _folded(value: Value) -> str:
    return " ".join(str(value).split()).strip(" .,;:\"'").casefold()
