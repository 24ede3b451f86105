"""The numbers behind "better": properties, and how often they are wrong when the truth is known."""

from math import comb
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import (
    UNRELATED,
    Z_ONE_WAY,
    detectable_gain,
    holm,
    mcnemar,
    paired_difference,
    rows_to_decide,
    smallest_detectable_gain,
    wilson,
)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int, int]:
    rows = draw(st.integers(1, 400))
    won = draw(st.integers(0, rows))
    return won, draw(st.integers(0, rows - won)), rows


@given(st.integers(1, 3000), st.data())
def test_an_interval_holds_the_rate_and_stays_between_none_and_all(judged: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(0, judged))
    low, high = wilson(passed, judged)
    assert 0 <= low <= passed / judged <= high <= 1
    assert low < high


def test_wilson_agrees_with_the_published_example() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)


@pytest.mark.parametrize("truth", [0.1, 0.5, 0.9])
def test_wilson_covers_the_truth_about_95_times_in_100(truth: float) -> None:
    passed = np.random.default_rng(1).binomial(84, truth, size=2000)
    held = [low <= truth <= high for low, high in (wilson(int(count), 84) for count in passed)]
    assert np.mean(held) >= 0.93


@given(counts())
def test_a_paired_difference_lies_in_its_interval_and_turns_around_with_its_sides(found: tuple[int, int, int]) -> None:
    won, lost, rows = found
    there, back = paired_difference(won, lost, rows), paired_difference(lost, won, rows)
    assert there.interval.low <= there.value <= there.interval.high
    assert there.value == -back.value
    assert there.p_value == back.p_value
    assert there == paired_difference(won, lost, rows)


def test_mcnemar_counts_coin_throws_and_gives_half_its_weight_to_what_was_seen() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 0) == 1 / 32
    assert mcnemar(9, 1) == pytest.approx((22 - 10) / 1024)
    assert mcnemar(7, 7) <= 1
    assert mcnemar(900, 700) < 1e-6


@given(st.dictionaries(st.text(min_size=1, max_size=2), st.floats(0, 1), min_size=1, max_size=7))
def test_many_questions_make_each_answer_weaker_and_keep_their_order(p_values: dict[str, float]) -> None:
    raised = holm(p_values)
    assert all(p <= raised[name] <= 1 for name, p in p_values.items())
    names = sorted(p_values, key=lambda name: (p_values[name], name))
    assert [raised[name] for name in names] == sorted(raised.values())
    assert max(raised.values()) >= max(p_values.values())


def test_one_question_costs_nothing() -> None:
    assert holm({"T1": 0.03}) == {"T1": 0.03}
    assert holm({"T1": 0.03, "T2": 0.01, "T3": 0.5}) == pytest.approx({"T2": 0.03, "T1": 0.06, "T3": 0.5})


class Share(NamedTuple):
    """Of simulated experiments, how many..."""

    above: float
    """have an interval above zero,"""
    better: float
    """are called better by interval and test, both of them looking both ways,"""
    gained: float
    """show a gain, asked in that direction alone,"""
    covered: float
    """have an interval that holds the truth."""


def simulate(rows: int, gain: float, changed: float, times: int, seed: int) -> Share:
    shares = [(changed + gain) / 2, (changed - gain) / 2, 1 - changed]
    draws = np.random.default_rng(seed).multinomial(rows, shares, size=times)
    found = [(int(won), int(lost), paired_difference(int(won), int(lost), rows)) for won, lost, _ in draws]
    above = [one.interval.low > 0 for *_, one in found]
    better = [one.interval.low > 0 and one.p_value < 0.05 for *_, one in found]
    gained = [won > lost and one.p_value < 0.1 for won, lost, one in found]
    covered = [one.interval.low <= gain <= one.interval.high for *_, one in found]
    return Share(*(float(np.mean(what)) for what in (above, better, gained, covered)))


