"""The curves of a model's sureness as drawings that a page holds itself: coordinates for a template, and what they say in words."""

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from evals.curves import Curve, Point
from tenet import artifacts as a

SIDE = 220
LEFT, TOP, RIGHT, BOTTOM = 54, 10, 18, 44
NAMED = 8
"""Labels with a colour of their own; of more, these are told apart worst, and the others are drawn thin."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Line(NamedTuple):
    label: str
    path: str
    """What an SVG draws."""
    colour: int
    """From 1 on; 0 has none of its own."""


class Dot(NamedTuple):
    """A share with the ends of its interval."""

    x: float
    y: float
    high: float
    low: float
    told: str


class Drawing(NamedTuple):
    title: str
    across: str
    up: str
    told: str
    """The same for whoever does not see it, and for everybody how to read it."""
    lines: Sequence[Line]
    diagonal: str = ""
    """What chance, or a perfect calibration, would draw."""
    dots: Sequence[Dot] = ()


class Named(NamedTuple):
    """A label in the key below the drawings."""

    label: str
    colour: int


class Charts(NamedTuple):
    drawings: Sequence[Drawing]
    named: Sequence[Named]
    thin: int
    """Labels that are drawn without a name."""
    ticks: Sequence[tuple[float, float, str]]
    """Each as a place across, a place up, and what stands there."""
    side: int = SIDE
    left: int = LEFT
    top: int = TOP
    width: int = LEFT + SIDE + RIGHT
    height: int = TOP + SIDE + BOTTOM


def charts(curves: Sequence[Curve], sure: a.Confidence) -> Charts:
    return Charts(
        drawings=(_roc(curves), _precision(curves), _calibration(curves, sure)),
        named=[Named(curve.label, at) for at, curve in enumerate(curves[:NAMED], start=1)],
        thin=max(0, len(curves) - NAMED),
        ticks=[(_x(value), _y(value), f"{value:.0%}") for value in TICKS],
    )


def _roc(curves: Sequence[Curve]) -> Drawing:
    return Drawing(
        "ROC",
        "of the other rows, taken for it",
        "of its rows, found",
        f"The nearer to the upper left corner, the better a label is told from the others; the dashed line is guessing. {_worst(curves)}",
        _lines(curves, [curve.roc for curve in curves]),
        _path([(0, 0), (1, 1)]),
    )


def _precision(curves: Sequence[Curve]) -> Drawing:
    return Drawing(
        "Precision and recall",
        "of its rows, found",
        "of those taken for it, right",
        "How many of a label’s rows can be found before others are taken for it: a line that stays high finds all and is right.",
        _lines(curves, [_steps(curve.precision) for curve in curves]),
    )


def _calibration(curves: Sequence[Curve], sure: a.Confidence) -> Drawing:
    return Drawing(
        "Calibration",
        "sureness",
        "right",
        "On the dashed line, of the answers that it is 80% sure of 80% are right; below it, it is surer than it should be. Dots: fifths of "
        f"the rows by the sureness of the answer, with 95% intervals. Lines: each label’s own chance. {_dots_in_words(sure)}",
        _lines(curves, [curve.calibration for curve in curves]),
        _path([(0, 0), (1, 1)]),
        [_dot(one) for one in sure.bins if one.on_average is not None and one.right.value is not None],
    )


def _worst(curves: Sequence[Curve]) -> str:
    if not curves:
        return ""
    first = curves[0]
    return f"Worst told apart: {first.label}, with an area of {first.auc:.2f} (1 is perfect, 0.5 is guessing)."


def _dots_in_words(sure: a.Confidence) -> str:
    said = [
        f"{sureness(one.on_average or 0.0)} sure, {one.right.value:.0%} right"
        for one in sure.bins
        if one.right.value is not None
    ]
    return f"From the surest fifth on: {'; '.join(said)}." if said else ""


def _lines(curves: Sequence[Curve], drawn: Sequence[Sequence[Point]]) -> list[Line]:
    """Those without a name first, so that the others lie upon them."""
    lines = [
        Line(curve.label, _path(points), at if at <= NAMED else 0)
        for at, (curve, points) in enumerate(zip(curves, drawn, strict=True), start=1)
    ]
    return sorted(lines, key=lambda line: line.colour and 1)


def _steps(points: Sequence[Point]) -> list[Point]:
    """Between two thresholds nothing is reached that neither of them reaches: no slope, but steps."""
    drawn: list[Point] = list(points[:1])
    for (x, _), (next_x, next_y) in itertools.pairwise(points):
        drawn += [(x, next_y), (next_x, next_y)]
    return drawn


def _dot(one: a.SureRows) -> Dot:
    sure, right = one.on_average or 0.0, one.right.value or 0.0
    low = right if one.right.low is None else one.right.low
    high = right if one.right.high is None else one.right.high
    told = f"{sureness(sure)} sure on average, {right:.0%} right ({low:.0%} to {high:.0%}) of {one.right.judged}"
    return Dot(_x(sure), _y(right), _y(high), _y(low), told)


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{_x(x):g} {_y(y):g}" for x, y in points)


def _x(value: float) -> float:
    return round(LEFT + SIDE * value, 1)


def _y(value: float) -> float:
    return round(TOP + SIDE * (1 - value), 1)


def sureness(value: float) -> str:
    """Never rounded to certainty."""
    return "> 99%" if 0.995 <= value < 1 else f"{value:.0%}"
