"""Is the cost elsewhere found, are people's marks worth their number, and who decides rightly on the same answers?

    python -m benchmarks.evaluation_costs          everything
    python -m benchmarks.evaluation_costs peers    only who decides rightly

* retention: a model that truly lost 5 points of its general skills, on the 350 probes of the suite (goal: caught 90 %), and an
  equal model (goal: at most 5 % forbidden), with a budget of 2 points.
* marks: how often the interval of the corrected rate holds the truth (goal: 95 %), and how wide it is, against the marks alone.
* peers: the same answers judged by two means as MLflow works them out, by two means with a standard error each as lm-eval works
  them out (the functions of both libraries are called, on the score of every row), and paired, as Tenet does.
"""

import random
import sys
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple, cast

import numpy as np

from benchmarks.evaluation import ROWS, Truth, simulated
from evals.cost import cost_elsewhere
from evals.elsewhere import by_skill
from evals.gate import clearly_better, clearly_worse
from evals.people import Group, corrected
from evals.retention import suite
from evals.statistics import Z_CONFIDENCE, wilson
from tenet import artifacts as a

TRIALS = 1000
BUDGET = a.Budgets(retention=0.02)


class Change(NamedTuple):
    """Of all probes, the share that a tuning loses and wins, where the untuned model has half of them right."""

    lost: float
    won: float


FIVE_POINTS = {
    "nothing won": Change(0.05, 0.0),
    "a little won": Change(0.06, 0.01),
    "much won and more lost": Change(0.075, 0.025),
}
EQUAL = {"a few answers changed": Change(0.01, 0.01), "many answers changed": Change(0.05, 0.05)}


def main() -> None:
    if sys.argv[1:] != ["peers"]:
        retention_losses()
        marks()
    peers()


def retention_losses() -> None:
    print(f"general skills, {len(suite())} probes, {TRIALS} trials, a budget of {BUDGET.retention:.0%}")
    for name, change in FIVE_POINTS.items():
        print(f"  5 points lost, {name}: caught {_forbidden(change):.1%} (goal 90 %)")
    for name, change in EQUAL.items():
        print(f"  equal, {name}: forbidden {_forbidden(change):.1%} (goal at most 5 %)")


def _forbidden(change: Change) -> float:
    coin = np.random.default_rng(0)
    return sum(bool(_decided(change, coin)) for _ in range(TRIALS)) / TRIALS


def _decided(change: Change, coin: np.random.Generator) -> tuple[str, ...]:
    """By the code that decides about real models; a probe is lost, won, right before and after, or wrong twice."""
    fate = coin.choice(4, len(suite()), p=[change.lost, change.won, 0.5 - change.lost, 0.5 - change.won])
    before: list[a.Outcome] = [_outcome(one in (0, 2)) for one in fate]
    after: list[a.Outcome] = [_outcome(one in (1, 2)) for one in fate]
    found = a.Elsewhere(skills=by_skill(suite(), before, after))
    return cost_elsewhere(found, BUDGET, found.skills[0]).forbidding


def _outcome(right: bool) -> a.Outcome:
    return "pass" if right else "fail"


def marks(rows: int = 200, marked: int = 40) -> None:
    """A judge that passes 70 % of the answers; people pass some share of those, and some of the ones it fails."""
    print(f"people's marks: {marked} of {rows} answers, {TRIALS} trials")
    for passed, failed in ((0.95, 0.05), (0.85, 0.25), (0.6, 0.4)):
        truth, coin = 0.7 * passed + 0.3 * failed, random.Random(0)
        found = [_marked(rows, marked, passed, failed, coin) for _ in range(TRIALS)]
        held = sum(low <= truth <= high for low, high, _ in found) / TRIALS
        width, alone = (
            sum(one[at] for one in spans) / TRIALS for spans, at in ((_widths(found), 0), (_widths(found), 1))
        )
        judge = abs(0.7 - truth)
        print(
            f"  people pass {passed:.0%} and {failed:.0%}: holds {held:.1%} (goal 95 %), {100 * width:.0f} points wide, "
            f"marks alone {100 * alone:.0f}; the judge alone is off by {100 * judge:.0f}"
        )


def _marked(rows: int, marks: int, passed: float, failed: float, coin: random.Random) -> tuple[float, float, float]:
    """Low and high of the corrected rate, and how wide the marks alone would be."""
    good = sum(coin.random() < 0.7 for _ in range(rows))
    of_good = round(marks * good / rows)
    hits = (
        sum(coin.random() < passed for _ in range(of_good)),
        sum(coin.random() < failed for _ in range(marks - of_good)),
    )
    estimate = corrected([Group("pass", good, hits[0], of_good), Group("fail", rows - good, hits[1], marks - of_good)])
    alone = wilson(sum(hits), marks)
    return estimate.low, estimate.high, alone.high - alone.low


def _widths(found: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    return [(high - low, alone) for low, high, alone in found]


TRUTHS: Mapping[str, Truth] = {
    "6 points better, mistakes shared": Truth(0.70, 0.76, 0.08),
    "equal, unrelated mistakes": Truth(0.73, 0.73, 0.39),
}


def peers() -> None:
    print(f"the same answers, {ROWS} rows, 2,000 trials: how often each says that the tuned model is better, and worse")
    for name, truth in TRUTHS.items():
        found = simulated(truth)
        means = [_by_mlflow(pair) for pair in found]
        errors = [_by_lm_eval(pair) for pair in found]
        paired = [clearly_better(pair) - clearly_worse(pair) for pair in found]
        says = (f"{each}: {_share(said, 1):.0%}, {_share(said, -1):.0%}" for each, said in
                (("MLflow's means", means), ("lm-eval's means with standard errors", errors), ("paired", paired)))  # fmt: skip
        print(f"  {name}: {'; '.join(says)}")


def _share(said: Sequence[int], what: int) -> float:
    return sum(one == what for one in said) / len(said)


def _scores(pair: a.PairedResult) -> tuple[list[float], list[float]]:
    """Of every row, untuned and tuned: how they pair is not in the means, so the order is free."""
    base, tuned = ([1.0] * rate.passed + [0.0] * (ROWS - rate.passed) for rate in (pair.base, pair.tuned))
    return base, tuned


def _by_mlflow(pair: a.PairedResult) -> int:
    """Its evaluation gives each run the mean of a scorer; the larger one is taken for the better."""
    from mlflow.genai.scorers import aggregation

    means = cast("Any", aggregation)._compute_aggregations
    base, tuned = (float(means(scores, ["mean"])["mean"]) for scores in _scores(pair))
    return (tuned > base) - (tuned < base)


def _by_lm_eval(pair: a.PairedResult) -> int:
    """Its table gives each model a mean ± a standard error; they are taken for different where the errors leave no doubt."""
    from lm_eval.api import metrics

    harness = cast("Any", metrics)
    (base, base_error), (tuned, tuned_error) = (
        (harness.mean(scores), harness.mean_stderr(scores)) for scores in _scores(pair)
    )
    error = sqrt(base_error**2 + tuned_error**2)
    return (tuned - base > Z_CONFIDENCE * error) - (base - tuned > Z_CONFIDENCE * error)


if __name__ == "__main__":
    main()
