"""The outbox: every job that was ever wanted, in one SQLite file. Writing here is all that a surface does."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tenet.jobs.files import lock, log_tail
from tenet.jobs.spec import ALIVE, Job, JobSpec, JobState
from tenet.runfolder import Progress
from tenet.settings import CHECKOUT

STALLED_AFTER = 600.0
"""Seconds without a word of progress after which a running job is called silent."""

_TABLE = """
create table if not exists jobs (
    key text primary key, spec text not null, priority integer not null, state text not null, submitted real not null,
    start integer not null default 0, not_before real not null default 0, deaths integer not null default 0,
    started real, ended real, exit_code integer, message text not null default '', cancel integer not null default 0,
    told integer not null default 0
)
"""


class Entry(NamedTuple):
    """A row, with what only the supervisor needs."""

    spec: JobSpec
    state: JobState
    submitted: float
    start: int
    """How often it was started."""
    not_before: float
    deaths: int
    """Quick deaths of a service in a row."""
    started: float | None
    ended: float | None
    exit_code: int | None
    message: str
    cancel: bool
    told: bool
    """Its `then` was run."""


class Jobs:
    def __init__(self, home: Path) -> None:
        self.home = home

    def submit(self, spec: JobSpec) -> None:
        """Want a job. The same key twice is one job; one that ended without a result is wanted anew."""
        with self.database() as db:
            db.execute(
                "insert into jobs (key, spec, priority, state, submitted) values (?, ?, ?, 'queued', ?) on conflict (key) do update "
                "set state = 'queued', cancel = 0, told = 0, message = '' where state in ('failed', 'cancelled', 'lost')",
                (spec.key, spec.model_dump_json(), spec.priority, time.time()),
            )
        self.ensure_supervisor()

    def get(self, key: str) -> Job | None:
        found = [entry for entry in self.entries() if entry.spec.key == key]
        return _as_job(found[0]) if found else None

    def all(self) -> list[Job]:
        return [_as_job(entry) for entry in self.entries()]

    def cancel(self, key: str) -> None:
        """Want a job no more. One that runs is asked to end, and killed when it does not."""
        with self.database() as db:
            db.execute("update jobs set cancel = 1 where key = ? and state in ('queued', 'starting', 'running')", (key,))
        self.ensure_supervisor()

    def log_tail(self, key: str, lines: int = 20) -> str:
        found = self.get(key)
        return log_tail(Path(found.spec.run), lines) if found else ""

    def ensure_supervisor(self) -> None:
        """Start a supervisor unless one lives, detached, so that it dies with nobody."""
        self.home.mkdir(parents=True, exist_ok=True)
        with lock(self.home / "supervisor.lock") as held:
            if held is None:
                return
        with (self.home / "supervisor.log").open("ab") as log:
            subprocess.Popen(
                [sys.executable, "-m", "tenet.jobs.supervisor", str(self.home)],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    # ------------------------------------------------------------ for the supervisor

    def entries(self) -> list[Entry]:
        """All jobs, the most urgent first."""
        if not (self.home / "jobs.sqlite").exists():
            return []
        with self.database() as db:
            rows = db.execute(
                "select spec, state, submitted, start, not_before, deaths, started, ended, exit_code, message, cancel, told "
                "from jobs order by priority desc, submitted, rowid"
            ).fetchall()
        return [Entry(JobSpec.model_validate_json(row[0]), *row[1:10], bool(row[10]), bool(row[11])) for row in rows]

    def update(self, key: str, **values: str | float | int | None) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        with self.database() as db:
            db.execute(f"update jobs set {names} where key = ?", (*values.values(), key))

    @contextmanager
    def database(self) -> Generator[sqlite3.Connection, None, None]:
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "jobs.sqlite"
        db = sqlite3.connect(path, timeout=10)
        try:
            path.chmod(0o600)
            db.execute("pragma journal_mode=wal")
            db.execute("pragma synchronous=full")
            db.execute(_TABLE)
            with db:
                yield db
        finally:
            db.close()


def _as_job(entry: Entry) -> Job:
    run = Path(entry.spec.run)
    progress = _read(run / "progress.json")
    told = Progress.model_validate_json(progress) if progress else None
    service = _read(run / "service.json")
    return Job(
        spec=entry.spec,
        state=entry.state,
        submitted=entry.submitted,
        started=entry.started,
        ended=entry.ended,
        exit_code=entry.exit_code,
        message=entry.message or _silence(entry, told),
        progress=told,
        endpoint=json.loads(service).get("base_url") if service and entry.state == "running" else None,
    )


def _read(path: Path) -> bytes | None:
    """Files that may vanish at any moment, since their writer lives."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _silence(entry: Entry, progress: Progress | None) -> str:
    if entry.state != "running" or entry.spec.kind == "service":
        return ""
    last = max(entry.started or 0, progress.at if progress else 0)
    silent = time.time() - last
    return f"no word for {round(silent / 60)} minutes; it may be stalled" if silent > STALLED_AFTER else ""


def is_over(state: JobState) -> bool:
    return state not in ALIVE
