"""From answers to rates and paired results."""

from evals.scoring import accuracy_by_label, compare, compare_accuracy, compare_tenets, rate
from tenet import artifacts as a
from tests.evals.building import TENETS, row

ROWS = [row("r1", "a", "billing"), row("r2", "b", "billing"), row("r3", "c", "shipping"), row("r4", "d", "shipping")]


def test_unjudged_answers_are_counted_apart_and_never_as_wrong() -> None:
    found = rate(["pass", "fail", "unjudged", "unjudged"])
    assert (found.passed, found.judged, found.unjudged, found.value) == (1, 2, 2, 0.5)


def test_nothing_judged_is_no_rate_at_all() -> None:
    found = rate(["unjudged"])
    assert (found.value, found.low, found.high) == (None, None, None)


def test_only_rows_judged_for_both_are_compared() -> None:
    before: dict[str, a.Outcome] = {"r1": "fail", "r2": "unjudged", "r3": "pass"}
    after: dict[str, a.Outcome] = {"r1": "pass", "r2": "pass", "r3": "unjudged"}
    found = compare("T1", before, after)
    assert (found.won, found.lost, found.difference) == (1, 0, 1.0)
    assert found.base.unjudged == found.tuned.unjudged == 1


def test_a_comparison_with_no_common_row_is_unknown() -> None:
    found = compare("T1", {"r1": "unjudged"}, {"r1": "pass"})
    assert (found.difference, found.low, found.high, found.p_value) == (None, None, None, None)


def test_a_tenet_is_compared_on_the_rows_that_it_speaks_about() -> None:
    before = {"r1": "shipping", "r2": "billing", "r3": "x", "r4": "x"}
    after = {"r1": "billing", "r2": "billing", "r3": "shipping", "r4": "shipping"}
    form, right, billing = compare_tenets(TENETS, ROWS, before, after)
    assert (form.won, right.won, billing.won) == (2, 3, 1)
    assert billing.tuned.judged == 2
    assert compare_accuracy(ROWS, before, after).difference == 0.75


def test_the_p_values_of_the_tenets_are_raised_for_their_number() -> None:
    rows = [row(f"r{number}", "a", "billing") for number in range(10)]
    before, after = {row.id: "?" for row in rows}, {row.id: "billing" for row in rows}
    assert [pair.p_value for pair in compare_tenets(TENETS, rows, before, after)] == [
        round(3 * round(1 / 1024, 6), 6)
    ] * 3


def test_accuracy_is_cut_by_the_label_of_the_reference() -> None:
    answers = {"r1": "billing", "r2": "shipping", "r3": "Shipping.", "r4": "shipping"}
    found = accuracy_by_label(ROWS, answers)
    assert {label: rate.value for label, rate in found.items()} == {"billing": 0.5, "shipping": 1.0}
