"""What supervisor and shim say to each other: files and locks in the run folder.

.shim.lock      held by the shim
.job.lock       held by the shim, and by everything that the job runs and that keeps its file open
started.json    which start this is: written before the command runs, so no start happens twice
cancel          the wish to end it
exit.json       how it ended, written at once and whole
log.txt         what it printed; log.1.txt the part before it, once it grew long
"""

import json
import time
from pathlib import Path
from typing import NamedTuple

from tenet.files import json_object, write_atomically
from tenet.problems import BadFile

SHIM_LOCK, JOB_LOCK = ".shim.lock", ".job.lock"
_STARTED, _EXIT = "started.json", "exit.json"


class Started(NamedTuple):
    key: str
    generation: int
    boot: str
    at: float


class Exit(NamedTuple):
    key: str
    generation: int
    code: int
    """As a shell gives it: 128 and the number for a signal."""
    cancelled: bool
    at: float


def write_started(run: Path, key: str, generation: int) -> None:
    started = Started(key, generation, boot_id(), time.time())
    write_atomically(run / _STARTED, json.dumps(started._asdict()).encode())


def read_started(run: Path, key: str, generation: int) -> Started | None:
    """That this start, or a later one, took place. A damaged file counts as a start: better none than two."""
    path = run / _STARTED
    if not path.exists():
        return None
    try:
        found = Started(**json_object(path.read_bytes(), _STARTED))
    except (BadFile, TypeError):
        return Started(key, generation, boot_id(), path.stat().st_mtime)
    return found if found and found.key == key and found.generation >= generation else None


def write_exit(run: Path, ending: Exit) -> None:
    write_atomically(run / _EXIT, json.dumps(ending._asdict()).encode())


def read_exit(run: Path, key: str, generation: int) -> Exit | None:
    """How it ended; a damaged file says nothing about that."""
    path = run / _EXIT
    try:
        found = Exit(**json_object(path.read_bytes(), _EXIT)) if path.exists() else None
    except (BadFile, TypeError):
        return None
    return found if found and (found.key, found.generation) == (key, generation) else None


def boot_id() -> str:
    """Another one after every restart of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
