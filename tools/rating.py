"""What a connected teacher thinks of answers: distilabel's UltraFeedback, in a process of its own.

    python -m tools.rating FOLDER PROJECT     FOLDER/order.json → FOLDER/rated.jsonl

The teacher answers each text twice as the job demands, then rates these answers beside the row's own one. The lowest rated
becomes the rejected answer of the row where it is rated lower than the row's own; nothing takes the place of the row's own.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pydantic import Field

from tenet.artifacts import Frozen, Row
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tools.reading import same_text
from tools.teaching.child import ANSWERED, Heard, TeacherFailed, Warnings, as_child, run_child
from tools.teaching.contract import AT_ONCE, SeedText
from tools.teaching.marks import mark_of

CANDIDATES = 2
"""Answers that the teacher writes to each text."""
ANSWER, RATE = "answer", "ultrafeedback"
"""What its questions are asked for, as the memory and the costs know them."""
MOST_UNRATED = 0.01


class RateOrder(Frozen):
    instruction: str
    temperature: float
    rows: tuple[SeedText, ...] = Field(min_length=1)
    """Each with its own answer."""
    at_once: int = AT_ONCE


class Rated(NamedTuple):
    """A row's own answer, and what the teacher wrote beside it; None where a rating is missing."""

    id: str
    answers: tuple[str, ...]
    ratings: tuple[int | None, ...]


def with_worse(
    rows: Sequence[Row],
    instruction: str,
    temperature: float,
    folder: Path,
    project: Path,
    teacher: str,
    progress: Callable[[Heard], None],
) -> list[Row]:
    """The rows, with a rejected answer where the teacher wrote one that it rates lower than the row's own."""
    seeds = tuple(SeedText(id=row.id, text=row.input, answer=row.output) for row in rows)
    rated = _rated(RateOrder(instruction=instruction, temperature=temperature, rows=seeds), folder, project, progress)
    worse = {one.id: found for one in rated if (found := worst(one))}
    return [
        row.model_copy(update={"rejected": worse[row.id], "rejected_by": teacher}) if row.id in worse else row
        for row in rows
    ]


def worst(rated: Rated) -> str | None:
    """The lowest rated answer, if it is rated lower than the row's own, which is the first."""
    own, *others = zip(rated.answers, rated.ratings, strict=True)
    told = [(rating, answer) for answer, rating in others if rating is not None]
    lowest = min(told, key=lambda one: one[0], default=None)
    if own[1] is None or lowest is None or lowest[0] >= own[1] or same_text(lowest[1]) == same_text(own[0]):
        return None
    return lowest[1]


def _rated(order: RateOrder, folder: Path, project: Path, progress: Callable[[Heard], None]) -> list[Rated]:
    """Carried out once: the same order in the same folder is only read."""
    content = order.model_dump_json().encode()
    work = folder / sha256_of(content)[:16]
    write_atomically(work / "order.json", content)
    if not (work / "rated.jsonl").exists():
        run_child("tools.rating", work, project, marks_of(order), progress)
    return [Rated(row["id"], tuple(row["answers"]), tuple(row["ratings"])) for row in read_jsonl(work / "rated.jsonl")]


def marks_of(order: RateOrder) -> dict[str, str]:
    """The questions: the answers, and one for the rating of each row's, of which only the number is known beforehand."""
    answers = {mark_of(row.text, turn): "answers to compare" for row in order.rows for turn in range(CANDIDATES)}
    return answers | {f"rating {row.id}": "ratings" for row in order.rows}


# ---------------------------------------------------------------- the child


def main(work: Path, project: Path) -> int:
    order = RateOrder.model_validate_json((work / "order.json").read_bytes())

    def make() -> None:
        rated = _run_pipeline(order, work, project)
        write_atomically(work / "rated.jsonl", to_jsonl([one._asdict() for one in rated]))

    return as_child(work, make)


def refuse_unrated(rated: Sequence[Rated], rows: int, reason: str) -> None:
    """A step that failed leaves rows of nothing, and the pipeline calls that a success."""
    unanswered = rows - sum(len(one.answers) > 1 for one in rated)
    if unanswered > MOST_UNRATED * rows:
        raise TeacherFailed(
            f"{unanswered} of {rows} texts got no answers to compare ({reason}). The answers that came are kept: see that the "
            "teacher runs, then start the job again."
        )
    if not any(rating is not None for one in rated for rating in one.ratings):
        raise TeacherFailed(
            "None of the teacher's ratings could be read. Connect a stronger model, or have the worse answers made by the built-in "
            "teacher (generator: built-in in the data plan); then start the job again."
        )


def _run_pipeline(order: RateOrder, work: Path, project: Path) -> list[Rated]:
    from distilabel.pipeline import Pipeline  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.steps import LoadDataFromDicts  # pyright: ignore[reportMissingTypeStubs]

    told: dict[str, Any] = {"project": str(project), "answered": str(work / ANSWERED), "at_once": order.at_once}
    data = data_for(order)
    warnings = Warnings()
    with TemporaryDirectory(dir=work, prefix="cache-") as cache, Pipeline(name="rating", cache_dir=cache) as pipeline:
        last: Any = LoadDataFromDicts(name="load", data=data, batch_size=len(data))
        for step in steps_for(order, told):
            last = last >> step
        result: Any = pipeline.run(use_cache=False, logging_handlers=[warnings])
        if "default" not in result:
            raise TeacherFailed(f"The pipeline that rates answers broke off ({warnings.first}).")
        rated = [read(row) for row in result["default"]["train"]]
    refuse_unrated(rated, len(order.rows), warnings.first)
    return rated


def data_for(order: RateOrder) -> list[dict[str, Any]]:
    return [{"id": row.id, "instruction": row.text, "own": row.answer} for row in order.rows]


def steps_for(order: RateOrder, told: dict[str, Any]) -> list[Any]:
    """The teacher answers each text, its answers stand beside the row's own, and all of them are rated."""
    from distilabel.steps.tasks import TextGeneration, UltraFeedback  # pyright: ignore[reportMissingTypeStubs]

    from tools.teaching.llms import PlainTeacher
    from tools.teaching.steps import BesideOwn

    plain: dict[str, Any] = {"add_raw_output": False, "add_raw_input": False, "input_batch_size": len(order.rows)}
    write = TextGeneration(
        name="write",
        llm=PlainTeacher(contract=ANSWER, temperature=max(order.temperature, 0.7), **told),
        system_prompt=order.instruction,
        num_generations=CANDIDATES,
        group_generations=True,
        **plain,
    )
    rate = UltraFeedback(
        name="rate", aspect="overall-rating", llm=PlainTeacher(contract=RATE, temperature=0.0, **told), **plain
    )
    return [write, BesideOwn(name="beside"), rate]


def read(row: dict[str, Any]) -> Rated:
    """With no ratings at all where their number is not that of the answers: nobody could say which belongs to which."""
    answers, ratings = tuple(row["generations"]), tuple(row["ratings"] or ())
    return Rated(row["id"], answers, ratings if len(ratings) == len(answers) else (None,) * len(answers))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
