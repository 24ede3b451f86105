"""What a model's own doubt is worth: can it be relied on to say which answers a person should look at?"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from evals.checks import same_meaning
from evals.scoring import rate
from tenet import artifacts as a

BINS = 5
SHARES = (1.0, 0.9, 0.75, 0.5)
"""Of all rows, how many are answered when the least sure ones go to a person."""
FEWEST, PASSES = 40, 600
"""Rows that are asked: with many labels fewer, since every label is a pass over the prompt."""


def most_rows(labels: int) -> int:
    return max(FEWEST, PASSES // labels)


def confidence(rows: Sequence[a.Row], chances: Sequence[Mapping[str, float]]) -> a.Confidence:
    """The label that it finds likeliest is taken as what it says."""
    best = [max(found, key=lambda name: found[name]) for found in chances]
    sure = [found[name] for found, name in zip(chances, best, strict=True)]
    right = [same_meaning(name, row.output) for name, row in zip(best, rows, strict=True)]
    order = sorted(range(len(rows)), key=lambda at: (-sure[at], rows[at].id))
    bins = in_parts(rows, sure)
    return a.Confidence(
        rows=len(rows),
        auc=_auc(right, sure),
        auc_by_label=_by_label(rows, chances, _auc),
        precision_by_label=_by_label(rows, chances, _average_precision),
        off_by=_off_by(bins, sure, right),
        off_by_label={name: _off_by_label(name, rows, chances) for name in chances[0]},
        brier=round(_brier(rows, chances), 4),
        bins=tuple(_rows(part, sure, right, len(rows)) for part in bins),
        surest=tuple(_rows(order[: max(1, round(share * len(rows)))], sure, right, len(rows)) for share in SHARES),
    )


def in_parts(rows: Sequence[a.Row], sure: Sequence[float]) -> list[list[int]]:
    """The places of the rows in equal parts, those that it is surest of first."""
    import numpy as np

    order = sorted(range(len(rows)), key=lambda at: (-sure[at], rows[at].id))
    return [part.tolist() for part in np.array_split(np.array(order), min(BINS, len(rows)))]


def _off_by_label(name: str, rows: Sequence[a.Row], chances: Sequence[Mapping[str, float]]) -> float:
    sure = [found[name] for found in chances]
    return _off_by(in_parts(rows, sure), sure, [same_meaning(name, row.output) for row in rows])


def _off_by(parts: Sequence[Sequence[int]], sure: Sequence[float], right: Sequence[bool]) -> float:
    return round(sum(abs(_gap(part, sure, right)) * len(part) for part in parts) / len(sure), 4)


def _gap(part: Sequence[int], sure: Sequence[float], right: Sequence[bool]) -> float:
    return sum(sure[at] - right[at] for at in part) / len(part)


def _rows(part: Sequence[int], sure: Sequence[float], right: Sequence[bool], total: int) -> a.SureRows:
    found = rate("pass" if right[at] else "fail" for at in part)
    mean, least = sum(sure[at] for at in part) / len(part), min(sure[at] for at in part)
    share = round(len(part) / total, 4)
    # As long as anything is left to doubt, the average is not rounded to none.
    return a.SureRows(
        share=share, sure=round(least, 4), on_average=min(round(mean, 4), 0.9999) if mean < 1 else 1.0, right=found
    )


def _brier(rows: Sequence[a.Row], chances: Sequence[Mapping[str, float]]) -> float:
    off = [
        sum((chance - same_meaning(name, row.output)) ** 2 for name, chance in found.items())
        for row, found in zip(rows, chances, strict=True)
    ]
    return sum(off) / len(off)


def _by_label(rows: Sequence[a.Row], chances: Sequence[Mapping[str, float]], area: Any) -> dict[str, float]:
    """Labels that no row has, or every row, have no curve."""
    found = {
        name: area([same_meaning(name, row.output) for row in rows], [each[name] for each in chances])
        for name in chances[0]
    }
    return {name: value for name, value in found.items() if value is not None}


def _auc(positive: Sequence[bool], scores: Sequence[float]) -> float | None:
    from sklearn import metrics

    return round(float(cast("Any", metrics).roc_auc_score(positive, scores)), 4) if len(set(positive)) == 2 else None


def _average_precision(positive: Sequence[bool], scores: Sequence[float]) -> float | None:
    from sklearn import metrics

    return round(float(cast("Any", metrics).average_precision_score(positive, scores)), 4) if any(positive) else None
