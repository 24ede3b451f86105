"""A job while it runs and after: how far it is, when it will be done, what it printed, and its loss as a curve."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tenet.files import read_jsonl
from tenet.jobs import Jobs
from tenet.jobs.logs import tail
from tenet.project import Project
from tenet.stages import StageName

WIDTH, HEIGHT = 560, 180


class Run(NamedTuple):
    state: str
    fraction: float | None
    text: str
    elapsed: float | None
    left: float | None
    """Seconds until it should be done, by its pace so far."""
    message: str
    log: str


class Curve(NamedTuple):
    """A line through (step, loss), in the units of an SVG of WIDTH by HEIGHT."""

    points: str
    first: float
    last: float
    steps: int
    highest: float


def run_of(project: Project, jobs: Jobs, key: str) -> Run:
    job = jobs.get(key)
    if job is None:
        return Run("about to start", None, "", None, None, "", "")
    progress = job.progress
    fraction = progress.fraction if progress else None
    elapsed = (job.ended or time.time()) - job.started if job.started else None
    left = elapsed * (1 - fraction) / fraction if elapsed and fraction and fraction > 0.02 else None
    log = tail(Path(job.spec.run) / "log.txt", 30)
    return Run(job.state, fraction, progress.text if progress else "", elapsed, left, job.message or "", log)


def curve_of(project: Project, stage: StageName) -> Curve | None:
    """The loss of the newest run of this stage, if it wrote any."""
    found = losses(project, stage)
    return _curve(found) if len(found) > 1 else None


def losses(project: Project, stage: StageName) -> list[tuple[float, float]]:
    """Step and loss, as far as the newest run of this stage has come."""
    started = project.state.started.get(stage)
    metrics = project.path / started.run / "out" / "metrics.jsonl" if started else None
    if metrics is None or not metrics.exists():
        return []
    return [(float(line["step"]), float(line["loss"])) for line in _whole_lines(metrics) if "loss" in line]


def _whole_lines(path: Path) -> list[dict[str, float]]:
    """The trainer may be writing the last line at this moment."""
    try:
        return list(read_jsonl(path))
    except ValueError:
        return []


def _curve(found: Sequence[tuple[float, float]]) -> Curve:
    last_step, highest = found[-1][0], max(loss for _, loss in found) or 1.0
    points = " ".join(
        f"{WIDTH * step / last_step:.1f},{HEIGHT * (1 - loss / highest):.1f}" for step, loss in _thinned(found)
    )
    return Curve(points, found[0][1], found[-1][1], int(last_step), highest)


def _thinned(found: Sequence[tuple[float, float]], most: int = 300) -> Sequence[tuple[float, float]]:
    every = max(1, len(found) // most)
    return [*found[::every], found[-1]]
