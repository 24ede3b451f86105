"""The grid of the data plan: its labels times its axes, which cells of it are made, and how many rows each gets.

Where there are more combinations than rows to fill them, a balanced choice is made: each value of each axis comes about
equally often. The choice for more rows begins with the choice for fewer, so a larger plan keeps its cells.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenet.artifacts import CellWish, DataPlan
from tools.teaching.lexicon import can_vary

ROWS_A_CELL = 5
"""Fewer rows say nothing about a cell."""
MOST_CELLS = 60
"""Of one label."""
LOOKED_AT = 500
"""Combinations that are chosen among, at most."""
BUILT_IN = "built-in"
BETWEEN = " · "


class Cell(NamedTuple):
    label: str
    style: Mapping[str, str]
    tenets: tuple[str, ...]
    generator: str
    temperature: float
    turn: int = 0
    """Which of its label's cells it is, counted as they were chosen."""
    pinned: int | None = None
    """A number of rows that the plan names for this very cell."""
    obstacle: str | None = None
    """Why nothing can be made for it."""

    @property
    def name(self) -> str:
        return BETWEEN.join((self.label, *self.style.values()))


def grid(plan: DataPlan, kinds: Sequence[str]) -> dict[str, tuple[Cell, ...]]:
    """The cells of each label. A cell that the plan speaks of is always among them."""
    axes = usable_axes(plan)
    return {kind: _cells(plan, kind, _styles(plan, kind, axes)) for kind in kinds}


def usable_axes(plan: DataPlan) -> dict[str, tuple[str, ...]]:
    """Without those that nobody who writes could follow: the built-in teacher knows some ways of writing and no others."""
    if plan.generators - {BUILT_IN}:
        return plan.axes
    if plan.rows_in_all:
        return {}
    return {axis: values for axis, values in plan.axes.items() if any(map(can_vary, values))}


def dealt(cells: Sequence[Cell], number: int) -> dict[str, int]:
    """How many of so many rows each cell gets: what is pinned, and the rest in equal parts."""
    able = [cell for cell in cells if cell.obstacle is None]
    free = [cell for cell in able if cell.pinned is None]
    shares = {cell.name: cell.pinned for cell in able if cell.pinned is not None}
    rest = max(0, number - sum(shares.values()))
    for at, cell in enumerate(free):
        shares[cell.name] = rest // len(free) + (at < rest % len(free))
    return shares


def requests_for(rows: int, surplus: float, most: int) -> list[int]:
    """How many rows each request asks for, so that after the checks there are as many as are wanted."""
    asked = math.ceil(rows * surplus)
    number = math.ceil(asked / most)
    return [asked // number + (at < asked % number) for at in range(number)]


def _cells(plan: DataPlan, kind: str, styles: Sequence[Mapping[str, str]]) -> tuple[Cell, ...]:
    """A cell that is wished away leaves its turn empty, so that those behind it stay as they were."""
    gone = [wish.where for wish in plan.cells or () if wish.rows == 0 and wish.where.get("label", kind) == kind]
    return tuple(
        _cell(plan, kind, style)._replace(turn=turn)
        for turn, style in enumerate(styles)
        if not any(_agrees(style, where) for where in gone)
    )


def _styles(plan: DataPlan, kind: str, axes: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    total = math.prod(len(values) for values in axes.values())
    wanted = min(total, MOST_CELLS, max(1, plan.rows_of_a_kind // ROWS_A_CELL))
    rng = random.Random(f"{plan.seed} {kind}")
    styles = [dict(zip(axes, values, strict=True)) for values in _balanced(axes, wanted, rng)]
    return _with_wished(styles, [wish for wish in plan.cells or () if wish.where.get("label", kind) == kind], axes)


def _balanced(axes: Mapping[str, tuple[str, ...]], wanted: int, rng: random.Random) -> list[tuple[str, ...]]:
    """One after the other the combination whose values, and whose pairs of values, came least often so far."""
    combinations = _combinations(tuple(axes.values()), rng)
    seen: Counter[tuple[int, str] | tuple[int, str, int, str]] = Counter()
    chosen: list[tuple[str, ...]] = []
    for _ in range(wanted):
        best = min(
            combinations, key=lambda values: (sum(seen[part] for part in enumerate(values)), _pairs(values, seen))
        )
        combinations.remove(best)
        chosen.append(best)
        seen.update(enumerate(best))
        seen.update(_both(best))
    return chosen


def _pairs(values: tuple[str, ...], seen: Mapping[tuple[int, str] | tuple[int, str, int, str], int]) -> int:
    return sum(seen.get(pair, 0) for pair in _both(values))


def _both(values: tuple[str, ...]) -> list[tuple[int, str, int, str]]:
    return [(one, values[one], other, values[other]) for other in range(len(values)) for one in range(other)]


def _combinations(axes: tuple[tuple[str, ...], ...], rng: random.Random) -> list[tuple[str, ...]]:
    """All of them, or as many as can be looked at, in the order of chance."""
    total = math.prod(map(len, axes))
    return [_numbered(axes, number) for number in rng.sample(range(total), min(total, LOOKED_AT))]


def _numbered(axes: tuple[tuple[str, ...], ...], number: int) -> tuple[str, ...]:
    values: list[str] = []
    for axis in axes:
        number, at = divmod(number, len(axis))
        values.append(axis[at])
    return tuple(values)


def _with_wished(
    styles: list[dict[str, str]], wishes: Sequence[CellWish], axes: Mapping[str, tuple[str, ...]]
) -> list[dict[str, str]]:
    """A wish for rows that no chosen cell meets gets a cell of its own."""
    for wish in wishes:
        where = {axis: value for axis, value in wish.where.items() if axis in axes}
        if wish.rows and not any(_agrees(style, where) for style in styles):
            styles.append({axis: where.get(axis, values[0]) for axis, values in axes.items()})
    return styles


def _agrees(style: Mapping[str, str], where: Mapping[str, str]) -> bool:
    return all(style.get(axis) == value for axis, value in where.items() if axis != "label")


def _cell(plan: DataPlan, kind: str, style: Mapping[str, str]) -> Cell:
    cell = Cell(kind, style, plan.exercises.get(kind, ()), plan.generator, plan.temperature)
    for wish in plan.cells or ():
        if wish.where.get("label", kind) == kind and _agrees(style, wish.where):
            cell = cell._replace(
                generator=wish.generator or cell.generator,
                temperature=cell.temperature if wish.temperature is None else wish.temperature,
                tenets=cell.tenets if wish.tenets is None else wish.tenets,
                pinned=cell.pinned if wish.rows is None else wish.rows,
            )
    return cell._replace(obstacle=_obstacle(cell, plan))


def _obstacle(cell: Cell, plan: DataPlan) -> str | None:
    if cell.generator != BUILT_IN:
        return None
    unknown = [] if plan.rows_in_all else [value for value in cell.style.values() if not can_vary(value)]
    return (
        f"the built-in teacher cannot write “{unknown[0]}”: connect a model, or take it out of the axes"
        if unknown
        else None
    )
