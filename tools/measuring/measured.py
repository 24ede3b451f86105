"""What a measure says, and how its value becomes a verdict."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from tenet.artifacts import Control, Metric, Standing

SHOWN = 20
"""Rows of a metric that the card names; the others are in findings.jsonl and on the page."""


class Found(NamedTuple):
    """A row behind a metric, and why."""

    row: str
    why: str


class Measured(NamedTuple):
    name: str
    about: Literal["quality", "responsible AI"]
    said: str
    value: float | None
    warn: float | None = None
    fail: float | None = None
    low_is_bad: bool = False
    found: Sequence[Found] = ()
    scores: Sequence[tuple[str, float]] = ()
    """Where every row has a number of its own, by its id."""


def judged(measured: Measured, controls: Mapping[str, Control]) -> Metric:
    control = controls.get(measured.name)
    dialled = control is not None and control.limit is not None
    warn, fail = (None, control.limit) if dialled and control else (measured.warn, measured.fail)
    ids = list(dict.fromkeys(found.row for found in measured.found))
    return Metric(
        name=measured.name,
        about=measured.about,
        value=None if measured.value is None else round(measured.value, 4),
        warn=warn,
        fail=fail,
        low_is_bad=measured.low_is_bad,
        verdict=_verdict(measured.value, warn, fail, measured.low_is_bad),
        said=measured.said,
        found=len(ids),
        rows=tuple(ids[:SHOWN]),
        dialled=control.reason if control else None,
    )


def _verdict(value: float | None, warn: float | None, fail: float | None, low_is_bad: bool) -> Standing:
    if value is None:
        return "not measured"
    sign = -1 if low_is_bad else 1
    if fail is not None and sign * value > sign * fail:
        return "fail"
    return "warn" if warn is not None and sign * value > sign * warn else "pass"


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def rows_of(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def rows_that(number: int, one: str, more: str) -> str:
    return f"1 row {one}" if number == 1 else f"{number} rows {more}"


def counted(found: Sequence[Found]) -> int:
    """How many rows are behind these findings; a row may have several."""
    return len({each.row for each in found})
