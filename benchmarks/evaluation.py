"""Is the verdict to be relied on? Models whose truth is known, judged by the very code that judges real ones.

    python -m benchmarks.evaluation              everything
    python -m benchmarks.evaluation gain         only whether a gain is seen, and whether one is seen where there is none
    python -m benchmarks.evaluation judge        only how fast many answers are judged

* intervals: how often a 95 % interval holds the true difference (goal: 95 %).
* false alarms: two equal models; how often a gain is seen (goal: at most 5 %), and how often the second is called worse.
* power: a model that is truly 10 points better on 200 rows; how often that is found (goal: 80 %), beside the most that any
  paired test of the same level can find (`best_attainable`).
* paired against unpaired: the same answers, compared as most tools compare them.
* enough pairs: a true preference of 70 to 30, decided as soon as it is clear (goal: at most 60 pairs, 5 % wrong; a fixed
  design takes 300).
* judge: questions a second at an endpoint that answers after 200 ms, beside what its 32 places allow (goal: 90 %).
"""

import random
import sys
import tempfile
import time
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from benchmarks.slow_endpoint import SECONDS, slow_endpoint
from evals.at_once import IN_FLIGHT, all_at_once
from evals.enough import lead
from evals.gate import clearly_better, clearly_worse, gained
from evals.judging import judge_by
from evals.scoring import main_comparison
from evals.statistics import Z_CONFIDENCE
from tenet import artifacts as a
from tenet.models import LanguageModel
from tenet.models.memory import Memory
from tenet.models.spending import Spending
from tenet.settings import Budget, Endpoint

ROWS, TRIALS = 200, 2000
COMPARISONS = 20_000
"""So many that a share of one in twenty is known to within a third of a point."""


class Truth(NamedTuple):
    """How often each of two models is right, and on how many of the rows they differ."""

    base: float
    tuned: float
    differ: float

    @property
    def gain(self) -> float:
        return self.tuned - self.base


EQUAL = {"as like as two seeds": Truth(0.75, 0.75, 0.10), "unrelated": Truth(0.75, 0.75, 0.375)}
BETTER = {
    "mistakes shared": Truth(0.70, 0.80, 0.18),
    "half shared": Truth(0.70, 0.80, 0.28),
    "unrelated": Truth(0.70, 0.80, 0.38),
}


def main() -> None:
    only = sys.argv[1:]
    if only != ["judge"]:
        false_alarms()
        power()
    if not only:
        enough_pairs()
    if only != ["gain"]:
        judged_at_once()


def false_alarms() -> None:
    print(f"two equal models, {ROWS} rows, {COMPARISONS} trials")
    for name, truth in EQUAL.items():
        found = simulated(truth)
        better = sum(gained(pair) for pair in found) / COMPARISONS
        worse = sum(clearly_worse(pair) for pair in found) / COMPARISONS
        print(
            f"  {name}: a gain seen {better:.1%} (goal at most 5 %), called worse {worse:.1%}; interval holds {held(found, truth):.1%}"
        )


def power() -> None:
    print(f"10 points better, {ROWS} rows, {COMPARISONS} trials (goal 80 %)")
    for name, truth in BETTER.items():
        found = simulated(truth)
        paired = sum(gained(pair) for pair in found) / COMPARISONS
        both_ways = sum(clearly_better(pair) for pair in found) / COMPARISONS
        unpaired = sum(unpaired_better(pair) for pair in found) / COMPARISONS
        print(
            f"  {name}: found {paired:.1%}; the most that any paired test may find {best_attainable(truth, 0.05):.1%}; asked both ways "
            f"{both_ways:.1%} of at most {best_attainable(truth, 0.025):.1%}; unpaired, as most tools compare, {unpaired:.1%}; "
            f"interval holds {held(found, truth):.1%}"
        )


def best_attainable(truth: Truth, level: float) -> float:
    """No test of this level finds such a gain more often, whatever it does with the rows that changed sides (Neyman and Pearson).

    It has to keep its level for every pair of equal models, so for each of them the most powerful test against just that pair is
    a bound, and the lowest of these bounds holds."""
    likely = _chances(truth)
    equals = (_chances(Truth(truth.base, truth.base, differ)) for differ in np.arange(0.05, 0.6, 0.005))
    return min(_most_powerful(likely, equal, level) for equal in equals)


def _chances(truth: Truth) -> Any:
    """How likely each count of rows won and lost is."""
    from scipy.stats import binom  # pyright: ignore[reportMissingTypeStubs]

    counts, chance = np.arange(ROWS + 1), cast("Any", binom)
    won = (1 + truth.gain / truth.differ) / 2
    changed = chance.pmf(counts, ROWS, truth.differ)
    return changed[:, None] * chance.pmf(counts[None, :], counts[:, None], won)


