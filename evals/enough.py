"""How many comparisons are enough: look after every one of them, stop as soon as it is clear, and still be wrong rarely.

A fixed number of judged pairs is either too few or a waste. Here the evidence that one side is preferred is a wager against
"both are preferred alike": its stake grows only if that is false, and whoever looks at it as often as they like sees it
pass 20 in at most one case of twenty when it is true (Ville's inequality). The wager spreads over all rates of preference
(a Beta(2, 2) mixture), so it needs no guess about the size of the difference. Ties say nothing and count for nothing.
"""

from math import lgamma, log
from typing import Literal

WRONG_AT_MOST = 0.05
SPREAD = 2.0
"""Both parameters of the Beta mixture: somewhat more weight on small preferences than on extreme ones."""

Lead = Literal["first", "second", "open"]


def lead(first: int, second: int) -> Lead:
    """Which side is ahead beyond doubt after so many wins of each, or that it is still open."""
    if evidence(first, second) < log(1 / WRONG_AT_MOST):
        return "open"
    return "first" if first > second else "second"


def evidence(first: int, second: int) -> float:
    """The logarithm of the stake, which began at 0."""
    wins = _log_beta(first + SPREAD, second + SPREAD) - _log_beta(SPREAD, SPREAD)
    return wins + (first + second) * log(2)


def _log_beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)
