"""Projects as things on a shelf: a copy to try something else with, and an archive for what is over."""

import json
import shutil
import time
import uuid
from pathlib import Path

from tenet import journal as j
from tenet.files import write_atomically
from tenet.problems import NotPossible
from tenet.project import Project, checked_slug
from tenet.state import Wait

_LEFT_OUT = ("approved", "job_started", "job_ended", "retried")


def duplicate(project: Project, name: str) -> Project:
    """The same words and artefacts under a new name. Approvals stay with the original, and so does what is live."""
    target = project.path.parent / checked_slug(name)
    if target.exists():
        raise NotPossible(f"There is already a project called {name}.")
    with project.locked():
        events = [event for event in project.events() if _is_copied(event)]
        shutil.copytree(
            project.path, target, ignore=shutil.ignore_patterns("journal.jsonl", ".lock", "service-*", "release*")
        )
    first = events[0].model_copy(update={"id": uuid.uuid4().hex, "what": j.Created(project=name)})
    lines = [
        json.dumps(event.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
        for event in (first, *events[1:])
    ]
    write_atomically(target / "journal.jsonl", ("\n".join(lines) + "\n").encode())
    return Project(target)


def _is_copied(event: j.Event) -> bool:
    what = event.what
    return what.kind not in _LEFT_OUT and not (isinstance(what, j.Put) and what.stage == "release")


def archive(project: Project, shelf: Path) -> Path:
    """Out of the way, and whole: move the folder back to have it again."""
    if isinstance(project.next_step(), Wait):
        raise NotPossible(f"{project.name} has a job running. Stop it first, then archive the project.")
    shelf.mkdir(parents=True, exist_ok=True)
    target = shelf / f"{project.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    with project.locked():
        project.path.rename(target)
    return target
