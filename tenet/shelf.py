"""Projects as things on a shelf: a copy to try something else with, one that came packed, and an archive for what is over."""

import json
import shutil
import tarfile
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet import journal as j
from tenet.files import write_atomically
from tenet.jobs import Jobs
from tenet.jobs.outbox import LIVE
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.slugs import checked_slug
from tenet.stages import BY_NAME, Stage, StageName, after
from tenet.state import Wait

_LEFT_OUT = ("approved", "job_started", "job_ended", "retried", "routed")
_STAMP = "%Y%m%d-%H%M%S"


class Archived(NamedTuple):
    folder: str
    name: str
    at: datetime


def duplicate(project: Project, name: str) -> Project:
    """The same words and artefacts under a new name. Approvals stay with the original, and so does what is live."""
    target = project.path.parent / checked_slug(name)
    if target.exists():
        raise NotPossible(f"There is already a project called {name}.")
    left_out = _stages_left_out(project)
    files = [Path(stage.file).name for stage in left_out]
    with project.locked():
        events = [event for event in project.events() if _is_copied(event, {stage.name for stage in left_out})]
        shutil.copytree(
            project.path,
            target,
            ignore=shutil.ignore_patterns("journal.jsonl", ".lock", "service-*", "release*", *files),
        )
    _begin(target, events)
    return Project(target)


def take_in(packed: Path, project: Path) -> Project:
    """A project that was packed elsewhere (`tar` of its folder's content), under a name of its own."""
    target = project.parent / checked_slug(project.name)
    if target.exists():
        raise NotPossible(f"There is already a project called {project.name}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent.parent) as folder:
        unpacked = Path(folder) / project.name
        with tarfile.open(packed) as archive:
            archive.extractall(unpacked, filter="data")
        _begin(unpacked, Project(unpacked).events())
        unpacked.rename(target)
    return Project(target)


def _begin(target: Path, events: Sequence[j.Event]) -> None:
    """The journal under its new name and with an identity of its own: a conversation belongs to one project."""
    first = events[0].model_copy(update={"id": uuid.uuid4().hex, "what": j.Created(project=target.name)})
    lines = [
        json.dumps(event.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
        for event in (first, *events[1:])
    ]
    write_atomically(target / "journal.jsonl", ("\n".join(lines) + "\n").encode())


def _stages_left_out(project: Project) -> list[Stage]:
    """What is live stays with the original. Where the weights are not on this machine, the copy trains anew."""
    run = project.find("training_run")
    gone = isinstance(run, a.TrainingRun) and not (project.path / run.merged).exists()
    return [BY_NAME["training_run"], *after("training_run")] if gone else [BY_NAME["release"]]


def _is_copied(event: j.Event, left_out: set[StageName]) -> bool:
    what = event.what
    return what.kind not in _LEFT_OUT and not (isinstance(what, j.Put) and what.stage in left_out)


def archive(project: Project, shelf: Path, jobs: Jobs) -> Path:
    """Out of the way, and whole; `take_back` puts it where it was. What runs in its folder is ended first, by a person."""
    if isinstance(project.next_step(), Wait):
        raise NotPossible(f"{project.name} has a job running. Stop it first, then archive the project.")
    here = [job for job in jobs.all() if job.state in LIVE and Path(job.spec.project) == project.path]
    if here:
        ending = "; ".join(f"tenet cancel {job.spec.key[:12]}" for job in here)
        raise NotPossible(
            f"The model of {project.name} is live, and programs may be asking it, so nothing was moved. End it first "
            f"({ending}), then archive the project."
        )
    shelf.mkdir(parents=True, exist_ok=True)
    target = shelf / f"{project.name}-{time.strftime(_STAMP)}"
    with project.locked():
        project.path.rename(target)
    return target


def archived(shelf: Path) -> list[Archived]:
    """What was put away, the last first."""
    found = [_put_away(path) for path in shelf.glob("*/journal.jsonl")]
    return sorted((one for one in found if one), key=lambda one: one.at, reverse=True)


def _put_away(journal: Path) -> Archived | None:
    name, stamp = journal.parent.name[:-16], journal.parent.name[-15:]
    try:
        return Archived(journal.parent.name, name, datetime.strptime(stamp, _STAMP).astimezone())
    except ValueError:
        return None  # a folder that somebody put there by hand


def take_back(folder: str, shelf: Path, projects: Path) -> Project:
    """An archived project under the name that it had, with everything that it had."""
    one = next((one for one in archived(shelf) if one.folder == folder), None)
    if one is None:
        raise NotPossible("It is not in the archive any more. Nothing was done.")
    target = projects / checked_slug(one.name)
    if target.exists():
        raise NotPossible(f"There is a project called {one.name} by now. Archive that one first, then bring this back.")
    projects.mkdir(parents=True, exist_ok=True)
    (shelf / folder).rename(target)
    return Project(target)
