"""The small files by which a job's processes speak to each other, all in the job's folder.

    lock            held by the shim and by everything that it started, for as long as any of them lives
    started-<n>     the token of start number n: exists means "was started", and nothing is started twice with it
    exit-<n>.json   how start number n ended; written last, atomically
    cancel          somebody wants it to end
    log.txt         what it printed
"""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tenet.artifacts import Frozen
from tenet.files import sync_folder, write_atomically


class Exit(Frozen):
    code: int
    cancelled: bool
    at: float


class Started(Frozen):
    boot: str
    at: float


@contextmanager
def lock(path: Path, patience: float = 0.0) -> Generator[int | None, None, None]:
    """The lock's descriptor, or None if somebody else holds it.

    Whoever wants to keep it needs some patience: others take it for a moment only to see whether it is held.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle if _take(handle, patience) else None
    finally:
        os.close(handle)


def _take(handle: int, patience: float) -> bool:
    give_up = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= give_up:
                return False
            time.sleep(0.02)


def is_alive(run: Path) -> bool:
    """Whether anything of the job still lives. A PID could belong to somebody else by now; a lock cannot."""
    if not (run / "lock").exists():
        return False
    with lock(run / "lock") as held:
        return held is None


def claim_start(run: Path, number: int) -> bool:
    """Take the token of this start; False if it was taken before, by whomever."""
    try:
        handle = os.open(run / f"started-{number}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(Started(boot=boot_id(), at=time.time()).model_dump_json().encode())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(run)
    return True


def was_started(run: Path, number: int) -> bool:
    return (run / f"started-{number}").exists()


def read_started(run: Path, number: int) -> Started | None:
    """None if it was not started, or died before the token was written out."""
    path = run / f"started-{number}"
    content = path.read_bytes() if path.exists() else b""
    return Started.model_validate_json(content) if content else None


def write_exit(run: Path, number: int, code: int, cancelled: bool) -> None:
    content = Exit(code=code, cancelled=cancelled, at=time.time()).model_dump_json()
    write_atomically(run / f"exit-{number}.json", content.encode())


def read_exit(run: Path, number: int) -> Exit | None:
    path = run / f"exit-{number}.json"
    return Exit.model_validate_json(path.read_bytes()) if path.exists() else None


def boot_id() -> str:
    """Changes when the machine is started anew: then nothing of before can be alive."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text(encoding="ascii").strip() if path.exists() else "unknown"


def log_tail(run: Path, lines: int = 20) -> str:
    path = run / "log.txt"
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 20_000))
        text = file.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def last_words(run: Path) -> str:
    """The last line of the log that says something: what a person should read first."""
    for line in reversed(log_tail(run, 40).splitlines()):
        text = line.strip()
        if text and not text.startswith(("^", "~", "File ", "Traceback")):
            return text
    return ""
