"""Where in a text a value stands: letter for letter, or as the same number or date in another form."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tenet.artifacts import FieldType
from tenet.extraction.dates import dates_in, read_date
from tenet.extraction.numbers import numbers_in, read_number
from tenet.extraction.values import Value


class Place(NamedTuple):
    start: int
    end: int


def is_grounded(value: Value, type: FieldType, text: str) -> bool:
    """Whether the text has the value. An absent one, a choice and a yes or no are conclusions and always are."""
    if value is None or type in ("choice", "yes_no"):
        return True
    return next(places(value, type, text), None) is not None


def places(value: Value, type: FieldType, text: str) -> Iterator[Place]:
    """Every place of the text at which the value stands, in order."""
    match type:
        case "number":
            wanted = set(read_number(str(value)))
            return (Place(found.start, found.end) for found in numbers_in(text) if wanted & set(found.readings))
        case "date":
            days = set(read_date(str(value)))
            found_days = [Place(found.start, found.end) for found in dates_in(text) if days & set(found.readings)]
            return iter(found_days) if found_days else _letter_for_letter(str(value), text)
        case _:
            return _letter_for_letter(str(value), text)


def _letter_for_letter(value: str, text: str) -> Iterator[Place]:
    """But for case, blanks and line breaks; not inside a longer word or number."""
    words = value.split()
    if not words:
        return
    pattern = r"\s+".join(re.escape(word) for word in words)
    for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE):
        yield Place(match.start(), match.end())
