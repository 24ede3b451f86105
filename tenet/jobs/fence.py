"""The parent of a job's command: when the command ends, so does everything that it started.

    unshare … python fence.py COMMAND…      (by its path: it is in memory as long as the job, and imports next to nothing, not even pathlib)

As the first process of a PID namespace the kernel ends the rest with it. Without a namespace it adopts whatever the
command lets go of, and kills that. A polite end (SIGTERM) goes to the whole group, so it reaches the command itself.
"""

import ctypes
import os
import signal
import sys
from types import FrameType

# Its own /proc, so that a program that asks for itself finds itself; its own user mapped, so that a sandbox inside works.
NAMESPACE = ("unshare", "--user", "--map-current-user", "--pid", "--fork", "--kill-child", "--mount-proc")
_SET_DEATH_SIGNAL, _SET_SUBREAPER = 1, 36


def main() -> None:
    signal.signal(signal.SIGTERM, _stay)
    _control(_SET_SUBREAPER, 1)
    fence = os.getpid()
    command = os.fork()
    if command == 0:
        die_with_parent(fence)
        _run(sys.argv[1:])
    code = _wait_for(command)
    _end_the_rest()
    sys.exit(code)


def namespace_if_allowed() -> tuple[str, ...]:
    """The words before a command that put it in a PID namespace; none where the machine does not allow that."""
    import subprocess

    try:
        probe = subprocess.run([*NAMESPACE, "true"], stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ()
    return NAMESPACE if probe.returncode == 0 else ()


def die_with_parent(parent: int) -> None:
    """To be called in a fresh child: no child outlives its parent, not even one that was killed."""
    _control(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def _stay(number: int, frame: FrameType | None) -> None:
    """The command has heard it too, and this process waits for what it does about it."""


def _run(command: list[str]) -> None:
    try:
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]} cannot be run: {error.strerror}\n".encode())
        os._exit(127)


def _wait_for(command: int) -> int:
    while True:
        process, status = os.wait()
        if process == command:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _end_the_rest() -> None:
    """What is killed leaves its own children to this process, until none is left."""
    if os.getpid() == 1:
        return
    while children := _children():
        for child in children:
            os.kill(child, signal.SIGKILL)
        os.wait()


def _children() -> list[int]:
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208  (no pathlib, as above)
    return [number for number in numbers if _parent(number) == os.getpid()]


def _parent(number: int) -> int | None:
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            # The name before the state may hold anything, brackets too.
            return int(file.read().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _control(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
