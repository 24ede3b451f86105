"""Whether a made row can be used: it must still mean its label, and say something that no other row says.

A row with values or with a text as its answer was held to them when it was read; here it only must not repeat another.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.embedding import embed, similarities
from tools.teaching.contract import MadeRow, Order, Reference

if TYPE_CHECKING:
    from evals.embedding import Vectors

MEANS_ANOTHER = "nearer to another label than to its own"
REPEATS = "repeats another row"
NEIGHBOURS = 3
MARGIN = 0.02
"""How much nearer a made row must be to the rows of its label than to those of any other; a cosine."""


def checked(rows: Sequence[MadeRow], order: Order) -> list[MadeRow]:
    """The rows in their order, with the reason at those that cannot be used."""
    usable = [row for row in rows if row.dropped is None]
    made, references = embed([row.text for row in usable]), embed([row.text for row in order.references])
    off = (
        [False] * len(usable)
        if order.fields or order.answered
        else _means_another(usable, made, order.references, similarities(made, references))
    )
    repeats = _repeats(made, embed(order.taken), off, order.near_duplicate)
    reasons = iter(
        MEANS_ANOTHER if wrong else REPEATS if again else None for wrong, again in zip(off, repeats, strict=True)
    )
    return [row if row.dropped else row.model_copy(update={"dropped": next(reasons)}) for row in rows]


def _means_another(
    rows: Sequence[MadeRow], made: "Vectors", references: Sequence[Reference], closeness: "Vectors"
) -> list[bool]:
    """A training row is measured by training rows alone, so that it learns nothing of the test."""
    return [
        not _means_its_label(
            row.label,
            [
                (reference.label, float(close))
                for reference, close in zip(references, closeness[at], strict=True)
                if _may_see(row, reference)
            ],
        )
        for at, row in enumerate(rows)
    ]


def _may_see(row: MadeRow, reference: Reference) -> bool:
    return reference.split == "train" or row.split == "heldout"


def _means_its_label(label: str, closeness: Sequence[tuple[str, float]]) -> bool:
    """The nearest few rows of its label against the nearest few of every other."""
    by_label: dict[str, list[float]] = {}
    for other, close in closeness:
        by_label.setdefault(other, []).append(close)
    count = min(NEIGHBOURS, *(len(values) for values in by_label.values()))
    near = {other: sum(sorted(values)[-count:]) / count for other, values in by_label.items()}
    own = near.pop(label)
    return own >= max(near.values()) + MARGIN


def _repeats(made: "Vectors", taken: "Vectors", off: Sequence[bool], threshold: float) -> list[bool]:
    """Of two rows that say the same the first stays."""
    import numpy as np

    kept = taken
    repeats: list[bool] = []
    for vector, wrong in zip(made, off, strict=True):
        again = not wrong and bool((similarities(vector[None], kept) >= threshold).any())
        repeats.append(again)
        if not wrong and not again:
            kept = np.vstack([kept, vector[None]])
    return repeats
