"""Preference pairs: a worse answer beside the right one, for so many of the rows to learn from as the plan says.

What a person rejected stays as it is. Whether a row is among those that get one is a matter of its id alone, so a dataset
that grows keeps the pairs that it has. The test gets none: it holds right answers only.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from tenet.artifacts import DataPlan, Row, Split, UseCaseSpec
from tenet.files import sha256_of
from tools.reading import same_text
from tools.teaching.grid import BUILT_IN
from tools.teaching.planning import Parts
from tools.teaching.worse import nearest_other, worse_labels, worse_record, worse_text

PAIRED: tuple[Split, ...] = ("train", "validation")
BY_YOU = "you"

Writer = Callable[[Sequence[Row]], Sequence[Row]]
"""Rows with what a connected teacher answered worse, where it did; the others as they were."""


class Preferred(NamedTuple):
    parts: Parts
    counts: dict[str, int] | None
    """Rows to learn from with a rejected answer, by who wrote it; None where the plan wants none and nobody brought any."""


def with_rejected(parts: Parts, spec: UseCaseSpec, plan: DataPlan, teacher: Writer | None = None) -> Preferred:
    """`teacher` writes and rates answers; what it cannot make worse the built-in teacher does."""
    known = [row for row in parts["train"] if row.origin != "synthetic"] or list(parts["train"])
    now = dict(parts)
    for split in PAIRED:
        rows = [row if _stays(row, plan) else _without(row) for row in parts[split]]
        lacking = [row for row in rows if row.rejected is None and is_chosen(row, plan)]
        heard = teacher(lacking) if teacher and lacking else lacking
        done = {row.id: row for row in (*heard, *_built_in([row for row in heard if not row.rejected], known, spec))}
        now[split] = tuple(done.get(row.id, row) for row in rows)
    told = Counter(row.rejected_by or BY_YOU for split in PAIRED for row in now[split] if row.rejected)
    return Preferred(now, dict(sorted(told.items())) if told or plan.rejected_share else None)


def is_chosen(row: Row, plan: DataPlan) -> bool:
    return _chance(f"{plan.seed} rejected {row.id}") < (plan.rejected_share or 0)


def _stays(row: Row, plan: DataPlan) -> bool:
    return row.rejected_by is None or is_chosen(row, plan)


def _without(row: Row) -> Row:
    return row.model_copy(update={"rejected": None, "rejected_by": None})


def _built_in(rows: Sequence[Row], known: Sequence[Row], spec: UseCaseSpec) -> list[Row]:
    worse = _worse(rows, known, spec) if rows else []
    return [
        row.model_copy(update={"rejected": answer, "rejected_by": BUILT_IN})
        for row, answer in zip(rows, worse, strict=True)
        if answer and same_text(answer) != same_text(row.output)
    ]


def _worse(rows: Sequence[Row], known: Sequence[Row], spec: UseCaseSpec) -> list[str | None]:
    if spec.labels:
        return worse_labels(rows, known)
    rngs = [Random(f"worse {row.id}") for row in rows]
    if spec.fields:
        return [worse_record(row, known, spec.fields, rng) for row, rng in zip(rows, rngs, strict=True)]
    others = nearest_other(rows, known)
    return [worse_text(row, other, rng) for row, other, rng in zip(rows, others, rngs, strict=True)]


def _chance(of: str) -> float:
    return int(sha256_of(of.encode())[:8], 16) / 16**8
