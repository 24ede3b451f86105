"""How sure a number is: intervals for a rate, paired differences, many tests at once, and how many rows are enough.

Everything is two-sided at 95 %, but for the gain: it is asked in one direction, decided before anything was measured, so that
two equal models are called a gain in at most one case of twenty. A power statement means 80 %: four times in five a difference
of that size is found.
"""

from collections.abc import Mapping
from math import ceil, comb, sqrt
from typing import NamedTuple

Z_CONFIDENCE = 1.959964
Z_ONE_WAY = 1.644854
"""The same certainty of a question that looks in one direction only."""
Z_POWER = 0.841621
RESAMPLES = 4000
SEED = 0

UNRELATED = 0.5
"""Share of rows on which two models disagree about right and wrong when their mistakes are unrelated and each is right
half of the time. Models that are worth comparing disagree on fewer rows, so a plan made with this promises too little
rather than too much."""


class Interval(NamedTuple):
    low: float
    high: float


class Difference(NamedTuple):
    """Two systems on the same rows: `won` are rows that only the second got right, `lost` that only the first did."""

    won: int
    lost: int
    rows: int
    value: float
    interval: Interval
    p_value: float


def wilson(passed: int, judged: int) -> Interval:
    """Wilson's 95 % interval for a share of `judged` answers (at least one)."""
    share, z2 = passed / judged, Z_CONFIDENCE**2
    centre = (share + z2 / (2 * judged)) / (1 + z2 / judged)
    half = Z_CONFIDENCE / (1 + z2 / judged) * sqrt(share * (1 - share) / judged + z2 / (4 * judged**2))
    return Interval(0.0 if passed == 0 else centre - half, 1.0 if passed == judged else centre + half)


def paired_difference(won: int, lost: int, rows: int) -> Difference:
    """Share of rows gained minus share lost, with a bootstrap interval over the rows and McNemar's p-value."""
    value = (won - lost) / rows
    return Difference(won, lost, rows, value, _bootstrap(won, lost, rows), mcnemar(won, lost))


def mcnemar(won: int, lost: int) -> float:
    """How often a fair coin would split the rows that changed sides at least this unevenly, with half of the weight on what was
    seen (mid-p). The exact test says "by chance" too often, since counts are coarse; this one keeps its level in practice and
    finds more (Fagerland, Lydersen and Laake, 2013)."""
    seen = comb(won + lost, won) / 2 ** (won + lost)
    tail = sum(comb(won + lost, count) for count in range(min(won, lost) + 1)) / 2 ** (won + lost)
    return min(1.0, 2 * tail - seen)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values raised for the number of questions that were asked at once, by Holm's step-down."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        highest = max(highest, min(1.0, p_values[name] * (len(p_values) - rank)))
        adjusted[name] = highest
    return adjusted


def smallest_detectable_gain(rows: int) -> float:
    """The smallest gain in the share of right answers that this many paired rows can be relied on to show, whoever the models are."""
    if rows < 1:
        return 1.0
    reach = (Z_ONE_WAY + Z_POWER) / sqrt(rows)
    gain = reach * sqrt(UNRELATED)
    # A gain is made of rows that change sides, so at least that share of them does.
    return min(1.0, gain if gain <= UNRELATED else reach**2)


def detectable_gain(won: int, lost: int, rows: int) -> float:
    """The same for two models that have answered: the rows that changed sides both ways show how much hides a gain."""
    reach2, to_and_fro = (Z_ONE_WAY + Z_POWER) ** 2 / rows, 2 * min(won, lost) / rows
    return min(1.0, (reach2 + sqrt(reach2**2 + 4 * reach2 * to_and_fro)) / 2)


def rows_to_decide(won: int, lost: int, rows: int, confidence: float = Z_CONFIDENCE) -> int | None:
    """How many rows would settle a difference of the size seen so far; None when no difference was seen."""
    if won == lost:
        return None
    value, changed = (won - lost) / rows, (won + lost) / rows
    return ceil(changed * ((confidence + Z_POWER) / value) ** 2)


def _bootstrap(won: int, lost: int, rows: int) -> Interval:
    """Percentiles over resampled rows. Drawing the counts is the same as drawing the rows, and instant."""
    import numpy as np

    shares = [won / rows, lost / rows, (rows - won - lost) / rows]
    draws = np.random.default_rng(SEED).multinomial(rows, shares, size=RESAMPLES)
    low, high = np.quantile((draws[:, 0] - draws[:, 1]) / rows, [0.025, 0.975])
    return Interval(float(low), float(high))
