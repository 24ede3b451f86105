"""Making rows with distilabel: requests → teacher → answers read → rows checked, in a process of its own.

    python -m tools.distilling FOLDER PROJECT     FOLDER/order.json → FOLDER/made.jsonl

distilabel forks a process for every step, which deadlocks once torch has been used; so the pipeline runs in a fresh
child that never imports torch itself. A step that fails fills its rows with nothing and the pipeline still ends well:
the share of requests without an answer decides.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from prompts import load as load_prompt
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tenet.settings import read_settings
from tools.teaching.contract import NO_ANSWER, UNREADABLE, Ask, MadeRow, Order

MOST_UNANSWERED = 0.01
LOOK_EVERY = 2.0
"""Seconds."""
ANSWERED = "answered.txt"
"""The marks of the requests that were answered, one a line."""
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


def make_rows(order: Order, folder: Path, project: Path, progress: Callable[[Heard], None]) -> tuple[MadeRow, ...]:
    """Carry out an order in a child process; the same order in the same folder is carried out only once."""
    if not order.built_in and read_settings().teacher is None:
        raise TeacherFailed(
            "The data plan has rows written by a connected model, but none is connected: set TENET_TEACHER_BASE_URL "
            "and TENET_TEACHER_MODEL, or choose the built-in teacher in the data plan."
        )
    content = order.model_dump_json(exclude_none=True).encode()
    work = folder / sha256_of(content)[:16]
    write_atomically(work / "order.json", content)
    if not (work / "made.jsonl").exists():
        _run_child(work, project, order, progress)
    return tuple(MadeRow.model_validate(row) for row in read_jsonl(work / "made.jsonl"))


def _run_child(work: Path, project: Path, order: Order, progress: Callable[[Heard], None]) -> None:
    log = work / "log.txt"
    for file in ("failure.txt", ANSWERED):
        (work / file).unlink(missing_ok=True)
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tools.distilling", str(work), str(project)]
        # A process group of its own: distilabel's step processes wait for ever when the pipeline's is killed.
        child = subprocess.Popen(command, stdout=output, stderr=output, process_group=0)
    try:
        _watch(child, Counting(order, work / ANSWERED), progress)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.returncode:
        failure = work / "failure.txt"
        unknown = f"The pipeline that makes rows broke off; the last lines of {log.relative_to(work.parent)} say why."
        raise TeacherFailed(failure.read_text() if failure.exists() else unknown)


def _watch(child: subprocess.Popen[bytes], counting: "Counting", progress: Callable[[Heard], None]) -> None:
    """Report the answers as they come until the child ends, or end it when none has come for too long."""
    answered, since = -1, time.monotonic()
    while child.poll() is None:
        heard = counting.now()
        if heard.answered != answered:
            answered, since = heard.answered, time.monotonic()
        progress(heard)
        if time.monotonic() - since > STALLED:
            raise TeacherFailed(
                f"The teacher has given no answer for {STALLED / 60:.0f} minutes. Its answers so far are kept: "
                "start the job again to go on."
            )
        try:
            child.wait(timeout=LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
    progress(counting.now())


class Counting:
    """Counts the requests that were answered, as the teacher writes them down, and reckons how long the rest will take."""

    def __init__(self, order: Order, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cell_of = {ask.mark: ask.cell or ask.request.label for ask in order.asks}
        self._file = file
        self._first: tuple[float, int] | None = None

    def now(self) -> Heard:
        marks = set(self._file.read_text().split()) & self._cell_of.keys() if self._file.exists() else set[str]()
        asked, answered = Counter(self._cell_of.values()), Counter(self._cell_of[mark] for mark in marks)
        cells = {cell: (answered[cell], number) for cell, number in asked.items()}
        return Heard(len(marks), len(self._cell_of), cells, self._left(len(marks)))

    def _left(self, answered: int) -> float | None:
        """By the pace since the first look that found answers: what is remembered from before comes at once and says nothing."""
        now = self._clock()
        if self._first is None:
            self._first = (now, answered) if answered else None
            return None
        began, first = self._first
        pace = (answered - first) / (now - began) if now > began else 0
        return (len(self._cell_of) - answered) / pace if pace else None


# ---------------------------------------------------------------- the child


def main(work: Path, project: Path) -> int:
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    order = Order.model_validate_json((work / "order.json").read_bytes())
    try:
        made = _run_pipeline(order, work, project)
    except TeacherFailed as failure:
        # In a file, since distilabel prints tracebacks in a frame of its own.
        write_atomically(work / "failure.txt", str(failure).encode())
        return 1
    write_atomically(work / "made.jsonl", to_jsonl(made))
    return 0


def _die_with(parent: int) -> None:
    """End the pipeline with all its processes when the job that started it is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.killpg(0, signal.SIGKILL)


