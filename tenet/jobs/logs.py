"""The end of a log, and the one line of it that a person should read."""

import os
import re
import signal
from pathlib import Path

from tenet.files import write_atomically

_LONG_BYTES, _KEPT_BYTES = 20_000_000, 5_000_000
_TAIL_BYTES = 64_000
_LONGEST = 600
_OUR_ERROR = re.compile(r"^[A-Za-z_]\w*(\.\w+)+: ")
"""An exception with its module before it: one that was made to be read, so that its name adds nothing."""


def shorten(log: Path) -> None:
    """Keep a log that somebody appends to from filling the disk: its end goes to log.1.txt, and it starts anew."""
    if not log.exists() or log.stat().st_size < _LONG_BYTES:
        return
    with log.open("rb") as file:
        file.seek(-_KEPT_BYTES, os.SEEK_END)
        write_atomically(log.with_name(f"{log.stem}.1{log.suffix}"), file.read())
    os.truncate(log, 0)


def tail(log: Path, lines: int) -> str:
    return "\n".join(_last_lines(log)[-lines:])


def last_words(log: Path) -> str | None:
    """What went wrong: the error under the last traceback, or else the last line that says anything."""
    lines = _last_lines(log)
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")]
    if starts:
        after = [line for line in lines[starts[-1] + 1 :] if line.strip() and not line.startswith(" ")]
        if after:
            return _OUR_ERROR.sub("", after[0])[:_LONGEST]
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:_LONGEST] if said else None


def in_words(code: int) -> str:
    """An exit code for people."""
    if code == 128 + signal.SIGKILL:
        return "It was killed from outside (often because the memory ran out)."
    if code > 128 and code - 128 in list(signal.Signals):
        return f"It was ended by a signal ({signal.Signals(code - 128).name})."
    return f"It ended with exit code {code}."


def _last_lines(log: Path) -> list[str]:
    if not log.exists():
        return []
    with log.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        text = file.read().decode(errors="replace")
    # A progress bar overwrites its line: what counts is what stood there last.
    return [line.rstrip("\r").rpartition("\r")[2] for line in text.rstrip().split("\n")]
