"""Ends what a job left behind: every process that still carries its mark in the environment.

A PID namespace leaves nothing behind; this is for machines without one, and for a shim that was killed.
"""

import os
import signal
from pathlib import Path

MARK = "TENET_JOB"
"""The variable that tells whose process it is."""


def end_leftovers(mark: str) -> int:
    """Kill them all; returns how many there were."""
    entry = f"{MARK}={mark}".encode()
    return sum(_kill_if_marked(int(path.name), entry) for path in Path("/proc").iterdir() if path.name.isdigit())


def inside_a_job() -> bool:
    return MARK in os.environ  # noqa: TID251  (a mark, no setting)


def _kill_if_marked(number: int, entry: bytes) -> bool:
    try:
        process = os.pidfd_open(number)
    except OSError:
        # It ended in the meantime, or it is a thread.
        return False
    try:
        # The handle is of the process whose environment is read: its number cannot pass to another one in between.
        environment = Path(f"/proc/{number}/environ").read_bytes()
        if entry not in environment.split(b"\0"):
            return False
        signal.pidfd_send_signal(process, signal.SIGKILL)
        return True
    except (ProcessLookupError, FileNotFoundError, PermissionError):
        return False
    finally:
        os.close(process)