@pytest.mark.parametrize(("rows", "changed"), [(84, 0.05), (84, 0.2), (84, 0.5), (300, 0.1)])
def test_equal_models_are_called_better_at_most_five_times_in_a_hundred(rows: int, changed: float) -> None:
    found = simulate(rows, 0.0, changed, times=1500, seed=2)
    assert found.above <= 0.05
    assert found.better <= 0.03
    assert found.gained <= 0.055, "one in twenty, and what 1,500 experiments may be off by"
    assert found.covered >= 0.92


@pytest.mark.parametrize("rows", [12, 40, 84, 200])
def test_whatever_share_of_rows_changes_sides_two_equal_models_show_a_gain_in_one_case_of_twenty(rows: int) -> None:
    """Not simulated: every way in which the rows can fall, weighted by how likely it is. Models that disagree on more than half
    of the rows are no two models that anybody compares, and there the level is a little higher."""
    shows = {
        (won, lost): mcnemar(won, lost) < 0.1 for won in range(rows + 1) for lost in range(min(won, rows - won + 1))
    }
    for changed in (0.01, 0.03, 0.06, 0.1, 0.17, 0.28, 0.4, 0.5):
        at_all = binomial(rows, changed)
        wrong = sum(
            at_all[won + lost] * comb(won + lost, won) / 2 ** (won + lost) for (won, lost), yes in shows.items() if yes
        )
        assert wrong <= 0.0502


def binomial(rows: int, share: float) -> list[float]:
    return [comb(rows, count) * share**count * (1 - share) ** (rows - count) for count in range(rows + 1)]


@pytest.mark.parametrize("rows", [60, 150, 400])
def test_the_gain_that_is_promised_is_found_four_times_in_five(rows: int) -> None:
    gain = smallest_detectable_gain(rows)
    found = simulate(rows, gain, max(0.5, gain), times=800, seed=3)
    assert 0.75 <= found.gained <= 0.9
    assert found.covered >= 0.92


@pytest.mark.parametrize(("rows", "lost"), [(84, 0.02), (84, 0.15), (200, 0.1), (400, 0.05)])
def test_the_gain_that_a_report_says_it_could_have_seen_is_seen_four_times_in_five(rows: int, lost: float) -> None:
    gain = detectable_gain(round(lost * rows), round(lost * rows), rows)
    found = simulate(rows, gain, 2 * round(lost * rows) / rows + gain, times=800, seed=5)
    assert 0.76 <= found.gained <= 0.92


@given(counts())
def test_what_could_have_been_seen_agrees_with_the_plan_and_with_the_rows_that_would_settle_it(
    found: tuple[int, int, int],
) -> None:
    won, lost, rows = found
    reach = detectable_gain(won, lost, rows)
    assert 0 < reach <= 1 and reach == detectable_gain(lost, won, rows)
    if 2 * min(won, lost) / rows + reach <= UNRELATED:
        assert reach <= smallest_detectable_gain(rows) + 1e-9, "the plan promises no more than the report says"
    needed = rows_to_decide(won, lost, rows, Z_ONE_WAY)
    if needed is not None and reach < 1:
        assert (abs(won - lost) / rows >= reach - 1e-9) == (needed <= rows), "a larger gain needs no more rows"


@given(st.integers(0, 5000))
def test_more_rows_never_hide_a_gain(rows: int) -> None:
    assert 0 < smallest_detectable_gain(rows + 1) <= smallest_detectable_gain(rows) <= 1


@given(counts())
def test_rows_to_decide_are_enough_for_the_difference_that_was_seen(found: tuple[int, int, int]) -> None:
    won, lost, rows = found
    needed = rows_to_decide(won, lost, rows)
    if won == lost:
        assert needed is None
    else:
        assert needed is not None and needed >= 7


def test_rows_to_decide_really_decide() -> None:
    needed, one_way = rows_to_decide(14, 8, 84), rows_to_decide(14, 8, 84, Z_ONE_WAY)
    assert needed is not None and one_way is not None and needed > one_way > 84
    assert 0.75 <= simulate(needed, 6 / 84, 22 / 84, times=600, seed=4).better <= 0.87
    assert 0.75 <= simulate(one_way, 6 / 84, 22 / 84, times=600, seed=4).gained <= 0.87
