"""What the sandbox costs: rows a second of a reward at batches of 1, 16 and 64, beside no sandbox at all and a process a call.

    python -m benchmarks.reward [SECONDS]

The reward is the drafted one for five labels (three terms, three guards), the answers are chat completions with requests of
about 300 characters. One process measures everything in turn; the ratios are what counts, the rows follow the machine.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from tenet import artifacts as a
from tenet.sandbox.choosing import holds
from tenet.sandbox.host import Range, RewardWorker
from tenet.sandbox.walls import Tier
from tools.rewarding.drafting import draft_reward

LABELS = ("account access", "billing", "feedback", "shipping", "technical issue")
BATCHES = (1, 16, 64)
REQUEST = "My card was charged twice for the order of last week, and nobody answers my messages about it. " * 3


def main(seconds: float) -> None:
    reward = _reward()
    terms = {term.name: Range(0, 1) for term in reward.terms}
    print(f"rows/s at a batch of      {'  '.join(f'{size:>8}' for size in BATCHES)}   ready after")
    bare = unwalled(reward.code, terms)
    base = _line("no sandbox", lambda size: bare(*_rows(size)), seconds, None)
    tiers: tuple[Tier, ...] = ("A", "B")
    for tier in tiers:
        if not holds(tier):
            continue
        started = time.perf_counter()
        with RewardWorker.start(reward.code, terms, tier) as worker:
            ready = time.perf_counter() - started
            rates = _line(f"tier {tier}", lambda size, worker=worker: _score(worker, size), seconds, ready)
        print(
            f"    against no sandbox    {'  '.join(f'{rate / one:>7.0%}' for rate, one in zip(rates, base, strict=True))}"
        )
    _line("a process a call", lambda size: _process(reward.code, terms, size), seconds, None)


def _line(name: str, scored: Callable[[int], object], seconds: float, ready: float | None) -> list[float]:
    rates = [_rate(scored, size, seconds) for size in BATCHES]
    after = "" if ready is None else f"   {ready:.2f} s"
    print(f"{name:<26}{'  '.join(f'{rate:>8.0f}' for rate in rates)}{after}")
    return rates


def _rate(scored: Callable[[int], object], size: int, seconds: float) -> float:
    scored(size)
    calls, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        scored(size)
        calls += 1
    return calls * size / (time.perf_counter() - started)


def _score(worker: RewardWorker, size: int) -> list[dict[str, float | None]]:
    found = worker.score(*_rows(size))
    assert found[0]["t1_is_an_option"] == 1.0, worker.tally
    return found


def unwalled(code: str, terms: Iterable[str]) -> Callable[..., object]:
    space: dict[str, Any] = {}
    exec(code, space)  # what a trainer without a sandbox does

    def scored(prompts: Any, completions: Any, columns: dict[str, Any]) -> list[Any]:
        return [space[name](prompts=prompts, completions=completions, **columns) for name in terms]

    return scored


def _process(code: str, terms: dict[str, Range], size: int) -> None:
    """A fresh Python for every batch, without any wall."""
    asked = "\n".join(f"{name}(prompts=prompts, completions=completions, **columns)" for name in terms)
    call = f"{code}\nimport json, sys\nprompts, completions, columns = json.load(sys.stdin)\n{asked}"
    subprocess.run([sys.executable, "-I", "-S", "-c", call], input=json.dumps(_rows(size)), text=True, check=True)


def _rows(size: int) -> tuple[list[Any], list[Any], dict[str, list[str]]]:
    answers = [LABELS[row % len(LABELS)] for row in range(size)]
    prompts = [[{"role": "user", "content": REQUEST}]] * size
    completions = [[{"role": "assistant", "content": answer}] for answer in answers]
    return prompts, completions, {"reference": answers, "request": [REQUEST] * size}


def _reward() -> a.RewardFunction:
    sample = a.Sample(input="x", output=LABELS[0])
    checks = (a.OneOf(values=LABELS), a.MatchesReference(), a.MaxWords(words=2))
    tenets = tuple(
        a.Tenet(id=f"T{number}", statement="s", check=check, threshold=0.9, good=sample, bad=sample)
        for number, check in enumerate(checks, start=1)
    )
    spec = a.UseCaseSpec(
        title="Triage", task="classification", problem="p", users="u", input="i", output="o", instruction="Choose.",
        labels=tuple(a.LabelMeaning(name=name) for name in LABELS),
    )  # fmt: skip
    return draft_reward(spec, a.Tenets(tenets=tenets))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
