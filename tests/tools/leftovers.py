"""Which processes of this machine still run for a folder: those that have its path on their command line."""

import os
import time
from pathlib import Path


def processes_of(folder: str) -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _speaks_of(entry, folder)]


def until_none(folder: str, seconds: float = 5) -> list[int]:
    """What is left after waiting for all of them to end."""
    until = time.monotonic() + seconds
    while (left := processes_of(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _speaks_of(entry: Path, folder: str) -> bool:
    try:
        words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(entry.name) != os.getpid() and any(word.startswith(folder) for word in words)
