"""The host's side of the sandbox. What comes out of a worker is a claim: it is counted, typed, clamped and timed here.

A worker that answers late, too much, out of turn or not at all is ended, its batch is "cannot say" (None), and the next
batch gets a new one.
"""

import math
import os
import secrets
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self, cast

from tenet.sandbox.frames import HEAD, pack, unpack
from tenet.sandbox.problems import BadReward, Breach, NoSafeSandbox
from tenet.sandbox.walls import DESCRIPTIONS, Tier, command


class Range(NamedTuple):
    """What a term may score; beyond it the host clamps."""

    low: float
    high: float


Terms = Mapping[str, Range]
Scores = dict[str, float | None]


@dataclass(frozen=True)
class Limits:
    batch_seconds: float = 10.0
    start_seconds: float = 30.0
    """Long, because a busy machine is no fault of the reward."""
    memory_mb: int = 1024


@dataclass
class Tally:
    """What a worker has cost and got wrong so far."""

    rows: int = 0
    failed: int = 0
    """Rows for which a term raised, or gave what is no number, or that fell with their batch. A plain None is none of these."""
    clamped: int = 0
    restarts: int = 0
    restarts_in_a_row: int = 0
    problems: dict[str, str] = field(default_factory=dict[str, str])
    """The last thing that went wrong, by term; "" for the worker itself."""

    @property
    def failed_share(self) -> float:
        return self.failed / self.rows if self.rows else 0.0


class RewardWorker:
    def __init__(self, code: str, terms: Terms, tier: Tier, limits: Limits) -> None:
        self.tier: Tier = tier
        self.tally = Tally()
        self._code, self._terms, self._limits = code, dict(terms), limits
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, code: str, terms: Terms, tier: Tier, limits: Limits | None = None) -> Self:
        """Raises BadReward with the line when the code cannot be loaded, NoSafeSandbox when these walls cannot be had."""
        worker = cls(code, terms, tier, limits or Limits())
        worker._begin()
        return worker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if process := self._process:
            self._process = None
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            process.wait()

    def score(
        self, prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Sequence[Any]]
    ) -> list[Scores]:
        """One mapping of term to score a row; None where the term cannot say or did not manage to."""
        rows = len(completions)
        self.tally.rows += rows
        question = {"prompts": list(prompts), "completions": list(completions)}
        question |= {"columns": {name: list(values) for name, values in columns.items()}}
        try:
            if self._process is None:
                self._begin()
            reply = self._exchange(question, self._limits.batch_seconds, rows)
        except (Breach, BadReward) as problem:
            self._drop(str(problem), rows)
            return [dict.fromkeys(self._terms) for _ in range(rows)]
        self.tally.restarts_in_a_row = 0
        return self._judged(reply, rows)

    # ------------------------------------------------------------ starting and asking

    def _begin(self) -> None:
        self._process = self._spawn()
        order = {"code": self._code, "terms": list(self._terms), "memory_mb": self._limits.memory_mb}
        try:
            problem = self._exchange(order, self._limits.start_seconds, 0).get("problem")
        except Breach as breach:
            self.close()
            raise BadReward(
                f"The reward could not be started in the sandbox ({DESCRIPTIONS[self.tier]}): {breach}."
            ) from breach
        if problem:
            self.close()
            raise BadReward(f"reward.py cannot be loaded: {str(problem)[:500]}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                command(self.tier),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                cwd="/",
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise NoSafeSandbox(f"The sandbox cannot be started: {error}.") from error
        assert process.stdin and process.stdout
        os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(process.stdout.fileno(), False)
        return process

    def _exchange(self, message: dict[str, Any], seconds: float, rows: int) -> dict[str, Any]:
        """Send, and wait for the answer to exactly this: raises Breach for anything else."""
        process = self._process
        assert process and process.stdin and process.stdout
        id, until = secrets.token_hex(8), time.monotonic() + seconds
        _send(process.stdin.fileno(), pack(message | {"id": id}), until)
        (length,) = HEAD.unpack(_receive(process.stdout.fileno(), HEAD.size, until))
        # Room for a long number and the message of every term.
        if length > 4096 + len(self._terms) * (1024 + 40 * rows):
            raise Breach("its answer was too long")
        try:
            reply = unpack(_receive(process.stdout.fileno(), length, until))
        except ValueError as error:
            raise Breach(f"its answer was not well formed ({error})") from None
        if reply.get("id") != id:
            raise Breach("it answered what was not asked")
        return reply

    def _drop(self, problem: str, rows: int) -> None:
        self.close()
        self.tally.failed += rows
        self.tally.restarts += 1
        self.tally.restarts_in_a_row += 1
        self.tally.problems[""] = problem

    # ------------------------------------------------------------ what a reply is worth

    def _judged(self, reply: dict[str, Any], rows: int) -> list[Scores]:
        given, errors = _mapping(reply.get("scores")), _mapping(reply.get("errors"))
        self.tally.problems |= {name: str(said) for name, said in errors.items() if name in self._terms}
        failed = [False] * rows
        columns: dict[str, list[float | None]] = {}
        for name, allowed in self._terms.items():
            values = given.get(name)
            column = cast("list[object]", values) if isinstance(values, list) else []
            if len(column) != rows:
                self.tally.problems.setdefault(name, f"it gave {len(column)} scores for {rows} rows")
                column = [_NOTHING] * rows
            columns[name] = [self._number(name, value, allowed) for value in column]
            raised = name in errors
            for row, value in enumerate(column):
                # A None is an answer, unless the term raised somewhere in this batch.
                failed[row] |= columns[name][row] is None and (value is not None or raised)
        self.tally.failed += sum(failed)
        return [{name: columns[name][row] for name in self._terms} for row in range(rows)]

    def _number(self, name: str, value: object, allowed: Range) -> float | None:
        if value is None or value is _NOTHING:
            return None
        number = _finite(value)
        if number is None:
            self.tally.problems[name] = f"it gave {str(value)[:60]} where a finite number is needed"
            return None
        clamped = min(max(number, allowed.low), allowed.high)
        self.tally.clamped += clamped != number
        return clamped


_NOTHING = object()
"""Stands where a score is missing, which is a failure and no answer."""


def _finite(value: object) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _send(pipe: int, content: bytes, until: float) -> None:
    left = memoryview(content)
    while left:
        _wait(pipe, selectors.EVENT_WRITE, until)
        try:
            left = left[os.write(pipe, left) :]
        except BlockingIOError:
            continue
        except BrokenPipeError:
            raise Breach("it ended") from None


def _receive(pipe: int, wanted: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < wanted:
        _wait(pipe, selectors.EVENT_READ, until)
        part = os.read(pipe, wanted - len(parts))
        if not part:
            raise Breach("it ended")
        parts += part
    return bytes(parts)


def _wait(pipe: int, what: int, until: float) -> None:
    with selectors.PollSelector() as selector:
        selector.register(pipe, what)
        if not selector.select(max(0.0, until - time.monotonic())):
            raise Breach("it took longer than its time limit")
