"""Dates as people write them: found in a text, read, and written in the form that a field asks for."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = (
    "january januar janvier", "february februar fevrier février", "march märz maerz mars", "april avril", "may mai",
    "june juni juin", "july juli juillet", "august août aout", "september septembre", "october oktober octobre",
    "november novembre", "december dezember décembre decembre",
)  # fmt: skip
_ENGLISH = tuple(names.split()[0].capitalize() for names in _MONTHS)
_BY_NAME = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_SHORT = {name[:3]: number for name, number in _BY_NAME.items() if name[:3] not in ("jui",)} | {"sept": 9}
_NAME = "|".join(sorted({*_BY_NAME, *_SHORT}, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d|'?\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w./-]){form}(?![\w/-]|\.\d)", re.IGNORECASE)
    for form in (
        r"(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)",
        r"(?P<a>\d\d?)(?P<s>[-/.])(?P<b>\d\d?)(?P=s)(?P<y>(?:19|20)\d\d|\d\d)",
        rf"(?P<d>\d\d?)(?:st|nd|rd|th|\.)?(?: of)?[ -](?P<n>{_NAME})\.?,?[ -]{_YEAR}",
        rf"(?P<n>{_NAME})\.? (?P<d>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}",
    )
)


class Dated(NamedTuple):
    start: int
    end: int
    readings: tuple[date, ...]
    """What it can mean, the likelier first: 03/04/2026 is the third of April or the fourth of March."""


def dates_in(text: str) -> Iterator[Dated]:
    """Every date of the text in order; of two that overlap the one that begins first."""
    found = sorted((match for form in _FORMS for match in form.finditer(text)), key=lambda match: match.start())
    end = 0
    for match in found:
        readings = tuple(_readings(match))
        if readings and match.start() >= end:
            end = match.end()
            yield Dated(match.start(), end, readings)


def read_date(text: str) -> tuple[date, ...]:
    """The readings of a text that is one date and nothing else; empty when it is none."""
    text = text.strip()
    return next((found.readings for found in dates_in(text) if (found.start, found.end) == (0, len(text))), ())


def write_date(day: date, form: str) -> str:
    """In a form such as YYYY-MM-DD or D MONTH YYYY."""
    parts = {
        "YYYY": f"{day.year:04}", "YY": f"{day.year % 100:02}", "MONTH": _ENGLISH[day.month - 1], "MON": _ENGLISH[day.month - 1][:3],
        "MM": f"{day.month:02}", "DD": f"{day.day:02}", "D": str(day.day),
    }  # fmt: skip
    return re.sub("|".join(parts), lambda found: parts[found[0]], form)


def form_of(text: str) -> str | None:
    """The form in which a date is written, when it is one of those that a field can ask for."""
    readings = read_date(text)
    forms = [
        "YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "DD.MM.YYYY", "DD/MM/YYYY", "DD-MM-YYYY", "MM/DD/YYYY", "MM-DD-YYYY", "DD.MM.YY",
        "DD/MM/YY", "MM/DD/YY", "D MONTH YYYY", "DD MONTH YYYY", "D MON YYYY", "DD MON YYYY", "MONTH D, YYYY", "MON D, YYYY",
        "MONTH DD, YYYY", "MON DD, YYYY",
    ]  # fmt: skip
    return next((form for form in forms for day in readings if write_date(day, form) == text.strip()), None)


def form_pattern(form: str) -> str:
    """A pattern for JSON Schema that every date of this form matches."""
    two = r"\d{2}"
    names = {"MONTH": "[A-Z][a-z]+", "MON": "[A-Z][a-z]{2}"}
    parts = {"YYYY": r"\d{4}", "YY": two, **names, "MM": two, "DD": two, "D": r"\d{1,2}"}
    return "^" + re.sub("|".join([*parts, r"\."]), lambda found: parts.get(found[0], r"\."), form) + "$"


def _readings(match: re.Match[str]) -> Iterator[date]:
    found = match.groupdict()
    year = int(found["y"].strip("'"))
    year += 2000 if year < 100 else 0
    if name := found.get("n"):
        pairs = [(int(found["d"]), _month(name))]
    elif "a" in found:
        one, other = int(found["a"]), int(found["b"])
        pairs = [(one, other), (other, one)] if one != other else [(one, other)]
    else:
        pairs = [(int(found["d"]), int(found["m"]))]
    for day, month in pairs:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _month(name: str) -> int:
    small = name.casefold()
    return _BY_NAME.get(small) or _SHORT[small]
