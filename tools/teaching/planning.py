"""How many rows each cell still lacks, and what the card says of the cells at the end."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tenet.artifacts import CellCount, DataPlan, Row, Split, UseCaseSpec
from tools.teaching.grid import Cell, dealt

FEWEST_HELDOUT = 5
"""Rows of a label below which its share of right answers says nothing."""

Parts = Mapping[Split, tuple[Row, ...]]
Grid = Mapping[str, Sequence[Cell]]


def lacking(parts: Parts, spec: UseCaseSpec, plan: DataPlan) -> dict[tuple[Split, str], int]:
    """Rows that each split lacks, label by label."""
    least: dict[Split, int] = {"train": plan.rows_of_a_kind, "heldout": FEWEST_HELDOUT}
    missing: dict[tuple[Split, str], int] = {
        (split, label): number - sum(spec.kind_of(row.output) == label for row in parts[split])
        for split, number in least.items()
        for label in spec.kinds
    }
    return {place: number for place, number in missing.items() if number > 0}


def wanted_of_cells(
    parts: Parts, grid: Grid, spec: UseCaseSpec, plan: DataPlan, last: bool
) -> dict[tuple[Split, str], int]:
    """What each cell lacks of its part. In the last round what a label still lacks is asked of those cells that can give it."""
    short = lacking(parts, spec, plan)
    wanted: dict[tuple[Split, str], int] = {}
    for split in ("train", "heldout"):
        for label, cells in grid.items():
            number = short.get((split, label), 0)
            lacks = _lacks(parts[split], cells, label, number, spec, pinned=split == "train")
            lacks = _spread(parts[split], cells, number) if last and number else lacks
            wanted |= {(split, name): lack for name, lack in lacks.items() if lack}
    return wanted


def planned(parts: Parts, grid: Grid, spec: UseCaseSpec, plan: DataPlan) -> dict[str, int]:
    """Made training rows wanted of each cell, when only the person's own rows are there."""
    short = lacking(parts, spec, plan)
    return {
        name: number
        for label, cells in grid.items()
        for name, number in dealt(cells, short.get(("train", label), 0)).items()
    }


def cell_counts(wanted: Mapping[str, int], grid: Grid, rows: Sequence[Row]) -> dict[str, CellCount]:
    """Every cell with what it was to have and has; one that could not be filled says why, and the others stand."""
    have = Counter(row.cell for row in rows)
    return {
        cell.name: CellCount(
            wanted=wanted.get(cell.name, 0),
            rows=have[cell.name],
            said=_said(cell, wanted.get(cell.name, 0), have[cell.name]),
        )
        for cells in grid.values()
        for cell in cells
    }


def _said(cell: Cell, wanted: int, rows: int) -> str | None:
    if cell.obstacle:
        return cell.obstacle
    if rows >= wanted:
        return None
    return (
        "nothing that was written for it stood the checks: add an example of its kind, or take it out of the plan"
        if not rows
        else "more would have repeated itself or left the label: more examples of yours bring more"
    )


def _lacks(
    rows: Sequence[Row], cells: Sequence[Cell], label: str, number: int, spec: UseCaseSpec, pinned: bool
) -> dict[str, int]:
    have = Counter(row.cell for row in rows if row.origin == "synthetic" and spec.kind_of(row.output) == label)
    cells = cells if pinned else [cell._replace(pinned=None) for cell in cells]
    shares = dealt(cells, number + have.total())
    fixed = {cell.name for cell in cells if cell.pinned is not None}
    room, lacks = number, dict[str, int]()
    for name, share in sorted(shares.items(), key=lambda item: item[0] not in fixed):
        lack = max(0, share - have[name])
        lacks[name] = lack if name in fixed else min(lack, max(0, room))
        room -= lacks[name]
    return lacks


def _spread(rows: Sequence[Row], cells: Sequence[Cell], number: int) -> dict[str, int]:
    have = Counter(row.cell for row in rows)
    free = [cell for cell in cells if cell.pinned is None and cell.obstacle is None]
    giving = [cell for cell in free if have[cell.name]] or free
    return dealt(giving, number)
