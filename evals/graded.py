"""How much better, where an answer is more than right or wrong: the closeness of a wording, the share of fields that are right.

The main comparison counts rows on the right side of a line. What moves without crossing that line is seen here: row by row, with a
permutation test that asks how often the mean difference would be as large if it were chance which of the two models said what.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evals.checks import fields_right
from evals.statistics import RESAMPLES, SEED
from tenet import artifacts as a
from tenet.likeness import likeness

SHUFFLES = 9_999
"""Ways of exchanging the two models' answers that are drawn; with what was seen they are 10,000."""
AT_ONCE = 2_000_000
"""Numbers in memory at a time."""
ROUNDING = 1e-12

Score = Callable[[str, str], float]
"""Of an answer and its reference, from 0 to 1."""


def graded(
    spec: a.UseCaseSpec, rows: Sequence[a.Row], before: Mapping[str, str], after: Mapping[str, str]
) -> a.GradedResult | None:
    """None for a classification: there an answer is right or wrong."""
    found = _score(spec)
    if found is None:
        return None
    name, score = found
    base, tuned = ([score(said[row.id], row.output) for row in rows] for said in (before, after))
    return compared(name, base, tuned)


def _score(spec: a.UseCaseSpec) -> tuple[str, Score] | None:
    match spec.task:
        case "classification":
            return None
        case "writing":
            return "how close its wording is to your own answer", likeness
        case "extraction":
            return "the share of fields that are right", lambda said, wanted: _share_right(said, wanted, spec)


def _share_right(said: str, wanted: str, spec: a.UseCaseSpec) -> float:
    right = fields_right(said, wanted, spec.field_types)
    return sum(right.values()) / len(right)


def compared(name: str, base: Sequence[float], tuned: Sequence[float]) -> a.GradedResult:
    import numpy

    np: Any = numpy
    differences = np.array(tuned) - np.array(base)
    draws = np.random.default_rng(SEED).integers(0, len(differences), size=(RESAMPLES, len(differences)))
    low, high = np.quantile(differences[draws].mean(axis=1), [0.025, 0.975])
    return a.GradedResult(
        name=name,
        base=round(float(np.mean(base)), 4),
        tuned=round(float(np.mean(tuned)), 4),
        difference=round(float(differences.mean()), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        p_value=round(permutation(differences.tolist()), 6),
    )


def permutation(differences: Sequence[float]) -> float:
    """How often the mean difference is as far from zero when each row's sign is thrown anew; what was seen counts as one throw."""
    import numpy

    np: Any = numpy
    seen, coin = abs(sum(differences)) - ROUNDING, np.random.default_rng(SEED)
    as_far, left = 1, SHUFFLES
    while left:
        some = min(left, max(1, AT_ONCE // len(differences)))
        signs = coin.integers(0, 2, size=(some, len(differences)), dtype=np.int8) * 2 - 1
        as_far += int((np.abs(signs @ np.array(differences)) >= seen).sum())
        left -= some
    return as_far / (SHUFFLES + 1)


def in_words(found: a.GradedResult) -> str:
    sure = "under 0.001" if found.p_value < 0.001 else f"{found.p_value:.3f}"
    return (
        f"By degrees, {found.name}: {found.tuned:.2f} after training and {found.base:.2f} before, {found.difference:+.2f} "
        f"(95% interval {found.low:+.2f} to {found.high:+.2f}; permutation test, p {sure})."
    )
