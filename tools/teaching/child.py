"""A pipeline of distilabel as a process of its own: started, watched, ended, and heard.

distilabel forks a process for every step, which deadlocks once torch has been used; so a pipeline runs in a fresh child that
never imports torch itself, in a process group that goes when the job goes.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tenet.files import write_atomically

LOOK_EVERY = 2.0
"""Seconds."""
ANSWERED = "answered.txt"
"""The marks of the requests that were answered, one a line."""
FAILURE = "failure.txt"
STALLED = 900.0
"""Seconds without a new answer after which the pipeline is taken for dead."""


class TeacherFailed(Exception):
    """No rows could be made; the message says what the person can do about it."""


class Heard(NamedTuple):
    """How far an order is."""

    answered: int
    of: int
    cells: Mapping[str, tuple[int, int]]
    """By cell: requests that were answered, and all of them."""
    seconds_left: float | None = None
    """Unknown until some answers have come."""

    @property
    def share(self) -> float:
        return self.answered / self.of

    @property
    def told(self) -> str:
        done = sum(answered == of for answered, of in self.cells.values())
        left = "" if self.seconds_left is None or self.answered == self.of else f", {_in_words(self.seconds_left)} left"
        return f"{self.answered} of {self.of} answers, {done} of {len(self.cells)} cells answered{left}"


def _in_words(seconds: float) -> str:
    return f"about {seconds:.0f} seconds" if seconds < 90 else f"about {seconds / 60:.0f} minutes"


def run_child(
    module: str, work: Path, project: Path, cells: Mapping[str, str], progress: Callable[[Heard], None]
) -> None:
    """Run `python -m MODULE WORK PROJECT`; `cells` are the marks of what it asks, each with the cell that it is for."""
    log = work / "log.txt"
    for file in (FAILURE, ANSWERED):
        (work / file).unlink(missing_ok=True)
    with log.open("wb") as output:
        command = [sys.executable, "-m", module, str(work), str(project)]
        # A process group of its own: distilabel's step processes wait for ever when the pipeline's is killed.
        child = subprocess.Popen(command, stdout=output, stderr=output, process_group=0)
    try:
        watch(child, Counting(cells, work / ANSWERED), progress)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.returncode:
        failure = work / FAILURE
        unknown = f"The pipeline that makes rows broke off; the last lines of {log.relative_to(work.parent)} say why."
        raise TeacherFailed(failure.read_text() if failure.exists() else unknown)


def watch(
    child: subprocess.Popen[bytes], counting: "Counting", progress: Callable[[Heard], None], most: float = STALLED
) -> None:
    """Report the answers as they come until the child ends, or end it when none has come for too long."""
    answered, since = -1, time.monotonic()
    while child.poll() is None:
        heard = counting.now()
        if heard.answered != answered:
            answered, since = heard.answered, time.monotonic()
        progress(heard)
        if time.monotonic() - since > most:
            raise TeacherFailed(
                f"The teacher has given no answer for {most / 60:.0f} minutes. Its answers so far are kept: "
                "start the job again to go on."
            )
        try:
            child.wait(timeout=LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
    progress(counting.now())


class Counting:
    """Counts the requests that were answered, as the teacher writes them down, and reckons how long the rest will take."""

    def __init__(self, cells: Mapping[str, str], file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cell_of = cells
        self._file = file
        self._first: tuple[float, int] | None = None

    def now(self) -> Heard:
        noted = set(self._file.read_text().split()) if self._file.exists() else set[str]()
        marks = noted & self._cell_of.keys()
        asked, answered = Counter(self._cell_of.values()), Counter(self._cell_of[mark] for mark in marks)
        cells = {cell: (answered[cell], number) for cell, number in asked.items()}
        # Of what a task of distilabel asks only the number is known beforehand: any answer counts.
        number = min(len(noted), len(self._cell_of))
        return Heard(number, len(self._cell_of), cells, self._left(number))

    def _left(self, answered: int) -> float | None:
        """By the pace since the first look that found answers: what is remembered from before comes at once and says nothing."""
        now = self._clock()
        if self._first is None:
            self._first = (now, answered) if answered else None
            return None
        began, first = self._first
        pace = (answered - first) / (now - began) if now > began else 0
        return (len(self._cell_of) - answered) / pace if pace else None


def as_child(work: Path, make: Callable[[], None]) -> int:
    """What the child does: make it, or leave word why not. In a file, since distilabel prints tracebacks in a frame of its own."""
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    try:
        make()
    except TeacherFailed as failure:
        write_atomically(work / FAILURE, str(failure).encode())
        return 1
    return 0


def _die_with(parent: int) -> None:
    """End the pipeline with all its processes when the job that started it is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.killpg(0, signal.SIGKILL)


class Warnings(logging.Handler):
    """Keeps the first thing that distilabel complained about, which it otherwise only prints."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = "it gave no reason"

    def emit(self, record: logging.LogRecord) -> None:
        if self.first == "it gave no reason":
            self.first = " ".join(record.getMessage().split())[:300]
