"""Gain against cost of every way of a contest: a drawing with intervals that any page can hold, and the same in words."""

from math import log10
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from evals.contest import TRAINED, cost, share, titled
from evals.cost import in_words
from tenet import artifacts as a

HERE = Path(__file__).parent
WIDTH, HEIGHT = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 14, 40
FREE = 0.1
"""Seconds at the left edge of the chart: what takes less to get ready stands there too."""
TICKS = {0.1: "0.1 s", 1.0: "1 s", 10.0: "10 s", 60.0: "1 min", 600.0: "10 min", 3600.0: "1 h", 36000.0: "10 h"}


class Dot(NamedTuple):
    """A way in the chart: where it stands, and the ends of its interval."""

    number: int
    name: str
    kind: str
    x: float
    y: float
    high: float
    low: float


class Chart(NamedTuple):
    dots: list[Dot]
    across: list[tuple[float, str]]
    up: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(contest: a.Contest) -> Markup:
    """The whole figure, numbered as the table is: the best way is 1."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found = environment.get_template("contest_chart.html.jinja").render(
        chart=chart(best_first(contest)), told=steps(contest)
    )
    return Markup(found)


def steps(contest: a.Contest) -> list[str]:
    """What more cost buys, the cheapest way first. The untuned model is what the others are compared with."""
    said: list[str] = []
    best: a.Contestant | None = next((way for way in contest.ways if not way.gain), None)
    for way in sorted((way for way in contest.ways if way.gain), key=cost):
        beside = f", {_beside(way, best)}" if best else ""
        said.append(f"{titled(way.name)}: {_bought(way)}{beside}.")
        best = way if best is None or share(way) > share(best) else best
    return said


def _bought(way: a.Contestant) -> str:
    gain = in_words(way.gain) if way.gain else "not measured"
    return (
        f"{gain}, {'after' if way.method in TRAINED else 'ready in'} {way.seconds:.{0 if way.seconds >= 10 else 1}f} s"
    )


def _beside(way: a.Contestant, best: a.Contestant) -> str:
    more = round(100 * (share(way) - share(best)))
    if more > 0:
        return f"{more} more than the best that costs less"
    return f"no more than {titled(best.name, inside=True)}, which costs less"


def best_first(contest: a.Contest) -> list[a.Contestant]:
    return sorted(contest.ways, key=lambda way: (-share(way), cost(way)))


def chart(ways: list[a.Contestant]) -> Chart:
    """Gain over the untuned model in points, against the seconds that it took to get ready on a logarithmic scale."""
    gains = [_gain(way) for way in ways]
    lowest, highest = _round_tens(min(low for low, _, _ in gains), max(high for _, _, high in gains))
    longest = max(10.0, *(way.seconds for way in ways)) * 1.5

    def x(seconds: float) -> float:
        part = log10(max(seconds, FREE) / FREE) / log10(longest / FREE)
        return round(LEFT + 14 + part * (WIDTH - LEFT - RIGHT - 28), 1)

    def y(gain: float) -> float:
        return round(TOP + (highest - gain) / (highest - lowest) * (HEIGHT - TOP - BOTTOM), 1)

    dots = [
        Dot(at, way.name, "tuned" if way.method in TRAINED else "tf-idf" if way.method == "classical" else "base",
            x(way.seconds), y(gain), y(high), y(low))
        for at, (way, (low, gain, high)) in enumerate(zip(ways, gains, strict=True), start=1)
    ]  # fmt: skip
    across = [(x(seconds), said) for seconds, said in TICKS.items() if seconds <= longest]
    step = 10 if highest - lowest <= 60 else 20
    up = [(y(points), f"{points:+d}" if points else "0") for points in range(lowest, highest + 1) if points % step == 0]
    return Chart(_apart(dots), across, up)


def _gain(way: a.Contestant) -> tuple[float, float, float]:
    """Low, value and high in points; the untuned model stands at nothing."""
    pair = way.gain
    if pair is None or pair.difference is None or pair.low is None or pair.high is None:
        return 0.0, 0.0, 0.0
    return 100 * pair.low, 100 * pair.difference, 100 * pair.high


def _round_tens(low: float, high: float) -> tuple[int, int]:
    return int(low // 10) * 10, max(int(-(-high // 10)) * 10, int(low // 10) * 10 + 20)


def _apart(dots: list[Dot]) -> list[Dot]:
    """Dots that would lie upon each other stand side by side."""
    placed: list[Dot] = []
    for dot in dots:
        while any(abs(dot.x - other.x) < 20 and abs(dot.y - other.y) < 20 for other in placed):
            dot = dot._replace(x=dot.x + 22)
        placed.append(dot)
    return placed
