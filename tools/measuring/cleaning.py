"""Doing with rows what the data plan's controls say: personal data masked or replaced, rows of a metric left out.

It is done before the rows are split, so that a mask cannot make two splits alike without anybody noticing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from evals import personal
from evals.insults import FOUL, foulness
from evals.personal import Span
from tenet.artifacts import Control, Row
from tools.measuring import patterns


class NotDoable(Exception):
    """A control asks for something that cannot be done with its metric."""


class Cleaned(NamedTuple):
    rows: tuple[Row, ...]
    changed: dict[str, int]
    """How many rows were changed or left out, by metric and action."""


def clean(rows: Sequence[Row], controls: Sequence[Control]) -> Cleaned:
    changed: Counter[str] = Counter()
    kept = list(rows)
    for control in controls:
        if control.action == "report":
            continue
        before = {row.id: row.input for row in kept}
        kept = _dropped(kept, control) if control.action == "drop" else _rewritten(kept, control)
        after = {row.id: row.input for row in kept}
        changed[f"{control.metric}: {control.action}"] = sum(after.get(id) != text for id, text in before.items())
    return Cleaned(tuple(kept), dict(changed))


def _dropped(rows: Sequence[Row], control: Control) -> list[Row]:
    if control.metric == "toxicity":
        return [row for row, chance in zip(rows, foulness([row.input for row in rows]), strict=True) if chance < FOUL]
    find = _finder(control)
    return [row for row in rows if not find(row.input)]


def _rewritten(rows: Sequence[Row], control: Control) -> list[Row]:
    find, write = _finder(control), masked if control.action == "mask" else replaced
    return [
        row.model_copy(update={"input": write(row.input, spans)}) if (spans := find(row.input)) else row for row in rows
    ]


def _finder(control: Control) -> Callable[[str], list[Span]]:
    metric = control.metric
    if metric in ("personal_numbers", "personal_contacts"):
        kinds = personal.WITH_CHECKSUM if metric == "personal_numbers" else personal.BY_FORM
        return lambda text: [span for span in personal.spans(text) if span.kind in kinds.values()]
    if metric in patterns.WATCHED:
        return lambda text: patterns.spans(metric, text)
    possible = ", ".join(["personal_numbers", "personal_contacts", *patterns.WATCHED])
    raise NotDoable(
        f'The data plan wants to {control.action} what "{metric}" finds, which is not a place in a text. Nothing was '
        f"changed. It can be done for: {possible}; rows of toxicity can be dropped."
    )


def masked(text: str, spans: Sequence[Span]) -> str:
    return _with(text, spans, lambda span: f"[{span.kind}]")


def replaced(text: str, spans: Sequence[Span]) -> str:
    """With something of the same shape in its place: equal values become equal ones, and none of them is real."""
    return _with(text, spans, lambda span: _same_shape(text[span.start : span.end]))


def _with(text: str, spans: Sequence[Span], write: Callable[[Span], str]) -> str:
    for span in reversed(_apart(spans)):
        text = text[: span.start] + write(span) + text[span.end :]
    return text


def _same_shape(value: str) -> str:
    """Digits become zeros, letters other letters; an address keeps the form of one, at example.org."""
    rng = Random(hashlib.sha256(value.encode()).digest())
    if "@" in value:
        return f"{''.join(rng.choice('abcdefghkmnprst') for _ in range(8))}@example.org"
    letters = "abcdefghkmnprstuvwxyz"
    return "".join(
        "0"
        if sign.isdigit()
        else rng.choice(letters.upper() if sign.isupper() else letters)
        if sign.isalpha()
        else sign
        for sign in value
    )


def _apart(spans: Sequence[Span]) -> list[Span]:
    """In order, and of those that overlap the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
