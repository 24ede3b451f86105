"""Worse answers beside the right ones, for training by preferences: wrong in a way that can be shown, and easy to take for right.

worse_labels(rows, known)      the label of the nearest rows that have another one
worse_record(row, others, …)   one value gives way to another that a hasty reader would take
worse_text(row, other, rng)    a detail that nobody gave, half of the answer, or the answer to another text

None where nothing worse can be made: then the row goes without.
"""

import re
from collections.abc import Iterator, Sequence
from random import Random

from evals.embedding import embed
from tenet.artifacts import FieldMeaning, Row
from tenet.extraction import Record, Unreadable, Value, is_grounded, read_record, same_value, written
from tenet.likeness import details, likeness
from tools.nearness import blocks
from tools.reading import same_text

SENTENCE = re.compile(r"(?<=[.!?])\s+")
TRIES = 20
UNLIKE = 0.6
"""Likeness below which the answer to another text is certainly not the answer to this one."""


def worse_labels(rows: Sequence[Row], known: Sequence[Row]) -> list[str | None]:
    """For each row the label that it is easiest mistaken for: that of the nearest known row with another label."""
    vectors = embed([row.input for row in known])
    found: list[str | None] = []
    for start, closeness in blocks(embed([row.input for row in rows]), vectors):
        near_to_each: list[list[float]] = closeness.tolist()
        for row, close in zip(rows[start:], near_to_each, strict=False):
            others = [
                (near, other.output) for near, other in zip(close, known, strict=True) if other.output != row.output
            ]
            found.append(max(others)[1] if others else None)
    return found


def worse_record(row: Row, others: Sequence[Row], fields: Sequence[FieldMeaning], rng: Random) -> str | None:
    """The record with one wrong value, in the right form."""
    record = _record(row, fields)
    if record is None:
        return None
    known = [found for other in others if (found := _record(other, fields)) is not None]
    answers = (
        written({**record, field.name: value}, fields)
        for field in rng.sample(list(fields), len(fields))
        for value in _hardest_first(field, list(_wrong_values(field, record, known, fields)), row.input, rng)
    )
    return next((answer for answer in answers if _fits(answer, fields)), None)


def worse_text(row: Row, other: Row | None, rng: Random) -> str | None:
    """One of the ways that apply, each of them equally often."""
    ways = [worse for worse in (_other_detail(row, rng), _half(row), _answer_to(other, row)) if worse]
    return rng.choice(ways) if ways else None


def nearest_other(rows: Sequence[Row], known: Sequence[Row]) -> list[Row | None]:
    """For each row the known row whose text is nearest while its answer is another."""
    vectors, found = embed([row.input for row in known]), list[Row | None]()
    for start, closeness in blocks(embed([row.input for row in rows]), vectors):
        order: list[list[int]] = (-closeness).argsort(axis=1, kind="stable").tolist()
        for row, nearest in zip(rows[start:], order, strict=False):
            found.append(next((known[at] for at in nearest if _is_other(known[at], row)), None))
    return found


def _is_other(other: Row, row: Row) -> bool:
    return likeness(other.output, row.output) < UNLIKE and same_text(other.input) != same_text(row.input)


def _record(row: Row, fields: Sequence[FieldMeaning]) -> Record | None:
    try:
        return read_record(row.output, fields)
    except Unreadable:
        return None


def _fits(answer: str, fields: Sequence[FieldMeaning]) -> bool:
    try:
        read_record(answer, fields)
    except Unreadable:
        return False
    return True


def _wrong_values(
    field: FieldMeaning, record: Record, known: Sequence[Record], fields: Sequence[FieldMeaning]
) -> Iterator[Value]:
    """Values of its neighbours in the record, of this field in other rows, its other choices, and none at all."""
    beside = [record[other.name] for other in fields if other.type == field.type]
    elsewhere = [other[field.name] for other in known]
    given = [value for value in (*beside, *elsewhere, *(field.choices or ())) if value is not None]
    nothing: list[Value] = [] if field.required else [None]
    for value in dict.fromkeys([*given, *nothing]):
        if not same_value(field.type, value, record[field.name]):
            yield value


def _hardest_first(field: FieldMeaning, wrong: list[Value], text: str, rng: Random) -> list[Value]:
    """Values that stand in the text mislead most."""
    mixed = rng.sample(wrong, len(wrong))
    return sorted(mixed, key=lambda value: value is None or not is_grounded(value, field.type, text))


def _other_detail(row: Row, rng: Random) -> str | None:
    """The answer with one number changed to one that stands neither in the text nor in the answer."""
    numbers = list(re.finditer(r"\d+", row.output))
    if not numbers:
        return None
    old = rng.choice(numbers)
    taken = details(row.input) | details(row.output)
    for _ in range(TRIES):
        new = str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in old[0][1:])
        if new != old[0] and new not in taken:
            return row.output[: old.start()] + new + row.output[old.end() :]
    return None


def _half(row: Row) -> str | None:
    """Broken off after the first half of its sentences."""
    sentences = SENTENCE.split(row.output.strip())
    return " ".join(sentences[: len(sentences) // 2]) if len(sentences) > 2 else None


def _answer_to(other: Row | None, row: Row) -> str | None:
    return other.output if other and same_text(other.output) != same_text(row.output) else None