def _most_powerful(likely: Any, equal: Any, level: float) -> float:
    """Of all sets of outcomes that are at most so likely for equal models, the likeliest for these; the last one in part."""
    likely, equal = likely[equal > 0], equal[equal > 0]
    order = np.argsort(-likely / equal)
    spent = np.cumsum(equal[order])
    whole = int(np.searchsorted(spent, level))
    left = level - (spent[whole - 1] if whole else 0.0)
    return float(likely[order][:whole].sum() + left * likely[order][whole] / equal[order][whole])


def simulated(truth: Truth) -> list[a.PairedResult]:
    """The answers of both models on every row, as right or wrong, compared like real ones."""
    won, lost = (truth.differ + truth.gain) / 2, (truth.differ - truth.gain) / 2
    both = truth.base - lost
    draws = np.random.default_rng(0).multinomial(ROWS, [won, lost, both, 1 - won - lost - both], size=COMPARISONS)
    return [_compared(*(int(count) for count in draw)) for draw in draws]


@cache
def _compared(won: int, lost: int, both: int, neither: int) -> a.PairedResult:
    """The rows in this order: those that only the second model gets right, only the first, both, neither."""
    rows = range(won + lost + both + neither)
    before: dict[str, a.Outcome] = {str(row): _outcome(won <= row < won + lost + both) for row in rows}
    after: dict[str, a.Outcome] = {
        str(row): _outcome(row < won or won + lost <= row < won + lost + both) for row in rows
    }
    return main_comparison(before, after)


def _outcome(right: bool) -> a.Outcome:
    return "pass" if right else "fail"


def held(found: list[a.PairedResult], truth: Truth) -> float:
    return sum((pair.low or 0) <= truth.gain <= (pair.high or 0) for pair in found) / len(found)


def unpaired_better(pair: a.PairedResult) -> bool:
    """Two shares with a standard error each, as if the rows were not the same."""
    base, tuned = pair.base.value or 0, pair.tuned.value or 0
    error = sqrt((base * (1 - base) + tuned * (1 - tuned)) / ROWS)
    return error > 0 and (tuned - base) / error > Z_CONFIDENCE


def enough_pairs() -> None:
    coin = random.Random(0)
    print("judged pairs until it is clear, at most 300")
    for share in (0.5, 0.6, 0.7, 0.8, 0.9):
        ends = [_decided(share, coin) for _ in range(TRIALS)]
        pairs = sum(count for _, count in ends) / TRIALS
        wrong = sum(end == "second" or (share == 0.5 and end == "first") for end, _ in ends) / TRIALS
        print(
            f"  {share:.0%} prefer one: {pairs:.0f} pairs on average, decided {_share_decided(ends):.0%}, wrong {wrong:.1%}"
        )


def _decided(share: float, coin: random.Random) -> tuple[str, int]:
    first = second = 0
    while first + second < 300 and lead(first, second) == "open":
        if coin.random() < share:
            first += 1
        else:
            second += 1
    return lead(first, second), first + second


def _share_decided(ends: list[tuple[str, int]]) -> float:
    return sum(end != "open" for end, _ in ends) / len(ends)


def judged_at_once(answers: int = 640) -> None:
    tenet = a.Tenet(
        id="T1",
        statement="The answer is polite.",
        check=a.Judged(criteria="No blame."),
        threshold=0.8,
        good=a.Sample(input="?", output="Thank you."),
        bad=a.Sample(input="?", output="No."),
    )
    rows = [a.Row(id=f"r{n}", input=f"ticket {n}", output="-", origin="user", group=f"r{n}") for n in range(answers)]
    with tempfile.TemporaryDirectory() as folder, slow_endpoint() as url:
        model = LanguageModel(
            Endpoint(model="slow", base_url=url),
            memory=Memory(Path(folder) / "answers"),
            spending=Spending(Path(folder) / "spending.jsonl", Budget(tokens=10**9)),
            at_once=IN_FLIGHT,
        )
        judge = judge_by(model)
        judge(tenet, rows[0], "the first question opens the connection")
        for times in ("asked", "asked again"):
            begun = time.monotonic()
            outcomes = all_at_once(lambda row: judge(tenet, row, "Thank you."), rows)
            seconds = time.monotonic() - begun
            rate, ceiling = answers / seconds, IN_FLIGHT / SECONDS
            assert set(outcomes) == {"pass"}
            print(
                f"judge, {times}: {rate:.0f} answers a second, {rate / ceiling:.0%} of what {IN_FLIGHT} places allow (goal 90 %)"
            )


if __name__ == "__main__":
    main()
