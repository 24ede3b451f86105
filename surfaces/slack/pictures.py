"""Plots for a thread, which shows no page: the rows of a dataset, the loss of a training, the verdict of an evaluation."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from surfaces.runs import losses
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.project import Project
from tenet.stages import BY_NAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12
"""Bars of a kind; more cannot be read in a chat."""
GREY, BLUE = "#9aa5b1", "#1f6feb"
Draw = Callable[["Axes"], None]


class Picture(NamedTuple):
    title: str
    """With the digest of what it shows, so that it is known again in the thread."""
    alt: str
    """The same in words, for those who do not see it."""
    png: bytes


def picture_of(project: Project, put: j.Put) -> Picture | None:
    artifact = parse(BY_NAME[put.stage], project.content(put.digest))
    found = _about(project, artifact)
    if found is None:
        return None
    alt, draw = found
    return Picture(f"{BY_NAME[put.stage].title} {put.digest[:12]}", alt[:900], _png(draw))


def _about(project: Project, artifact: a.Artifact) -> tuple[str, Draw] | None:
    match artifact:
        case a.DatasetCard() if counts := _counts(artifact):
            words = "; ".join(
                f"{name}: {train} to learn from, {held} held out" for name, (train, held) in counts.items()
            )
            return f"Rows of each kind. {words}.", lambda axes: _rows(axes, counts)
        case a.TrainingRun() if len(lines := losses(project, "training_run")) > 1:
            return (
                f"Loss from {lines[0][1]:.3g} to {lines[-1][1]:.3g} in {lines[-1][0]:.0f} steps.",
                lambda axes: _loss(axes, lines),
            )
        case a.EvalReport() if judged := [
            pair for pair in artifact.paired if pair.base.value is not None and pair.tuned.value is not None
        ]:
            words = "; ".join(
                f"{pair.tenet}: untuned {pair.base.value:.0%}, tuned {pair.tuned.value:.0%}" for pair in judged
            )
            return f"How often each tenet holds. {words}.", lambda axes: _tenets(axes, judged)
        case _:
            return None


def _counts(card: a.DatasetCard) -> dict[str, tuple[int, int]]:
    """Rows to learn from and held out, of the commonest kinds."""
    found = card.fields or card.labels
    train, held = found.get("train", {}), found.get("heldout", {})
    names = sorted({*train, *held}, key=lambda name: -train.get(name, 0) - held.get(name, 0))[:MOST]
    return {name: (train.get(name, 0), held.get(name, 0)) for name in names}


# ---------------------------------------------------------------- drawing


def _rows(axes: "Axes", counts: dict[str, tuple[int, int]]) -> None:
    places = range(len(counts))
    learnt, held = [pair[0] for pair in counts.values()], [pair[1] for pair in counts.values()]
    axes.barh(places, learnt, color=BLUE, label="to learn from")
    axes.barh(places, held, left=learnt, color=GREY, label="held out")
    _names(axes, list(counts))
    axes.set_xlabel("rows")
    axes.legend(frameon=False)


def _loss(axes: "Axes", lines: list[tuple[float, float]]) -> None:
    axes.plot([step for step, _ in lines], [loss for _, loss in lines], color=BLUE)
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    axes.set_ylim(bottom=0)


def _tenets(axes: "Axes", judged: list[a.PairedResult]) -> None:
    for shift, color, label, rates in (
        (-0.18, GREY, "untuned", [pair.base for pair in judged]),
        (0.18, BLUE, "tuned", [pair.tuned for pair in judged]),
    ):
        places = [place + shift for place in range(len(judged))]
        values = [100 * (rate.value or 0) for rate in rates]
        reach = [
            [max(0.0, value - 100 * low), max(0.0, 100 * high - value)]
            for value, (low, high) in zip(values, map(_interval, rates), strict=True)
        ]
        axes.barh(
            places, values, height=0.34, color=color, label=label, xerr=list(zip(*reach, strict=True)), ecolor="#444"
        )
    _names(axes, [pair.tenet for pair in judged])
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the held-out rows, with 95 % intervals")
    axes.legend(frameon=False)


def _interval(rate: a.Rate) -> tuple[float, float]:
    value = rate.value or 0
    return (value if rate.low is None else rate.low), (value if rate.high is None else rate.high)


def _names(axes: "Axes", names: list[str]) -> None:
    axes.set_yticks(
        range(len(names)), [name if len(name) <= 24 else f"{name[:23]}…" for name in names], parse_math=False
    )
    axes.invert_yaxis()


def _png(draw: Draw) -> bytes:
    """Without pyplot, which keeps figures of all threads in one place."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    draw(axes)
    kept = io.BytesIO()
    figure.savefig(kept, format="png")
    return kept.getvalue()
