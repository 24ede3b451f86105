"""Rounds of ordering and checking until the splits have what the data plan asks for, or the teacher has nothing new."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tenet.artifacts import DataPlan, Row, Split, UseCaseSpec
from tenet.runfolder import RunFolder
from tools.distilling import make_rows
from tools.embedding import embed
from tools.reading import row_id
from tools.splitting import too_close
from tools.teaching.contract import MadeRow
from tools.teaching.ordering import Wanted, order_for

ROUNDS = 3
MAKING = "making"
"""The folder below `out/` where the teacher works."""
FEWEST_HELDOUT = 5
"""Rows of a label below which its share of right answers says nothing."""
GIVES_AWAY = "too close to a held-out row"
GIVEN_AWAY = "held-out row too close to a training row"
UNNEEDED = "more than were wanted"

Parts = Mapping[Split, tuple[Row, ...]]
Progress = Callable[[float, str], None]


class Filled(NamedTuple):
    parts: Parts
    dropped: dict[str, int]
    made: int
    """How many rows the teacher wrote."""


def fill(parts: Parts, spec: UseCaseSpec, plan: DataPlan, run: RunFolder, progress: Progress) -> Filled:
    filled = Filled(parts, {}, 0)
    for attempt in range(ROUNDS):
        before = _count(filled.parts)
        filled = _round(filled, attempt, spec, plan, run, progress)
        if _count(filled.parts) == before:
            break
    return filled


def _round(
    filled: Filled, attempt: int, spec: UseCaseSpec, plan: DataPlan, run: RunFolder, progress: Progress
) -> Filled:
    wanted = lacking(filled.parts, spec, plan)
    if not wanted:
        return filled
    number = sum(wanted.values())

    def report(answered: int) -> None:
        heard = f", {answered} answers so far" if answered else ""
        progress(attempt / ROUNDS, f"The {plan.generator} teacher writes {number} rows{heard}")

    order = order_for(wanted, filled.parts, spec, plan, attempt)
    rows = make_rows(order, run.out / MAKING, run.project, report)
    dropped = Counter(filled.dropped)
    dropped.update(row.dropped for row in rows if row.dropped)
    parts = taken(rows, wanted, filled.parts, plan, dropped)
    counted = {reason: number for reason, number in sorted(dropped.items()) if number}
    return Filled(parts, counted, filled.made + sum(bool(row.text) for row in rows))


def lacking(parts: Parts, spec: UseCaseSpec, plan: DataPlan) -> dict[tuple[Split, str], int]:
    """Rows that each split lacks, label by label."""
    least: dict[Split, int] = {"train": plan.rows_of_a_kind, "heldout": FEWEST_HELDOUT}
    missing: dict[tuple[Split, str], int] = {
        (split, label): number - sum(spec.kind_of(row.output) == label for row in parts[split])
        for split, number in least.items()
        for label in spec.kinds
    }
    return {place: number for place, number in missing.items() if number > 0}


def taken(rows: Sequence[MadeRow], wanted: Wanted, parts: Parts, plan: DataPlan, dropped: Counter[str]) -> Parts:
    """The splits with the usable rows, as many as are wanted: first the test, then what may be trained on beside it."""
    usable = [row for row in rows if row.dropped is None]
    learnt = (*parts["train"], *parts["validation"])
    tests = _far_from(learnt, [row for row in usable if row.split == "heldout"], plan, dropped, GIVEN_AWAY)
    parts = {**parts, "heldout": _with(parts["heldout"], tests, wanted, plan, dropped)}
    lessons = _far_from(parts["heldout"], [row for row in usable if row.split == "train"], plan, dropped, GIVES_AWAY)
    return {**parts, "train": _with(parts["train"], lessons, wanted, plan, dropped)}


def _far_from(
    others: Sequence[Row], made: Sequence[MadeRow], plan: DataPlan, dropped: Counter[str], reason: str
) -> list[MadeRow]:
    close = too_close(embed([row.text for row in made]), embed([row.input for row in others]), plan.leakage)
    dropped[reason] += sum(close)
    return [row for row, near in zip(made, close, strict=True) if not near]


def _with(
    rows: tuple[Row, ...], made: Sequence[MadeRow], wanted: Wanted, plan: DataPlan, dropped: Counter[str]
) -> tuple[Row, ...]:
    """The rows and as many of the made ones as are wanted of each label."""
    groups = {row.id: row.group for row in rows}
    left = Counter(dict(wanted))
    taken: list[Row] = []
    for row in made:
        left[row.split, row.label] -= 1
        if left[row.split, row.label] >= 0:
            taken.append(_as_row(row, groups, plan))
    dropped[UNNEEDED] += len(made) - len(taken)
    return (*rows, *taken)


def _as_row(made: MadeRow, groups: Mapping[str, str], plan: DataPlan) -> Row:
    id = row_id("s", made.text)
    group = groups[made.parent] if made.parent else id
    return Row(
        id=id,
        input=made.text,
        output=made.answer or made.label,
        origin="synthetic",
        group=group,
        parent=made.parent,
        generator=plan.generator,
    )


def _count(parts: Parts) -> int:
    return sum(len(rows) for rows in parts.values())
