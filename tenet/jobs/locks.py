"""File locks: the kernel frees them with the last process that has them open, however it ended."""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, patience: float = 0.0) -> Generator[int | None]:
    """The open lock, or None while somebody else holds it. Never makes the folder."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle if _take(handle, patience) else None
    finally:
        os.close(handle)


def _take(handle: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
