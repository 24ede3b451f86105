"""The curves of a model's sureness: what they enclose is what the numbers beside them say, and the page draws them."""

import itertools
import random
import re

import pytest

from evals.confidence import confidence
from evals.curve_charts import NAMED, charts
from evals.curves import Curve, Point, curves
from evals.page import render
from tenet import artifacts as a
from tests.evals.building import row
from tests.evals.test_page import NASTY, findings


def asked(labels: list[str], count: int = 120, seed: int = 3) -> tuple[list[a.Row], list[dict[str, float]]]:
    """A model that knows something, and of each label another bit."""
    coin = random.Random(seed)
    rows = [row(f"r{at:03}", "a ticket", labels[at % len(labels)]) for at in range(count)]
    found: list[dict[str, float]] = []
    for one in rows:
        weights = {
            name: coin.random() ** 3 * (3 + labels.index(name) if name == one.output else 1) + 0.001 for name in labels
        }
        found.append({name: weight / sum(weights.values()) for name, weight in weights.items()})
    return rows, found


THREE = ["billing", "shipping", "account access"]


def under(points: tuple[Point, ...]) -> float:
    return sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in itertools.pairwise(points))


def under_steps(points: tuple[Point, ...]) -> float:
    return sum((x2 - x1) * y2 for (x1, _), (x2, y2) in itertools.pairwise(points))


def test_what_a_curve_encloses_is_the_number_beside_it() -> None:
    rows, chances = asked(THREE)
    found, numbers = curves(rows, chances), confidence(rows, chances)
    assert [curve.label for curve in found] == sorted(THREE, key=lambda name: numbers.auc_by_label[name])
    for curve in found:
        assert curve.rows == 40 and curve.auc == numbers.auc_by_label[curve.label]
        assert under(curve.roc) == pytest.approx(curve.auc, abs=2e-3)
        assert under_steps(curve.precision) == pytest.approx(numbers.precision_by_label[curve.label], abs=2e-3)
        assert curve.roc[0] == (0, 0) and curve.roc[-1] == (1, 1) and curve.precision[-1][0] == 1


def test_calibration_compares_the_chance_with_what_is_true() -> None:
    rows = [row(f"r{at}", "x", "billing" if at % 2 else "shipping") for at in range(40)]
    doubting = [{"billing": 0.9, "shipping": 0.1}] * 40
    (billing, shipping) = curves(rows, doubting)
    assert {point[0] for point in billing.calibration} == {0.9} and {point[0] for point in shipping.calibration} == {
        0.1
    }
    assert all(y == pytest.approx(0.5, abs=0.13) for _, y in billing.calibration)
    found = confidence(rows, doubting)
    assert found.off_by_label == {"billing": pytest.approx(0.4, abs=0.01), "shipping": pytest.approx(0.4, abs=0.01)}
    assert [one.on_average for one in found.bins] == [0.9] * 5


def test_nobody_is_told_that_a_doubt_is_none() -> None:
    rows = [row(f"r{at}", "x", THREE[at % 2]) for at in range(20)]
    nearly = [{"billing": 0.99999, "shipping": 0.00001}] * 20
    drawing = charts(curves(rows, nearly), confidence(rows, nearly)).drawings[2]
    assert "> 99% sure, 50% right" in drawing.told and "100% sure" not in drawing.told + drawing.dots[0].told


def test_a_label_that_no_row_has_draws_nothing() -> None:
    rows = [row(f"r{at}", "x", THREE[at % 2]) for at in range(10)]
    assert {curve.label for curve in curves(rows, [dict.fromkeys(THREE, 1 / 3)] * 10)} == set(THREE[:2])
    assert curves([], []) == []


def drawn(labels: list[str]) -> str:
    rows, chances = asked(labels)
    made = findings()
    report = made.report.model_copy(update={"confidence": confidence(rows, chances)})
    return render(made._replace(curves=curves(rows, chances), report=report))


def test_the_report_draws_three_figures_that_speak_for_themselves() -> None:
    page = drawn([*THREE, NASTY])
    shown = page.partition('<div class="curves">')[2].partition("<h2>")[0]
    told = re.findall(r'<svg viewBox="[^"]*" role="img" aria-label="([^"]*)"', shown)
    assert [text.partition(".")[0] for text in told] == ["ROC", "Precision and recall", "Calibration"]
    assert "Worst told apart: shipping, with an area of 0.72 " in told[0] and "From the surest fifth on: " in told[2]
    assert all(f"<title>{name}</title>" in shown for name in THREE) and NASTY not in page
    assert shown.count('<g class="sure">') == 5, "fifths of the rows, with their intervals"
    assert 'class="curves"' not in render(findings()), "nothing to draw without likelihoods"


def test_of_many_labels_those_that_are_told_apart_worst_are_named() -> None:
    rows, chances = asked([f"queue {at}" for at in range(NAMED + 3)], 220)
    found = curves(rows, chances)
    made = charts(found, confidence(rows, chances))
    assert [one.label for one in made.named] == [curve.label for curve in found[:NAMED]] and made.thin == 3
    assert [line.colour for line in made.drawings[0].lines] == [0, 0, 0, *range(1, NAMED + 1)]
    page = drawn([f"queue {at}" for at in range(NAMED + 3)])
    assert "the thin lines are the 3 other labels" in page


def test_steps_promise_nothing_between_two_thresholds() -> None:
    curve = Curve("billing", 4, 0.9, ((0, 0), (1, 1)), ((0, 1), (0.5, 0.5), (1, 0.4)), ())
    rows, chances = asked(THREE)
    drawing = charts([curve], confidence(rows, chances)).drawings[1]
    corners = re.findall(r"([\d.]+) ([\d.]+)", drawing.lines[0].path)
    assert len(corners) == 5 and corners[1][0] == corners[0][0] and corners[2][1] == corners[1][1]
