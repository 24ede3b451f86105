"""Is it preferred for what it says, or for being longer? Judges like long answers, whatever these say.

    decides(duels)    who is preferred for what the answers say, as far as that is clear
    weighed(duels)    the share of preferences at equal length, with its interval

A regression over the pairs, as length-controlled win rates of the field are made (Dubois et al., 2024): the chance that the tuned
model's answer is preferred, given how much longer than the other it is. What is left where both are equally long is the
preference itself. Two terms stand for the length, since judges do both: which answer is longer at all, and by how much. Where one
model is always the longer one the two cannot be told apart, and then nothing is decided.

It is asked again after every handful of pairs, so that a preference has to be clearer than once it would (Pocock's bound).
"""

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.enough import Lead

if TYPE_CHECKING:
    import numpy as np

ALIKE = log(1.1)
"""Answers whose lengths differ by less than a tenth are equally long."""
LOOKS = 2.7
"""Standard errors by which a preference is clear that is looked at up to 25 times (5 % in all)."""
WIDE = 1.959964
HELD = 0.05
"""How firmly all terms are held near zero: hardly, only so that an estimate stays finite where everything was won."""
STEPS, CLOSE_ENOUGH = 60, 1e-9


class Duel(NamedTuple):
    """Two answers of which one was preferred, whichever stood first."""

    won: bool
    """By the second model."""
    longer: float
    """The logarithm of how many times as long the second model's answer is."""


class Weighed(NamedTuple):
    share: float
    """Of preferences for the second model, were both answers equally long."""
    low: float
    high: float


def times_as_long(before: str, after: str) -> float:
    return log((len(after.strip()) + 1) / (len(before.strip()) + 1))


def weighed(duels: Sequence[Duel]) -> Weighed | None:
    """None without any."""
    if not duels:
        return None
    won, terms = _arrays(duels)
    offset, best = _best(won, terms)

    def surprise(at: float) -> float:
        """How much worse all is explained if this were the preference, in standard errors."""
        return sqrt(max(0.0, 2 * (best - _explained(won, terms, at))))

    low, high = (_edge(offset, direction, surprise) for direction in (-1.0, 1.0))
    return Weighed(_share(offset), _share(low), _share(high))


def decides(duels: Sequence[Duel]) -> Lead:
    """Which model is preferred where both answers are equally long, or that length alone may be the reason."""
    if not duels:
        return "open"
    won, terms = _arrays(duels)
    offset, best = _best(won, terms)
    if sqrt(max(0.0, 2 * (best - _explained(won, terms, 0.0)))) < LOOKS:
        return "open"
    return "second" if offset > 0 else "first"


def _arrays(duels: Sequence[Duel]) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    won = np.array([duel.won for duel in duels], dtype=float)
    return won, np.array([_terms(duel.longer) for duel in duels])


def _terms(longer: float) -> tuple[float, float]:
    """Which one is longer at all, and by how much (bounded: twice or ten times as long is nearly the same to a judge)."""
    if abs(longer) < ALIKE:
        return 0.0, 0.0
    size = 1 - exp(-abs(longer))
    return (1.0, size) if longer > 0 else (-1.0, -size)


def _best(won: "np.ndarray", terms: "np.ndarray") -> tuple[float, float]:
    import numpy as np

    everything = np.column_stack([np.ones(len(won)), terms])
    found, explained = _fitted(won, everything, np.zeros(len(won)), np.full(3, HELD))
    return float(found[0]), explained


def _explained(won: "np.ndarray", terms: "np.ndarray", offset: float) -> float:
    """How well the pairs are explained by length and this preference."""
    import numpy as np

    fixed = np.full(len(won), offset)
    return _fitted(won, terms, fixed, np.full(2, HELD))[1] - HELD * offset**2 / 2


def _fitted(won: Any, terms: Any, fixed: Any, held: Any) -> tuple[Any, float]:
    """A logistic regression by Newton's method, with halved steps where one overshoots."""
    import numpy

    np: Any = numpy

    def explained(weights: Any) -> float:
        odds = fixed + terms @ weights
        return float((won * odds - np.logaddexp(0, odds)).sum() - (held * weights**2).sum() / 2)

    weights: Any = np.zeros(terms.shape[1])
    known = explained(weights)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(fixed + terms @ weights)))
        slope = terms.T @ (won - chance) - held * weights
        bend = (terms * (chance * (1 - chance))[:, None]).T @ terms + np.diag(held)
        step = np.linalg.solve(bend, slope)
        while explained(weights + step) < known and np.abs(step).max() > CLOSE_ENOUGH:
            step = step / 2
        weights = weights + step
        known = explained(weights)
        if np.abs(step).max() <= CLOSE_ENOUGH:
            break
    return weights, known


def _edge(offset: float, direction: float, surprise: Any) -> float:
    """The end of the 95 % interval, by the likelihood."""
    near, far = offset, offset + direction
    while surprise(far) < WIDE and abs(far) < 20:
        near, far = far, far + direction * max(1.0, abs(far - offset))
    for _ in range(30):
        middle = (near + far) / 2
        near, far = (middle, far) if surprise(middle) < WIDE else (near, middle)
    return (near + far) / 2


def _share(offset: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, offset))))
