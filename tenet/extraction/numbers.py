"""Numbers as people write them: 1,234.50 and 1.234,50 and 1 234,50 and 1234.5 are one number."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_NUMBER = re.compile(r"(?<![\w.,])(?<!\w[-/])-?\d+(?:[.,'’\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?!\w|[.,/-]\d)")
_LOOSE = re.compile(r"-?\d+(?:[.,]\d+)*")
_SYMBOLS = re.compile(
    r"^(?:[A-Z]{3}|[€$£¥])?\s*(?P<number>-?\d[\d.,'’\u00a0\u202f ]*?)\s*(?:[A-Za-z]{3}|[€$£¥%])?\s*(?:,-|\.-|,–)?$"
)


class Numeral(NamedTuple):
    start: int
    end: int
    readings: tuple[Decimal, ...]
    """What it can mean, the likelier first: 1.234 is a thousand and some, or one and a bit."""


def numbers_in(text: str) -> Iterator[Numeral]:
    for match in _NUMBER.finditer(text):
        if readings := _readings(match[0]):
            yield Numeral(match.start(), match.end(), readings)
        # "order 12 450 pieces" can be two numbers.
        if " " in match[0]:
            for part in _LOOSE.finditer(match[0]):
                at = match.start() + part.start()
                yield Numeral(at, at + len(part[0]), _readings(part[0]))


def read_number(text: str) -> tuple[Decimal, ...]:
    """The readings of a text that is one number, with a currency or a percent sign beside it or without."""
    found = _SYMBOLS.match(text.strip())
    return _readings(found["number"].strip()) if found else ()


def _readings(written: str) -> tuple[Decimal, ...]:
    bare = re.sub(r"['’\u00a0\u202f ]", "", written)
    marks = re.findall(r"[.,]", bare)
    if not re.fullmatch(r"-?\d+(?:[.,]\d+)*", bare):
        return ()
    if not marks:
        return (Decimal(bare),)
    *_, last = marks
    whole, _, rest = bare.rpartition(last)
    as_decimal = Decimal(f"{re.sub('[.,]', '', whole)}.{rest}")
    as_thousands = Decimal(re.sub("[.,]", "", bare))
    groups = re.fullmatch(rf"-?\d{{1,3}}(?:\{last}\d{{3}})+", bare)
    if len(set(marks)) == 1 and groups:
        return (as_thousands, as_decimal) if len(marks) == 1 else (as_thousands,)
    return (as_decimal,) if marks.count(last) == 1 else ()
