"""What is wanted, and how far it is: one row a job in HOME/jobs.sqlite.

`Jobs` adds rows and takes back the wish for one; every other change is the supervisor's. A row is committed before
anything is done about it, so whoever dies, the next supervisor reads here what to go on with. The file holds the
environments of jobs, keys among them, and is its owner's alone.
"""

import os
import sqlite3
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

State = Literal["queued", "starting", "running", "done", "failed", "cancelled", "lost"]
LIVE: tuple[State, ...] = ("queued", "starting", "running")
_IS_LIVE = "state in ('queued', 'starting', 'running')"

_FILE = "jobs.sqlite"
_TABLE = """
create table if not exists jobs (
    number integer primary key autoincrement,
    key text not null unique,
    spec text not null,
    priority integer not null,
    submitted real not null,
    wanted integer not null default 1,
    state text not null default 'queued',
    generation integer not null default 1,
    quick_deaths integer not null default 0,
    not_before real not null default 0,
    started real,
    ended real,
    exit_code integer,
    message text,
    told integer not null default 0
)
"""


class JobSpec(BaseModel):
    """What to run. The same key is run once, however often it is submitted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{8,128}$")]
    project: str
    stage: str
    run: str
    """The absolute path of the run folder."""
    argv: Annotated[tuple[str, ...], Field(min_length=1)]
    env: dict[str, str] = {}
    """Added to the environment."""
    kind: Literal["task", "service"] = "task"
    restarts: int = 0
    """How often a task that was killed is started again by itself: for one that goes on where it was."""
    priority: int = 0
    """Higher goes first."""
    then: tuple[str, ...] = ()
    """Started after the job ended, however it ended: at least once, so it must not mind being run again."""


class Row(NamedTuple):
    spec: JobSpec
    state: State
    submitted: float
    wanted: bool
    generation: int
    """Which start this is; a service has many, a task only where its spec allows restarts."""
    quick_deaths: int
    not_before: float
    started: float | None
    ended: float | None
    exit_code: int | None
    message: str | None

    @property
    def mark(self) -> str:
        """What the environment of everything that this start runs carries.

        The folder is part of it: equal projects in two homes have jobs with equal keys.
        """
        return f"{self.spec.key}.{self.generation}.{self.spec.run}"


_COLUMNS = ", ".join(Row._fields)


def has_outbox(home: Path) -> bool:
    return (home / _FILE).exists()


def open_outbox(home: Path) -> sqlite3.Connection:
    home.mkdir(parents=True, exist_ok=True)
    path = home / _FILE
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    outbox = sqlite3.connect(path, timeout=30, isolation_level=None)
    outbox.execute("pragma journal_mode=wal")
    outbox.execute("pragma synchronous=full")
    outbox.execute(_TABLE)
    return outbox


def add(outbox: sqlite3.Connection, spec: JobSpec, now: float) -> None:
    outbox.execute(
        "insert or ignore into jobs (key, spec, priority, submitted) values (?, ?, ?, ?)",
        (spec.key, spec.model_dump_json(), spec.priority, now),
    )


def withdraw(outbox: sqlite3.Connection, key: str) -> None:
    outbox.execute(f"update jobs set wanted = 0 where key = ? and {_IS_LIVE}", (key,))


def change(outbox: sqlite3.Connection, key: str, **columns: Any) -> None:
    assignments = ", ".join(f"{name} = ?" for name in columns)
    outbox.execute(f"update jobs set {assignments} where key = ?", (*columns.values(), key))


def find(outbox: sqlite3.Connection, key: str) -> Row | None:
    found = _rows(outbox, "where key = ?", key)
    return found[0] if found else None


def every(outbox: sqlite3.Connection) -> list[Row]:
    return _rows(outbox, "order by number")


def live(outbox: sqlite3.Connection) -> list[Row]:
    """What is not over, in the order in which it may start."""
    return _rows(outbox, f"where {_IS_LIVE} order by priority desc, number")


def untold(outbox: sqlite3.Connection) -> list[Row]:
    """What is over, while its `then` has not been started."""
    return _rows(outbox, f"where told = 0 and not {_IS_LIVE} order by number")


def _rows(outbox: sqlite3.Connection, rest: str, *values: str) -> list[Row]:
    found = outbox.execute(f"select {_COLUMNS} from jobs {rest}", values)
    return [Row(JobSpec.model_validate_json(spec), *others) for spec, *others in found]
