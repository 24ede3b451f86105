"""Forecasts of trainings beside what came of them: read from the journals of the projects, so nobody has to keep a record.

scored(project)     one entry for each training that ended, in order
summary(entries)    how far off they were, in one sentence
"""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple, TypeVar

from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.project import Project
from tenet.stages import BY_NAME, StageName

A = TypeVar("A", bound=a.Artifact)


class Scored(NamedTuple):
    project: str
    method: str
    base_model: str
    forecast: a.Forecast
    minutes: float
    memory_gb: float | None
    gained: float | None = None
    """Tuned minus untuned, as a share of right answers on the held-out rows; absent where nobody measured it."""

    @property
    def times(self) -> float | None:
        """How many times as long it took; absent where the forecast was no time at all."""
        return self.minutes / self.forecast.minutes if self.forecast.minutes else None


def scored(project: Project) -> list[Scored]:
    puts = [event.what for event in project.events() if isinstance(event.what, j.Put)]
    gains = {put.made_from["training_run"]: _gain(project, put) for put in puts if put.stage == "report"}
    runs = {put.digest: put for put in puts if put.stage == "training_run"}
    return [_scored(project, put, gains.get(digest)) for digest, put in runs.items()]


def summary(entries: Sequence[Scored]) -> str:
    times = sorted(entry.times for entry in entries if entry.times is not None)
    if not times:
        return "No training has ended yet that a forecast could be compared with."
    span = f"{times[0]:.2g} to {times[-1]:.2g} times" if len(times) > 1 else f"{times[0]:.2g} times"
    return f"{len(times)} trainings took {span} as long as forecast (half of them at most {median(times):.2g} times)."


def _scored(project: Project, put: j.Put, gained: float | None) -> Scored:
    run = _parsed(project, "training_run", put.digest, a.TrainingRun)
    plan = _parsed(project, "training_plan", put.made_from["training_plan"], a.TrainingPlan)
    minutes = round(run.seconds / 60, 2)
    return Scored(project.name, plan.method, plan.base_model, plan.forecast, minutes, run.peak_memory_gb, gained)


def _parsed(project: Project, stage: StageName, digest: a.Digest, model: type[A]) -> A:
    found = parse(BY_NAME[stage], project.content(digest))
    assert isinstance(found, model)
    return found


def _gain(project: Project, put: j.Put) -> float | None:
    report = _parsed(project, "report", put.digest, a.EvalReport)
    right = {system.name: system.accuracy.value for system in report.systems}
    tuned, base = right.get("tuned"), right.get("base")
    return None if tuned is None or base is None else tuned - base
