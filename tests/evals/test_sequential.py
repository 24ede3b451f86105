"""Evidence that the second of two models is worse: found soon where it is so, and almost never where it is not."""

import random

import pytest

from evals.sequential import Evidence, block_for

ALPHA = 0.01


def caught_after(first: float, second: float, share: float, requests: int, seed: int) -> int | None:
    """How many requests the second got before it was taken back, or None."""
    draw, evidence, got = random.Random(seed).random, Evidence(before=block_for(share)), 0
    for _ in range(requests):
        if draw() < share:
            got += 1
            evidence.second(draw() < second)
        else:
            evidence.first(draw() < first)
        if evidence.is_worse(ALPHA):
            return got
    return None


def test_a_clearly_worse_model_is_caught_before_one_request_in_twenty_got_it() -> None:
    found = [caught_after(0.99, 0.7, 0.1, 2000, seed) for seed in range(20)]
    assert all(got is not None and got < 100 for got in found), found


@pytest.mark.parametrize("rate", [0.6, 0.95, 1.0])
def test_an_equal_model_is_left_alone(rate: float) -> None:
    assert [caught_after(rate, rate, 0.1, 2000, seed) for seed in range(20)] == [None] * 20


def test_a_better_model_is_left_alone() -> None:
    assert [caught_after(0.7, 0.95, 0.3, 2000, seed) for seed in range(20)] == [None] * 20


def test_however_long_one_looks_false_alarms_stay_under_the_promise() -> None:
    alarms = [caught_after(0.9, 0.9, 0.3, 5000, seed) for seed in range(100)]
    assert sum(got is not None for got in alarms) <= 4, "one in a hundred is promised; four would be a rare accident"


def test_bets_are_made_before_the_block_is_seen() -> None:
    """With a bet that knew its block, equal coins would win money."""
    total = 0.0
    for seed in range(200):
        draw, evidence = random.Random(seed).random, Evidence(before=1)
        for _ in range(40):
            evidence.first(draw() < 0.5)
            evidence.second(draw() < 0.5)
        total += evidence.log_money
    assert total / 200 < 0, "whoever bets on nothing loses on average"


def test_what_was_saved_goes_on() -> None:
    evidence = Evidence(before=1)
    for _ in range(10):
        evidence.first(True)
        evidence.second(False)
    again = Evidence.restored(evidence.saved())
    assert (again.log_money, again.seen) == (evidence.log_money, evidence.seen)
