"""Of more rows than are wanted the best that differ: distilabel's scorers and its DEITA filtering, in a process of their own.

    python -m tools.selecting FOLDER PROJECT     FOLDER/order.json → FOLDER/rated.jsonl

The connected teacher ranks how hard the texts of a cell are, a few at a time, and says how well each is answered where answers
are texts. The product of both decides who comes first; what is close to a better one is left out.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import Field

from tenet.artifacts import Frozen
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tools.teaching.child import ANSWERED, Heard, TeacherFailed, Warnings, as_child, run_child
from tools.teaching.contract import AT_ONCE, MadeRow

COMPLEXITY, QUALITY = "complexity", "quality"
"""What its questions are asked for, as the memory and the costs know them."""
TOGETHER = 6
"""Texts of a cell that are ranked in one question."""
MOST_UNRATED = 0.01
NEAR_A_BETTER = "close to a row that was rated better"
INSTEAD = "or take best_of out of the data plan"


class Candidate(Frozen):
    text: str
    answer: str | None = None
    cell: str


class SelectOrder(Frozen):
    candidates: tuple[Candidate, ...] = Field(min_length=1)
    at_once: int = AT_ONCE

    @property
    def answered(self) -> bool:
        return self.candidates[0].answer is not None

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The places of the candidates that are ranked together: of one cell, in groups as even as can be."""
        cells: dict[str, list[int]] = defaultdict(list)
        for at, candidate in enumerate(self.candidates):
            cells[candidate.cell].append(at)
        return tuple(group for places in cells.values() for group in _evenly(places))


class Rated(Frozen):
    """What the scorers say of a candidate, each as a share of the most that could be said."""

    at: int
    complexity: float | None
    quality: float | None
    kept: bool
    """Whether no better one is close to it."""


def best_first(
    rows: Sequence[MadeRow], folder: Path, project: Path, answered: bool, progress: Callable[[Heard], None]
) -> list[MadeRow]:
    """The rows with their ratings, the best first; those that cannot be used come last, with their reason."""
    usable = [row for row in rows if row.dropped is None]
    if not usable:
        return list(rows)
    candidates = tuple(
        Candidate(text=row.text, answer=row.answer if answered else None, cell=row.cell or row.label) for row in usable
    )
    rated = _rated(SelectOrder(candidates=candidates), folder, project, progress)
    return [*(_with_rating(usable[one.at], one) for one in rated), *(row for row in rows if row.dropped)]


def _with_rating(row: MadeRow, rated: Rated) -> MadeRow:
    said = {"complexity": rated.complexity, "quality": rated.quality}
    return row.model_copy(update=said if rated.kept else {**said, "dropped": NEAR_A_BETTER})


def _rated(order: SelectOrder, folder: Path, project: Path, progress: Callable[[Heard], None]) -> list[Rated]:
    """Carried out once: the same order in the same folder is only read."""
    content = order.model_dump_json(exclude_none=True).encode()
    work = folder / sha256_of(content)[:16]
    write_atomically(work / "order.json", content)
    if not (work / "rated.jsonl").exists():
        run_child("tools.selecting", work, project, _questions(order), progress)
    return [Rated.model_validate(row) for row in read_jsonl(work / "rated.jsonl")]


def _questions(order: SelectOrder) -> dict[str, str]:
    """Only how many there are is known beforehand: the scorers put them into words."""
    harder = {f"complexity {at}": "how hard" for at in range(len(order.groups))}
    better = {f"quality {at}": "how well answered" for at in range(len(order.candidates) if order.answered else 0)}
    return harder | better


def _evenly(places: Sequence[int]) -> list[tuple[int, ...]]:
    number = -(-len(places) // TOGETHER)
    return [tuple(places[at::number]) for at in range(number)]


# ---------------------------------------------------------------- the child


def main(work: Path, project: Path) -> int:
    order = SelectOrder.model_validate_json((work / "order.json").read_bytes())

    def make() -> None:
        rated = _run_pipeline(order, work, project)
        write_atomically(work / "rated.jsonl", to_jsonl([one.model_dump() for one in rated]))

    return as_child(work, make)


def refuse_unrated(rated: Sequence[Rated], asked: int, answered: int, reason: str) -> None:
    """A step that failed leaves rows of nothing, and the pipeline calls that a success."""
    if asked - answered > MOST_UNRATED * asked:
        raise TeacherFailed(
            f"{asked - answered} of {asked} questions how good the rows are got no answer ({reason}). The rows and the answers that "
            f"came are kept: see that the teacher runs, then start the job again, {INSTEAD}."
        )
    if all(one.complexity is None and one.quality is None for one in rated):
        raise TeacherFailed(
            f"None of the teacher's ratings could be read. Connect a stronger model, {INSTEAD}; then start the job again."
        )


def _run_pipeline(order: SelectOrder, work: Path, project: Path) -> list[Rated]:
    from distilabel.pipeline import Pipeline  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.steps import LoadDataFromDicts  # pyright: ignore[reportMissingTypeStubs]

    from tools.teaching.scoring import steps_for

    told: dict[str, Any] = {"project": str(project), "answered": str(work / ANSWERED), "at_once": order.at_once}
    data: Any = [
        {"places": list(group), "instructions": [order.candidates[at].text for at in group]} for group in order.groups
    ]
    warnings = Warnings()
    with (
        TemporaryDirectory(dir=work, prefix="cache-") as cache,
        Pipeline(name="selecting", cache_dir=cache) as pipeline,
    ):
        last: Any = LoadDataFromDicts(name="load", data=data, batch_size=len(data))
        for step in steps_for(order, told):
            last = last >> step
        result: Any = pipeline.run(use_cache=False, logging_handlers=[warnings])
        if "default" not in result:
            raise TeacherFailed(f"The pipeline that rates rows broke off ({warnings.first}).")
        rated = [
            Rated.model_validate({name: row[name] for name in Rated.model_fields}) for row in result["default"]["train"]
        ]
    heard = set((work / ANSWERED).read_text().split()) if (work / ANSWERED).exists() else set[str]()
    refuse_unrated(rated, len(_questions(order)), len(heard), warnings.first)
    return rated


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
