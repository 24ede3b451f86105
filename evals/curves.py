"""How well a model's likelihoods tell each label from the others, as curves: ROC, precision against recall, and calibration.

    curves(rows, chances)    a curve of each kind for each label, the label that is told apart worst first

A curve asks of one label against all others: if every row counts as this label whose chance is at least so much, how many of its
rows are found, and what else is taken for it? Labels that no row has, or every row, have none.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from evals.checks import same_meaning
from evals.confidence import in_parts
from tenet import artifacts as a

Point = tuple[float, float]


class Curve(NamedTuple):
    """Of one label. Points from left to right, both numbers between 0 and 1."""

    label: str
    rows: int
    """Rows that truly have it."""
    auc: float
    roc: tuple[Point, ...]
    """Of the other rows, the share that is taken for it; of its own rows, the share that is found."""
    precision: tuple[Point, ...]
    """The share of its rows that is found; of those taken for it, the share that is right."""
    calibration: tuple[Point, ...]
    """The chance that the model gives it on average; the share of these rows that truly have it."""


def curves(rows: Sequence[a.Row], chances: Sequence[Mapping[str, float]]) -> list[Curve]:
    labels = list(chances[0]) if chances else []
    found = (_curve(label, rows, [each[label] for each in chances]) for label in labels)
    return sorted((curve for curve in found if curve), key=lambda curve: (curve.auc, curve.label))


def _curve(label: str, rows: Sequence[a.Row], scores: Sequence[float]) -> Curve | None:
    from sklearn import metrics

    truly = [same_meaning(label, row.output) for row in rows]
    if len(set(truly)) < 2:
        return None
    measured = cast("Any", metrics)
    wrongly, rightly, _ = measured.roc_curve(truly, scores)
    precision, recall, _ = measured.precision_recall_curve(truly, scores, drop_intermediate=True)
    return Curve(
        label,
        sum(truly),
        round(float(measured.roc_auc_score(truly, scores)), 4),
        _points(wrongly, rightly),
        _highest(_points(recall[::-1], precision[::-1])),
        tuple(
            (_mean([scores[at] for at in part]), _mean([float(truly[at]) for at in part]))
            for part in in_parts(rows, scores)
        ),
    )


def _points(across: Any, up: Any) -> tuple[Point, ...]:
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in zip(across, up, strict=True))


def _highest(points: Sequence[Point]) -> tuple[Point, ...]:
    """Where several thresholds find as many, the strictest of them is the one to take."""
    best: dict[float, float] = {}
    for x, y in points:
        best[x] = max(y, best.get(x, 0.0))
    return tuple(best.items())


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
