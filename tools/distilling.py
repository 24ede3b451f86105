"""Making rows with distilabel: requests → teacher → answers read, in a process of its own; then the rows are checked, here.

    python -m tools.distilling FOLDER PROJECT     FOLDER/order.json → FOLDER/made.jsonl

distilabel forks a process for every step, which deadlocks once torch has been used; so the pipeline runs in a fresh
child that never imports torch. Rows are compared by their meaning, which needs it: that is done by whoever ordered them, who
has loaded the model once for all orders and knows the texts that it compared before. A step that fails fills its rows with
nothing and the pipeline still ends well: the share of requests without an answer decides.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prompts import load as load_prompt
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tenet.settings import read_settings
from tools.teaching.checking import checked
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
        run_child("tools.distilling", work, project, _cells(order), progress)
    return tuple(checked([MadeRow.model_validate(row) for row in read_jsonl(work / "made.jsonl")], order))


def _cells(order: Order) -> dict[str, str]:
    """The marks of the questions, each with its cell. A task that makes examples harder asks about each of them."""
    turns = {ask.mark: range(len(ask.request.examples[: ask.request.count])) for ask in order.asks}
    each = order.way == "evol_instruct"
    return {
        f"{ask.mark}{turn or ''}": ask.cell or ask.request.label
        for ask in order.asks
        for turn in (turns[ask.mark] if each else (0,))
    }


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

    from tools.teaching.steps import ReadAnswers
    from tools.teaching.tasks import data_for, steps_for

    told: dict[str, Any] = {"project": str(project), "answered": str(work / ANSWERED), "at_once": order.at_once}
    warnings = Warnings()
    # The cache is thrown away: what must not be asked twice is kept among the project's answers, which survive any kill.
    with TemporaryDirectory(dir=work, prefix="cache-") as cache, Pipeline(name="teaching", cache_dir=cache) as pipeline:
        steps = steps_for(order, told) if order.way else [_own_request(order, told)]
        # One batch of everything: distilabel waits for the slowest of a batch before it starts the next.
        data = data_for(order)
        last: Any = LoadDataFromDicts(name="load", data=data, batch_size=len(data))  # pyright: ignore[reportArgumentType]
        for step in (*steps, ReadAnswers(name="read")):
            last = last >> step
        result: Any = pipeline.run(use_cache=False, logging_handlers=[warnings])
        if "default" not in result:
            raise TeacherFailed(f"The pipeline that makes rows broke off ({warnings.first}).")
        made = [MadeRow.model_validate(row) for row in result["default"]["train"]]
    refuse_broken(made, order.asks, warnings.first)
    return made


def _own_request(order: Order, told: dict[str, Any]) -> Any:
    from distilabel.steps.tasks import TextGeneration  # pyright: ignore[reportMissingTypeStubs]

    from tools.teaching.llms import BuiltInTeacher, ConnectedTeacher

    teacher = (
        BuiltInTeacher(answered=told["answered"])
        if order.built_in
        else ConnectedTeacher(temperature=order.temperature, contract=order.contract, **told)
    )
    return TextGeneration(
        name="write",
        llm=teacher,
        system_prompt=load_prompt(order.contract).text,
        input_batch_size=len(order.asks),
        add_raw_output=False,
        add_raw_input=False,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
