"""Every version of an artefact that was in force, who made it, and what it changed."""

import difflib
from datetime import datetime
from typing import NamedTuple

from tenet import journal as j
from tenet.project import Project
from tenet.stages import StageName


class Revision(NamedTuple):
    digest: str
    by: str
    at: datetime
    in_force: bool
    changes: tuple[tuple[str, str], ...]
    """Lines against the revision before: "+", "-" or " " with the line; empty for the first."""

    @property
    def added(self) -> int:
        return sum(mark == "+" for mark, _ in self.changes)

    @property
    def removed(self) -> int:
        return sum(mark == "-" for mark, _ in self.changes)


def revisions(project: Project, stage: StageName) -> list[Revision]:
    """Newest first; the same content put again, because its inputs changed, is no revision."""
    puts = [event for event in project.events() if isinstance(event.what, j.Put) and event.what.stage == stage]
    found: list[Revision] = []
    before: str | None = None
    for event in puts:
        assert isinstance(event.what, j.Put)
        digest = event.what.digest
        if digest != before:
            by = event.by if event.what.author == "person" else event.what.mind or event.what.author
            changes = _changes(project, before, digest) if before else ()
            found.append(Revision(digest, by, event.at, digest == project.state.digest(stage), changes))
        before = digest
    return found[::-1]


def _changes(project: Project, old: str, new: str) -> tuple[tuple[str, str], ...]:
    before, after = (project.content(digest).decode().splitlines() for digest in (old, new))
    lines = difflib.unified_diff(before, after, lineterm="", n=2)
    return tuple((line[:1], line[1:]) for line in lines if not line.startswith(("---", "+++", "@@")))[:400]
