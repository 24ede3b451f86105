"""What a job is, and how it stands."""

from typing import Literal

from tenet.artifacts import Frozen
from tenet.runfolder import Progress

JobState = Literal["queued", "starting", "running", "done", "failed", "cancelled", "lost"]
ALIVE: tuple[JobState, ...] = ("queued", "starting", "running")


class JobSpec(Frozen):
    key: str
    """Chosen by the caller from the digests of the inputs: the same work has the same key and is taken once."""
    project: str
    """The project's folder."""
    stage: str
    run: str
    """The job's folder."""
    argv: tuple[str, ...]
    env: dict[str, str] = {}
    kind: Literal["task", "service"] = "task"
    """A task ends with a result; a service is kept alive as long as it is wanted."""
    priority: int = 0
    """Higher goes first; equal ones in the order of their coming."""
    then: tuple[str, ...] = ()
    """A command to run after the end, at least once."""


class Job(Frozen):
    spec: JobSpec
    state: JobState
    submitted: float
    started: float | None = None
    ended: float | None = None
    exit_code: int | None = None
    message: str = ""
    """Why it failed or what it waits for, in words for a person."""
    progress: Progress | None = None
    endpoint: str | None = None
    """Where a service answers."""
