"""The numbers behind "better": properties, and how often they are wrong when the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import (
    holm,
    mcnemar,
    mcnemar_mid_p,
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


def test_mcnemar_counts_coin_throws() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 0) == 2 / 32
    assert mcnemar(9, 1) == pytest.approx(22 / 1024)
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


def simulate(rows: int, gain: float, changed: float, times: int, seed: int) -> tuple[float, float, float]:
    """Shares of experiments: called better by the interval, called better by interval and test, covering the truth."""
    shares = [(changed + gain) / 2, (changed - gain) / 2, 1 - changed]
    draws = np.random.default_rng(seed).multinomial(rows, shares, size=times)
    found = [paired_difference(int(won), int(lost), rows) for won, lost, _ in draws]
    above = [one.interval.low > 0 for one in found]
    both = [one.interval.low > 0 and one.p_value < 0.05 for one in found]
    covered = [one.interval.low <= gain <= one.interval.high for one in found]
    return float(np.mean(above)), float(np.mean(both)), float(np.mean(covered))


@pytest.mark.parametrize(("rows", "changed"), [(84, 0.05), (84, 0.2), (84, 0.5), (300, 0.1)])
def test_equal_models_are_called_better_at_most_five_times_in_a_hundred(rows: int, changed: float) -> None:
    interval_alone, with_the_test, covered = simulate(rows, 0.0, changed, times=1500, seed=2)
    assert interval_alone <= 0.05
    assert with_the_test <= 0.03
    assert covered >= 0.92


@pytest.mark.parametrize("rows", [60, 150, 400])
def test_the_gain_that_is_promised_is_found_four_times_in_five(rows: int) -> None:
    gain = smallest_detectable_gain(rows)
    _, power, covered = simulate(rows, gain, max(0.5, gain), times=800, seed=3)
    assert power >= 0.75
    assert covered >= 0.92


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
    needed = rows_to_decide(14, 8, 84)
    assert needed is not None and needed > 84
    _, power, _ = simulate(needed, 6 / 84, 22 / 84, times=600, seed=4)
    assert 0.75 <= power <= 0.87


def test_the_mid_p_value_gives_half_its_weight_to_what_was_seen() -> None:
    assert mcnemar_mid_p(0, 0) == 1
    assert mcnemar_mid_p(5, 0) == 1 / 32
    assert mcnemar_mid_p(9, 1) == pytest.approx(mcnemar(9, 1) - 10 / 1024)
    assert mcnemar_mid_p(7, 7) <= 1
