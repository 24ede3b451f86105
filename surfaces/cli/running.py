"""`tenet run`: scripted conversations as regression tests."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from surfaces.cli.output import say
from surfaces.scripted.expecting import misses
from surfaces.scripted.junit import Result, write_junit
from surfaces.scripted.playing import Player, Stuck
from surfaces.scripted.recording import record as record_scenario
from surfaces.scripted.scenario import Recording, Scenario, read_scenario
from surfaces.scripted.ways import Through, way_to
from tenet.files import write_atomically
from tenet.jobs import Jobs
from tenet.problems import BadFile, NotPossible
from tenet.project import Project
from tenet.settings import ROLES, Endpoint, Settings, read_settings

NOWHERE = "http://recorded.invalid/v1"
"""Stands where the address of a recorded model was."""
ALL_HOLD, MISSED, WRONG_SCENARIO, BROKE = 0, 1, 2, 3


def run(paths: list[Path], junit: Path | None, keep: Path | None, through: Through | None = None) -> int:
    try:
        scenarios = [(path, read_scenario(path)) for path in paths]
    except BadFile as problem:
        say(str(problem))
        return WRONG_SCENARIO
    results = [_run_one(path, scenario, keep, through) for path, scenario in scenarios]
    if junit:
        write_junit(junit, results)
    for result in results:
        _print(result)
    if any(result.broken for result in results):
        return BROKE
    return MISSED if any(result.misses for result in results) else ALL_HOLD


def record(name: str, file: Path) -> None:
    write_atomically(file, record_scenario(Project.open(name), file.parent, file.stem))
    say(f"Wrote {file}. Read it through, tighten what you expect, then: tenet run {file}")


def _run_one(path: Path, scenario: Scenario, keep: Path | None, through: Through | None) -> Result:
    begun = time.monotonic()
    if keep:
        return _play(path, scenario, keep.resolve(), begun, through, keep_running=True)
    with tempfile.TemporaryDirectory(prefix="tenet-run-") as folder:
        return _play(path, scenario, Path(folder), begun, through, keep_running=False)


def _play(
    path: Path, scenario: Scenario, folder: Path, begun: float, through: Through | None, *, keep_running: bool
) -> Result:
    """In a home of its own, so that a run neither sees nor touches what is on this machine."""
    settings = _own_home(read_settings(), folder)
    if scenario.recording:
        settings = replayed(settings, scenario.recording, path.parent)
    tell = _teller(begun)
    try:
        with way_to(scenario, settings, through) as way:
            session = Player(scenario, path.parent, settings, tell, way).play()
            return Result(path.stem, time.monotonic() - begun, tuple(misses(scenario, session)))
    except (Stuck, NotPossible, BadFile) as problem:
        return Result(path.stem, time.monotonic() - begun, broken=str(problem))
    finally:
        if not keep_running:
            _stop_jobs(settings)


def _own_home(settings: Settings, home: Path) -> Settings:
    home.mkdir(parents=True, exist_ok=True)
    return settings.model_copy(update={"home": home, "mlflow_uri": f"sqlite:///{home}/mlflow.db"})


def replayed(settings: Settings, recording: Recording, beside: Path) -> Settings:
    """The models of the recording, and no other: what they say comes from its folder."""
    models = {role: getattr(recording, role) for role in ROLES}
    endpoints = {role: Endpoint(model=model, base_url=NOWHERE) if model else None for role, model in models.items()}
    return settings.model_copy(update={**endpoints, "replay": (beside / recording.folder).resolve()})


def _stop_jobs(settings: Settings) -> None:
    """Nothing that the run started outlives it."""
    jobs = Jobs(settings.home)
    alive = [job for job in jobs.all() if job.state in ("queued", "starting", "running")]
    for job in alive:
        jobs.cancel(job.spec.key)
    deadline = time.monotonic() + 30
    while any(job.state in ("queued", "starting", "running") for job in jobs.all()) and time.monotonic() < deadline:
        time.sleep(0.2)


def _teller(begun: float) -> Callable[[str], None]:
    def tell(text: str) -> None:
        seconds = time.monotonic() - begun
        say(f"{int(seconds // 60):02d}:{int(seconds % 60):02d}  {text}")

    return tell


def _print(result: Result) -> None:
    standing = "broke" if result.broken else "missed" if result.misses else "holds"
    print(f"{result.scenario}: {standing} ({result.seconds:.0f} s)")
    for line in [result.broken] if result.broken else result.misses:
        print(f"  {line}")
