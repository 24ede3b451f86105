"""`Jobs` and `Job`: how everybody else asks for work, looks at it and calls it off."""

import json
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tenet.jobs.detached import ensure_supervisor, supervisor_command
from tenet.jobs.logs import tail
from tenet.jobs.outbox import JobSpec, Row, State, add, every, find, has_outbox, open_outbox, withdraw

if TYPE_CHECKING:
    from tenet.runfolder import Progress

STALLED_SECONDS = 600.0
"""A running job without a sign of life for so long is called stalled; it is not ended, it may just be slow."""


class Job(NamedTuple):
    """A job as it is at this moment."""

    spec: JobSpec
    state: State
    exit_code: int | None
    submitted: float
    started: float | None
    ended: float | None
    progress: "Progress | None"
    message: str | None
    """What a person should read: why it failed, is paused or seems to be stalled."""
    endpoint: dict[str, Any] | None
    """Where a service answers; only while it runs and has said so."""


class Jobs:
    def __init__(self, home: Path, supervisor: tuple[str, ...] | None = None) -> None:
        """`supervisor` is the command that runs the jobs of this home, if it is not the usual one."""
        self.home = home.resolve()
        self._supervisor = supervisor or supervisor_command(self.home)

    def submit(self, spec: JobSpec) -> None:
        """Take down what is wanted and see to it that somebody does it; a key that is known changes nothing."""
        with closing(open_outbox(self.home)) as outbox:
            add(outbox, spec, time.time())
        self.ensure_supervisor()

    def get(self, key: str) -> Job | None:
        with self._outbox() as outbox:
            row = find(outbox, key) if outbox else None
        return _job(row) if row else None

    def all(self) -> list[Job]:
        with self._outbox() as outbox:
            rows = every(outbox) if outbox else []
        return [_job(row) for row in rows]

    def cancel(self, key: str) -> None:
        """It is no longer wanted: it is not started, or ended politely and after a while certainly. Returns at once."""
        with self._outbox() as outbox:
            if outbox:
                withdraw(outbox, key)
        self.ensure_supervisor()

    def log_tail(self, key: str, lines: int = 20) -> str:
        with self._outbox() as outbox:
            row = find(outbox, key) if outbox else None
        return tail(Path(row.spec.run) / "log.txt", lines) if row else ""

    def ensure_supervisor(self) -> None:
        ensure_supervisor(self.home, self._supervisor)

    @contextmanager
    def _outbox(self) -> Generator[sqlite3.Connection | None]:
        """None where no job was ever wanted: looking must not make anything."""
        if not has_outbox(self.home):
            yield None
            return
        with closing(open_outbox(self.home)) as outbox:
            yield outbox


def _job(row: Row) -> Job:
    run = Path(row.spec.run)
    progress = _progress(run / "progress.json")
    message = row.message
    if row.state == "running":
        message = message or _stalled(progress.at if progress else row.started or row.submitted)
    endpoint = _endpoint(run / "service.json") if row.state == "running" else None
    return Job(row.spec, row.state, row.exit_code, row.submitted, row.started, row.ended, progress, message, endpoint)


def _progress(path: Path) -> "Progress | None":
    from tenet.runfolder import Progress

    try:
        return Progress.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def _endpoint(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def _stalled(last_sign: float) -> str | None:
    minutes = (time.time() - last_sign) / 60
    if minutes * 60 < STALLED_SECONDS:
        return None
    return f"No sign of life for {minutes:.0f} minutes. It may be slow or stuck; its log says more, and it can be cancelled."
