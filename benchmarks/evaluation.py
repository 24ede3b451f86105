"""Is the verdict to be relied on? Models whose truth is known, judged by the very code that judges real ones.

    python -m benchmarks.evaluation              everything
    python -m benchmarks.evaluation judge        only how fast many answers are judged

* intervals: how often a 95 % interval holds the true difference (goal: 95 %).
* false alarms: two equal models; how often one is called better or worse (goal: at most 5 %).
* power: a model that is truly 10 points better on 200 rows; how often that is found (goal: 80 %).
* paired against unpaired: the same answers, compared as most tools compare them.
* enough pairs: a true preference of 70 to 30, decided as soon as it is clear (goal: at most 60 pairs, 5 % wrong; a fixed
  design takes 300).
* judge: questions a second at an endpoint that answers after 200 ms, beside what its 32 places allow (goal: 90 %).
"""

import random
import sys
import tempfile
import time
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.slow_endpoint import SECONDS, slow_endpoint
from evals.at_once import IN_FLIGHT, all_at_once
from evals.enough import lead
from evals.gate import clearly_better, clearly_worse
from evals.judging import judge_by
from evals.scoring import compare
from evals.statistics import Z_CONFIDENCE
from tenet import artifacts as a
from tenet.models import LanguageModel
from tenet.models.memory import Memory
from tenet.models.spending import Spending
from tenet.settings import Budget, Endpoint

ROWS, TRIALS = 200, 2000


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
    if sys.argv[1:] != ["judge"]:
        false_alarms()
        power()
        enough_pairs()
    judged_at_once()


def false_alarms() -> None:
    print(f"two equal models, {ROWS} rows, {TRIALS} trials")
    for name, truth in EQUAL.items():
        found = simulated(truth)
        called = sum(clearly_better(pair) or clearly_worse(pair) for pair in found) / TRIALS
        better = sum(clearly_better(pair) for pair in found) / TRIALS
        print(
            f"  {name}: called different {called:.1%}, better {better:.1%} (goal at most 5 %); interval holds {held(found, truth):.1%}"
        )


def power() -> None:
    print(f"10 points better, {ROWS} rows, {TRIALS} trials (goal 80 %)")
    for name, truth in BETTER.items():
        found = simulated(truth)
        paired = sum(clearly_better(pair) for pair in found) / TRIALS
        unpaired = sum(unpaired_better(pair) for pair in found) / TRIALS
        print(
            f"  {name}: found {paired:.0%}; unpaired, as most tools compare: {unpaired:.0%}; interval holds {held(found, truth):.1%}"
        )


def simulated(truth: Truth) -> list[a.PairedResult]:
    """The answers of both models on every row, as right or wrong, compared like real ones."""
    won, lost = (truth.differ + truth.gain) / 2, (truth.differ - truth.gain) / 2
    both = truth.base - lost
    draws = np.random.default_rng(0).multinomial(ROWS, [won, lost, both, 1 - won - lost - both], size=TRIALS)
    return [_compared(*(int(count) for count in draw)) for draw in draws]


def _compared(won: int, lost: int, both: int, neither: int) -> a.PairedResult:
    """The rows in this order: those that only the second model gets right, only the first, both, neither."""
    rows = range(won + lost + both + neither)
    before: dict[str, a.Outcome] = {str(row): _outcome(won <= row < won + lost + both) for row in rows}
    after: dict[str, a.Outcome] = {
        str(row): _outcome(row < won or won + lost <= row < won + lost + both) for row in rows
    }
    return compare("accuracy", before, after)


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
