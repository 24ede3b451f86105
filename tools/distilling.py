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
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prompts import load as load_prompt
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tenet.models.connecting import ANSWERS
from tenet.settings import read_settings
from tools.teaching.contract import NO_ANSWER, UNREADABLE, MadeRow, Order

MOST_UNANSWERED = 0.01
STALLED = 900.0
"""Seconds without a new answer after which the pipeline is taken for dead."""


class TeacherFailed(Exception):
    """No rows could be made; the message says what the person can do about it."""


def make_rows(order: Order, folder: Path, project: Path, progress: Callable[[int], None]) -> tuple[MadeRow, ...]:
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
        _run_child(work, project, order.contract, progress)
    return tuple(MadeRow.model_validate(row) for row in read_jsonl(work / "made.jsonl"))


def _run_child(work: Path, project: Path, contract: str, progress: Callable[[int], None]) -> None:
    log = work / "log.txt"
    (work / "failure.txt").unlink(missing_ok=True)
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tools.distilling", str(work), str(project)]
        # A process group of its own: distilabel's step processes wait for ever when the pipeline's is killed.
        child = subprocess.Popen(command, stdout=output, stderr=output, process_group=0)
    try:
        _watch(child, project / ANSWERS, contract, progress)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.returncode:
        failure = work / "failure.txt"
        unknown = f"The pipeline that makes rows broke off; the last lines of {log.relative_to(work.parent)} say why."
        raise TeacherFailed(failure.read_text() if failure.exists() else unknown)


def _watch(child: subprocess.Popen[bytes], answers: Path, contract: str, progress: Callable[[int], None]) -> None:
    """Report the answers as they come until the child ends, or end it when none has come for too long."""
    before = _answered(answers, contract)
    answered, since = -1, time.monotonic()
    while child.poll() is None:
        now = _answered(answers, contract) - before
        if now != answered:
            answered, since = now, time.monotonic()
        progress(answered)
        if time.monotonic() - since > STALLED:
            raise TeacherFailed(
                f"The teacher has given no answer for {STALLED / 60:.0f} minutes. Its answers so far are kept: "
                "start the job again to go on."
            )
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue


def _answered(answers: Path, contract: str) -> int:
    return sum(1 for _ in answers.glob(f"{contract}-*.json"))


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


def _refuse_broken(made: Sequence[MadeRow], requests: int, reason: str) -> None:
    unanswered, unreadable = (sum(row.dropped == why for row in made) for why in (NO_ANSWER, UNREADABLE))
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
    teacher = (
        BuiltInTeacher()
        if order.built_in
        else ConnectedTeacher(project=str(project), temperature=order.temperature, contract=order.contract)
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
    _refuse_broken(made, len(order.asks), warnings.first)
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
