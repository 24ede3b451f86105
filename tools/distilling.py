"""Making rows with distilabel: requests → teacher → answers read → rows checked, in a process of its own.

    python -m tools.distilling FOLDER PROJECT     FOLDER/order.json → FOLDER/made.jsonl

distilabel forks a process for every step, which deadlocks once torch has been used; so the pipeline runs in a fresh
child that never imports torch itself. A step that fails fills its rows with nothing and the pipeline still ends well:
the share of requests without an answer decides.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prompts import load as load_prompt
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tenet.settings import read_settings
from tools.teaching.child import ANSWERED, Heard, TeacherFailed, Warnings, as_child, run_child
from tools.teaching.contract import NO_ANSWER, UNREADABLE, Ask, MadeRow, Order

MOST_UNANSWERED = 0.01


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
        cells = {ask.mark: ask.cell or ask.request.label for ask in order.asks}
        run_child("tools.distilling", work, project, cells, progress)
    return tuple(MadeRow.model_validate(row) for row in read_jsonl(work / "made.jsonl"))


# ---------------------------------------------------------------- the child


def main(work: Path, project: Path) -> int:
    order = Order.model_validate_json((work / "order.json").read_bytes())
    return as_child(work, lambda: write_atomically(work / "made.jsonl", to_jsonl(_run_pipeline(order, work, project))))


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
            project=str(project),
            temperature=order.temperature,
            contract=order.contract,
            answered=answered,
            at_once=order.at_once,
        )
    )
    warnings = Warnings()
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


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
