"""Rounds of ordering and checking until the cells have what the data plan asks for, or the teacher has nothing new."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from evals.embedding import embed
from tenet.artifacts import LEARNT, DataPlan, Row, UseCaseSpec
from tenet.runfolder import RunFolder
from tools.distilling import make_rows
from tools.reading import row_id
from tools.selecting import best_first
from tools.splitting import reads_like, too_close
from tools.teaching.child import Heard
from tools.teaching.choosing import unwanted_texts, without_decided
from tools.teaching.contract import MadeRow
from tools.teaching.documents import Documents
from tools.teaching.grid import BUILT_IN, Cell
from tools.teaching.living import Recipes
from tools.teaching.ordering import Wanted, orders_for
from tools.teaching.planning import Grid, Parts, wanted_of_cells

ROUNDS = 3
MAKING = "making"
"""The folder below `out/` where the teacher works."""
GIVES_AWAY = "too close to a held-out row"
GIVEN_AWAY = "held-out row too close to a training row"
UNNEEDED = "more than were wanted"


class Filled(NamedTuple):
    parts: Parts
    dropped: dict[str, int]
    made: int
    """How many rows the teacher wrote."""
    rated: int = 0
    """How many of them were rated, so that the best could be taken."""


class Job(NamedTuple):
    """What stays the same while the cells are filled."""

    spec: UseCaseSpec
    plan: DataPlan
    grid: Grid
    documents: Documents
    run: RunFolder

    @property
    def cells(self) -> dict[str, Cell]:
        return {cell.name: cell for cells in self.grid.values() for cell in cells}

    @property
    def recipes(self) -> Recipes:
        return Recipes(self.spec, self.plan, self.documents.passages)


def fill(parts: Parts, job: Job, progress: Callable[[float, str, Heard], None]) -> Filled:
    filled = Filled(parts, {}, 0)
    for attempt in range(ROUNDS):
        wanted = wanted_of_cells(filled.parts, job.grid, job.spec, job.plan, last=attempt == ROUNDS - 1)
        filled = _round(filled, wanted, attempt, job, progress)
    return filled


def _round(
    filled: Filled, wanted: Wanted, attempt: int, job: Job, progress: Callable[[float, str, Heard], None]
) -> Filled:
    if not wanted:
        return filled
    number, parts = sum(wanted.values()), filled.parts
    orders = orders_for(wanted, job.cells, parts, job.spec, job.plan, job.documents.fitting, attempt)
    rows: list[MadeRow] = []
    rated = 0
    for turn, order in enumerate(orders):
        who = "built-in" if order.built_in else next(name for name in job.plan.generators if name != "built-in")

        def report(heard: Heard, who: str = who, turn: int = turn) -> None:
            share = (attempt + (turn + heard.share) / len(orders)) / ROUNDS
            progress(share, f"The {who} teacher writes {number} rows: {heard.told}", heard)

        known = (*(row.input for split in ("train", "heldout") for row in parts[split]), *_usable(rows))
        order = order.model_copy(update={"taken": (*known, *unwanted_texts(job.plan))})
        rows += without_decided(make_rows(order, job.run.out / MAKING, job.run.project, report), job.plan)
    if job.plan.best_of:
        rows, rated = _best_first(rows, attempt, job, progress)
    dropped = Counter(filled.dropped)
    dropped.update(row.dropped for row in rows if row.dropped)
    parts = taken(rows, wanted, parts, job, dropped)
    made = filled.made + sum(bool(row.text) for row in rows)
    told = {reason: count for reason, count in sorted(dropped.items()) if count}
    return Filled(parts, told, made, filled.rated + rated)


def _usable(rows: Sequence[MadeRow]) -> list[str]:
    return [row.text for row in rows if row.dropped is None]


def _best_first(
    rows: Sequence[MadeRow], attempt: int, job: Job, progress: Callable[[float, str, Heard], None]
) -> tuple[list[MadeRow], int]:
    """What a connected teacher wrote, whichever way, the best first; what the built-in one wrote stays behind it as it is."""
    built_in = {name for name, cell in job.cells.items() if cell.generator == BUILT_IN}
    own, rated = ([row for row in rows if (row.cell in built_in) is wanted] for wanted in (True, False))

    def report(heard: Heard) -> None:
        progress((attempt + 1) / ROUNDS, f"The teacher rates what it wrote: {heard.told}", heard._replace(cells={}))

    place = job.run.out / MAKING, job.run.project
    return [*best_first(rated, *place, job.spec.task == "writing", report), *own], len(_usable(rated))


def taken(rows: Sequence[MadeRow], wanted: Wanted, parts: Parts, job: Job, dropped: Counter[str]) -> Parts:
    """The splits with the usable rows, as many as are wanted: first the test, then what may be trained on beside it."""
    usable = [row for row in rows if row.dropped is None]
    learnt = [row for split in LEARNT for row in parts[split]]
    tests = _far_from(learnt, [row for row in usable if row.split == "heldout"], job.plan, dropped, GIVEN_AWAY)
    parts = {**parts, "heldout": _with(parts["heldout"], tests, wanted, job, dropped)}
    lessons = [row for row in usable if row.split == "train"]
    lessons = _far_from(parts["heldout"], lessons, job.plan, dropped, GIVES_AWAY)
    return {**parts, "train": _with(parts["train"], lessons, wanted, job, dropped)}


def _far_from(
    others: Sequence[Row], made: Sequence[MadeRow], plan: DataPlan, dropped: Counter[str], reason: str
) -> list[MadeRow]:
    texts, inputs = [row.text for row in made], [row.input for row in others]
    by_meaning = too_close(embed(texts), embed(inputs), plan.leakage)
    close = [one or other for one, other in zip(by_meaning, reads_like(texts, inputs), strict=True)]
    dropped[reason] += sum(close)
    return [row for row, near in zip(made, close, strict=True) if not near]


def _with(
    rows: tuple[Row, ...], made: Sequence[MadeRow], wanted: Wanted, job: Job, dropped: Counter[str]
) -> tuple[Row, ...]:
    """The rows and as many of the made ones as are wanted of each cell."""
    own = {row.id: row for row in rows}
    left = Counter(dict(wanted))
    recipes = job.recipes
    taken: list[Row] = []
    for row in made:
        place = row.split, row.cell or ""
        left[place] -= 1
        if left[place] >= 0:
            taken.append(_as_row(row, own, job.cells[row.cell or ""], recipes))
    dropped[UNNEEDED] += len(made) - len(taken)
    return (*rows, *taken)


def _as_row(made: MadeRow, own: Mapping[str, Row], cell: Cell, recipes: Recipes) -> Row:
    id = row_id("s", made.text)
    parent = own.get(made.parent or "")
    row = Row(
        id=id,
        input=made.text,
        output=made.answer or made.label,
        origin="synthetic",
        group=parent.group if parent else id,
        parent=parent.id if parent else None,
        generator=cell.generator,
        cell=cell.name,
        tenets=cell.tenets,
        source=made.source,
        complexity=made.complexity,
        quality=made.quality,
    )
    return row.model_copy(update={"made_from": recipes.marks(row, cell, parent)})
