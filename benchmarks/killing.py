"""Trainings that are killed while they run, and what each kill cost: for benchmarks/recovery.py."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tenet.runfolder import RunFolder
from trainers.checkpoints import MANIFEST


class Way(NamedTuple):
    """A training that can be started, and started again, and says which steps it has done."""

    start: Callable[[], subprocess.Popen[bytes]]
    victim: Callable[[subprocess.Popen[bytes]], int]
    """The process that trains."""
    log: Path
    checkpoints: Path
    starts_again: bool
    """By itself."""


class Kill(NamedTuple):
    back: float
    """Seconds from the kill until a step was done that was not done before."""
    repeated: int
    lost: float
    """Seconds by which the kill made the training longer."""
    in_a_save: bool


def ours(method: str, run: RunFolder) -> Way:
    command = [sys.executable, "-m", "trainers.kept", method, str(run.path)]
    return Way(
        lambda: _quiet(command, run.path), _training_fork, run.out / "metrics.jsonl", run.out / "checkpoints", True
    )


def plain(folder: Path, steps: int) -> Way:
    command = [sys.executable, "-m", "benchmarks.plain_restart", str(folder), "--steps", str(steps)]
    return Way(
        lambda: _quiet(command, folder),
        lambda process: process.pid,
        folder / "steps.jsonl",
        folder / "checkpoints",
        False,
    )


def _quiet(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def _training_fork(process: subprocess.Popen[bytes]) -> int:
    """The one that has libraries waits for one that has model and rows, which waits for the one that trains."""
    return _child_of(_child_of(process.pid))


def _child_of(parent: int) -> int:
    while not (found := Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()):
        time.sleep(0.002)
    return int(found[0])


def steps_done(log: Path) -> list[int]:
    """In the order in which they were measured; a log of plain TRL has what was done again twice."""
    lines = log.read_bytes().splitlines(True) if log.exists() else []
    whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return [int(line["step"]) for line in whole if "grad_norm" in line]


def killed(way: Way, kills: Sequence[int], steps: int, in_saves: bool) -> list[Kill]:
    """At these steps; `in_saves`: every second time in the middle of the next save. Before a kill it is told how long a step takes."""
    process, found = way.start(), list[Kill]()
    for number, at in enumerate(kills):
        begun, first = _until(way.log, max(1, at - 5), process), last(way.log)
        ended = _until(way.log, at, process)
        a_step = (ended - begun) / max(1, at - first)
        saves = in_saves and number % 2 == 1
        if saves:
            _until_it_saves(way, process)
        else:
            # Anywhere in the next step.
            time.sleep(a_step * (0.1 + 0.8 * number / len(kills)))
        os.kill(way.victim(process), signal.SIGKILL)
        now, done, lines = time.monotonic(), last(way.log), len(steps_done(way.log))
        if not way.starts_again:
            process.wait()
            process = way.start()
        forgotten = _least_until(way.log, done + 1, process)
        back = time.monotonic() - now
        # A log of ours forgets what is measured anew, and that of plain TRL has it twice.
        found.append(Kill(back, done - forgotten + len(steps_done(way.log)) - lines - 1, back - a_step, saves))
    process.wait()
    return found


def last(log: Path) -> int:
    return max(steps_done(log), default=0)


def _until(log: Path, step: int, process: subprocess.Popen[bytes]) -> float:
    """When a step is done; an end before it is an error of this benchmark."""
    while last(log) < step:
        _must_run(process, log, step)
        time.sleep(0.003)
    return time.monotonic()


def _until_it_saves(way: Way, process: subprocess.Popen[bytes]) -> None:
    def half_written() -> list[Path]:
        return [folder for folder in way.checkpoints.glob("checkpoint-*") if not (folder / MANIFEST).exists()]

    while not half_written():
        _must_run(process, way.log, last(way.log) + 1)
        time.sleep(0.001)


def _least_until(log: Path, step: int, process: subprocess.Popen[bytes]) -> int:
    """The step that it went on from: what was measured after that is measured anew."""
    least = step - 1
    while (now := last(log)) < step:
        least = min(least, now)
        _must_run(process, log, step)
        time.sleep(0.003)
    return least


def _must_run(process: subprocess.Popen[bytes], log: Path, step: int) -> None:
    if process.poll() is not None and last(log) < step:
        raise SystemExit(f"The training ended before step {step}; its log: {log.parent.parent}")