def refuse_broken(made: Sequence[MadeRow], asks: Sequence[Ask], reason: str) -> None:
    """A step that failed leaves rows of nothing, or no rows at all, and the pipeline calls that a success."""
    requests = len(asks)
    unanswered, unreadable = (sum(row.dropped == why for row in made) for why in (NO_ANSWER, UNREADABLE))
    lost = {ask.mark for ask in asks} - {row.ask for row in made}
    if len(lost) > MOST_UNANSWERED * requests:
        raise TeacherFailed(
            f"The pipeline lost the answers to {len(lost)} of {requests} requests ({reason}). What the teacher said is "
            "kept: start the job again, and nothing is asked twice."
        )
    if unanswered > MOST_UNANSWERED * requests:
        raise TeacherFailed(
            f"{unanswered} of {requests} requests to the teacher got no answer ({reason}). The answers that came "
            "are kept: see that the teacher runs, then start the job again."
        )
    if unreadable == requests:
        raise TeacherFailed(
            "None of the teacher's answers could be read. See that its address is an OpenAI-compatible one (it usually "
            "ends in /v1), or connect a stronger model; then start the job again."
        )


def _run_pipeline(order: Order, work: Path, project: Path) -> list[MadeRow]:
    from distilabel.pipeline import Pipeline  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.steps import LoadDataFromDicts  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.steps.tasks import TextGeneration  # pyright: ignore[reportMissingTypeStubs]

    from tools.teaching.llms import BuiltInTeacher, ConnectedTeacher
    from tools.teaching.steps import CheckRows, ReadAnswers

    asked = [{"ask": ask.model_dump_json(), "instruction": ask.request.as_asked()} for ask in order.asks]
    answered = str(work / ANSWERED)
    teacher = (
        BuiltInTeacher(answered=answered)
        if order.built_in
        else ConnectedTeacher(
            project=str(project), temperature=order.temperature, contract=order.contract, answered=answered
        )
    )
    warnings = _Warnings()
    # The cache is thrown away: what must not be asked twice is kept among the project's answers, which survive any kill.
    with TemporaryDirectory(dir=work, prefix="cache-") as cache, Pipeline(name="teaching", cache_dir=cache) as pipeline:
        # One batch of everything: distilabel waits for the slowest of a batch before it starts the next.
        whole = len(asked)
        load = LoadDataFromDicts(name="load", data=asked, batch_size=whole)
        write = TextGeneration(
            name="write",
            llm=teacher,
            system_prompt=load_prompt(order.contract).text,
            input_batch_size=whole,
            add_raw_output=False,
            add_raw_input=False,
        )
        load >> write >> ReadAnswers(name="read") >> CheckRows(name="check", order=order.model_dump_json())  # pyright: ignore[reportUnusedExpression]
        result: Any = pipeline.run(use_cache=False, logging_handlers=[warnings])
        if "default" not in result:
            raise TeacherFailed(f"The pipeline that makes rows broke off ({warnings.first}).")
        made = [MadeRow.model_validate(row) for row in result["default"]["train"]]
    refuse_broken(made, order.asks, warnings.first)
    return made


class _Warnings(logging.Handler):
    """Keeps the first thing that distilabel complained about, which it otherwise only prints."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = "it gave no reason"

    def emit(self, record: logging.LogRecord) -> None:
        if self.first == "it gave no reason":
            self.first = " ".join(record.getMessage().split())[:300]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
