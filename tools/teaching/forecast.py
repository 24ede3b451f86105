"""What making the rows will take, from the data plan alone, before anything is asked."""

from typing import NamedTuple

from tenet.artifacts import DataPlan
from tools.selecting import TOGETHER
from tools.teaching.contract import AT_ONCE
from tools.teaching.grid import BUILT_IN, Cell, dealt, grid, requests_for
from tools.teaching.ordering import MOST_A_REQUEST, surplus


class Outlook(NamedTuple):
    cells: int
    rows: int
    """Made rows at most: the person's own are counted in, and how many of them are learned from is not yet known."""
    requests: int
    """Questions to the connected teacher at most, when no round has to be repeated."""
    tokens: int | None
    money: float | None

    def minutes(self, seconds_a_request: float) -> float:
        return self.requests * seconds_a_request / AT_ONCE / 60


def outlook(plan: DataPlan) -> Outlook:
    cells = [cell for found in grid(plan, tuple(plan.exercises)).values() for cell in found]
    rows = rows_of_cells(plan)
    asked = [
        count
        for cell in cells
        if cell.generator != BUILT_IN
        for count in requests_for(rows.get(cell.name, 0), surplus(plan, cell.generator), MOST_A_REQUEST)
    ]
    asked += [0] * _ratings(plan, sum(asked))
    tokens, money = _cost(plan, asked)
    return Outlook(len(cells), sum(rows.values()), len(asked), tokens, money)


def _ratings(plan: DataPlan, written: int) -> int:
    """Questions how good the rows are, where the best of them are taken: texts are ranked a few at a time, answers one by one."""
    return -(-written // TOGETHER) + (written if plan.rows_in_all else 0) if plan.best_of else 0


def rows_of_cells(plan: DataPlan) -> dict[str, int]:
    """The rows of each cell if no row of the person's own were there."""
    found: dict[str, int] = {}
    for cells in grid(plan, tuple(plan.exercises)).values():
        found |= dealt(cells, plan.rows_of_a_kind)
    return found


def cells_of(plan: DataPlan) -> list[tuple[Cell, int]]:
    """Every cell with the rows that it is to have, at most."""
    rows = rows_of_cells(plan)
    return [(cell, rows.get(cell.name, 0)) for cells in grid(plan, tuple(plan.exercises)).values() for cell in cells]


def _cost(plan: DataPlan, asked: list[int]) -> tuple[int | None, float | None]:
    cost = plan.cost
    if cost is None or not asked:
        return None, None
    read, written = len(asked) * cost.tokens_in, sum(asked) * cost.tokens_out_a_row
    if cost.price_in is None or cost.price_out is None:
        return read + written, None
    return read + written, (read * cost.price_in + written * cost.price_out) / 1e6
