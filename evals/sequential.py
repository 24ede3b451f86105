"""Is the second of two models worse? Asked after every answer, and still wrong with at most the promised probability.

Evidence is money won by betting that the second passes less often (an e-process for two Bernoulli streams, after Turner,
Ly and Grünwald, "Generic E-variables for exact sequential k-sample tests"). A block is `before` answers of the first
model and one of the second. The bet is fixed before the block is seen: the odds of its outcomes under two rates, as they
look so far, against one common rate. While both models pass equally often no strategy can expect to win, so that the
money ever reaches 1/alpha has a probability of at most alpha, however long and however often one looks.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Any

PESSIMISM = 0.6
"""The first bets: the second model is taken to pass this much as often as the first, with the weight of two answers."""
WEIGHT = 2.0
EDGE = 0.005
"""No rate is ever taken for certain: one surprise must not cost everything."""
LAG = 5
"""So many blocks of the first model's answers wait at most for the second's."""


@dataclass
class Evidence:
    """That the second model passes less often than the first."""

    before: int = 9
    log_money: float = 0.0
    highest: float = 0.0
    passed: list[int] = field(default_factory=lambda: [0, 0])
    seen: list[int] = field(default_factory=lambda: [0, 0])
    _first: deque[bool] = field(default_factory=deque[bool])
    _second: deque[bool] = field(default_factory=deque[bool])

    def first(self, passed: bool) -> None:
        self._first.append(passed)
        while len(self._first) > LAG * self.before:
            self._first.popleft()
        self._bet()

    def second(self, passed: bool) -> None:
        self._second.append(passed)
        self._bet()

    def saved(self) -> dict[str, Any]:
        """All of it but the answers that wait for a block."""
        return {
            "before": self.before,
            "log_money": self.log_money,
            "highest": self.highest,
            "passed": self.passed,
            "seen": self.seen,
        }

    @classmethod
    def restored(cls, saved: dict[str, Any]) -> "Evidence":
        return cls(**saved)

    def is_worse(self, alpha: float) -> bool:
        return self.highest >= math.log(1 / alpha)

    def _bet(self) -> None:
        while len(self._first) >= self.before and self._second:
            block = [self._first.popleft() for _ in range(self.before)]
            self._settle(sum(block), self._second.popleft())

    def _settle(self, firsts: int, second: bool) -> None:
        one, two = self._rates()
        common = (self.before * one + two) / (self.before + 1)
        self.log_money += _log_odds(firsts, self.before, one, common) + _log_odds(int(second), 1, two, common)
        self.highest = max(self.highest, self.log_money)
        self.passed = [self.passed[0] + firsts, self.passed[1] + second]
        self.seen = [self.seen[0] + self.before, self.seen[1] + 1]

    def _rates(self) -> tuple[float, float]:
        """The rates as they look from earlier blocks; never a bet that the second is better."""
        one = _inside((self.passed[0] + 1) / (self.seen[0] + 1.1))
        two = _inside((self.passed[1] + WEIGHT * PESSIMISM * one) / (self.seen[1] + WEIGHT))
        return (one, two) if two < one else (one, one)


def _inside(rate: float) -> float:
    return min(1 - EDGE, max(EDGE, rate))


def _log_odds(passed: int, of: int, rate: float, common: float) -> float:
    return passed * math.log(rate / common) + (of - passed) * math.log((1 - rate) / (1 - common))


def block_for(share: float) -> int:
    """How many answers of the first model come with one of the second, when it gets this share."""
    return max(1, min(9, round((1 - share) / share)))
