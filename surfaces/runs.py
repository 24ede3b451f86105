"""A job while it runs and after: how far it is, when it will be done, what it printed, and its loss as a curve."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tenet.files import json_object
from tenet.jobs import Jobs
from tenet.jobs.logs import tail
from tenet.project import Project
from tenet.stages import StageName

WIDTH, HEIGHT = 560, 180
EARLIEST = 0.1
"""Of a job: before that it loads what it needs, and its pace says nothing about the rest."""


class Run(NamedTuple):
    state: str
    fraction: float | None
    text: str
    elapsed: float | None
    left: float | None
    """Seconds until it should be done, by its pace so far."""
    message: str
    log: str


class Sample(NamedTuple):
    """What the model said to one row at one exam."""

    step: int
    id: str
    answer: str


class Series(NamedTuple):
    name: str
    points: str
    """In the units of an SVG of WIDTH by HEIGHT."""
    first: float
    last: float


class Curve(NamedTuple):
    """What was measured as it trained, of one kind, over the steps."""

    title: str
    series: tuple[Series, ...]
    steps: int
    lowest: float
    highest: float


KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Loss", ("loss", "eval_loss")),
    ("Right on the validation rows", ("heldout_right",)),
    ("What an answer earns", ("reward", "parts/")),
    ("Distance from the untuned model (KL)", ("kl",)),
    ("Length of the answers, in tokens", ("completions/mean_length",)),
    ("Preferences that it gets right", ("rewards/accuracies", "eval_rewards/accuracies")),
)
"""A name that ends in a slash stands for all that begin so."""
NAMES = {"loss": "training", "eval_loss": "held-out", "reward": "in all", "rewards/accuracies": "training"}


def run_of(project: Project, jobs: Jobs, key: str) -> Run:
    job = jobs.get(key)
    if job is None:
        return Run("about to start", None, "", None, None, "", "")
    progress = job.progress
    fraction = progress.fraction if progress else None
    elapsed = (job.ended or time.time()) - job.started if job.started else None
    left = elapsed * (1 - fraction) / fraction if elapsed and fraction and fraction > EARLIEST else None
    if progress and " left" in progress.text:  # the job knows better
        left = None
    log = tail(Path(job.spec.run) / "log.txt", 30)
    return Run(job.state, fraction, progress.text if progress else "", elapsed, left, job.message or "", log)


def curves_of(project: Project, stage: StageName) -> list[Curve]:
    """What the newest run of this stage measured as it went, the kinds that it has."""
    lines = _measured(project, stage)
    found = (_curve(title, wanted, lines) for title, wanted in KINDS)
    return [curve for curve in found if curve]


def pace_of(project: Project, stage: StageName) -> dict[str, float]:
    """Tokens a second as last measured, and the most memory that it held, in GB; absent where nothing said so."""
    lines = _measured(project, stage)
    return {name: line[name] for line in lines for name in ("tokens_per_second", "memory_gb") if name in line}


def losses(project: Project, stage: StageName) -> list[tuple[float, float]]:
    """Step and loss, as far as the newest run of this stage has come."""
    return [(line["step"], line["loss"]) for line in _measured(project, stage) if "loss" in line]


def samples_of(project: Project, stage: StageName) -> list[Sample]:
    lines = _lines(project, stage, "samples.jsonl")
    return [Sample(int(line["step"]), str(line["id"]), str(line["answer"])) for line in lines]


def _measured(project: Project, stage: StageName) -> list[dict[str, float]]:
    return _lines(project, stage, "metrics.jsonl")


def _lines(project: Project, stage: StageName, name: str) -> list[dict[str, Any]]:
    started = project.state.started.get(stage)
    path = project.path / started.run / "out" / name if started else None
    return _whole_lines(path) if path and path.exists() else []


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """The trainer may be writing the last line at this moment."""
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [json_object(line, path.name) for line in whole.splitlines()]


def _curve(title: str, wanted: tuple[str, ...], lines: list[dict[str, float]]) -> Curve | None:
    names = dict.fromkeys(name for line in lines for name in line if _is_wanted(name, wanted))
    found = {name: [(line["step"], line[name]) for line in lines if name in line] for name in names}
    found = {name: values for name, values in found.items() if len(values) > 1}
    if not found:
        return None
    every = [value for values in found.values() for _, value in values]
    low, high = min(0.0, *every), max(every)
    steps = max(step for values in found.values() for step, _ in values)
    series = tuple(_series(name, values, steps, low, high) for name, values in found.items())
    return Curve(title, series, int(steps), low, high if high > low else low + 1.0)


def _is_wanted(name: str, wanted: tuple[str, ...]) -> bool:
    return name in wanted or any(each.endswith("/") and name.startswith(each) for each in wanted)


def _series(name: str, values: Sequence[tuple[float, float]], steps: float, low: float, high: float) -> Series:
    size = high - low or 1.0
    points = " ".join(
        f"{WIDTH * at / steps:.1f},{HEIGHT * (high - value) / size:.1f}" for at, value in _thinned(values)
    )
    return Series(NAMES.get(name) or part_named(name), points, values[0][1], values[-1][1])


def part_named(name: str) -> str:
    """ "parts/t2_is_right" as people read it: "T2 is right"."""
    words = name.rpartition("/")[2].replace("_", " ")
    return re.sub(r"^t(?=\d)", "T", words)


def _thinned(found: Sequence[tuple[float, float]], most: int = 300) -> Sequence[tuple[float, float]]:
    every = max(1, len(found) // most)
    return [*found[::every], found[-1]]
