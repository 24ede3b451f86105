"""Living data: which made rows are still right when the plan, a tenet, an example or a document has changed.

Each made row carries marks of what it was made from: its cell, the tenets whose words wrote it, the row and the passage
behind it. A row whose marks are all the same now stays as it is, byte for byte; any other is made anew.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenet.artifacts import DataPlan, Row, Split, UseCaseSpec
from tenet.files import sha256_of
from tools.teaching.contract import SourcePassage
from tools.teaching.grid import BUILT_IN, Cell

MARK = 12
GONE = "no longer in the plan"


class Recipes:
    """What rows are made from, as it is now."""

    def __init__(self, spec: UseCaseSpec, plan: DataPlan, passages: Sequence[SourcePassage]) -> None:
        self._spec = spec
        self._plan = plan
        self._passages = {one.source: one.text for one in passages}
        self._places = {f"{document_of(one.source)}:{_mark(one.text)}": one.source for one in passages}

    def marks(self, row: Row, cell: Cell, parent: Row | None) -> tuple[str, ...]:
        # The built-in teacher does not read them.
        statements = (self._plan.statements or {}) if cell.generator != BUILT_IN else {}
        told = {
            "cell": _cell_content(cell, self._spec, self._plan),
            **{tenet: statements[tenet] for tenet in cell.tenets if tenet in statements},
            **({f"row {parent.id}": [parent.input, parent.output]} if parent else {}),
            **({document_of(row.source): self._passages.get(row.source)} if row.source else {}),
        }
        return tuple(f"{name}:{_mark(content)}" for name, content in told.items())

    def relocated(self, row: Row) -> Row:
        """With the place where its passage stands now: a document may have grown before it."""
        places = (self._places[mark] for mark in row.made_from if mark in self._places)
        return row.model_copy(update={"source": next(places, row.source)}) if row.source else row


class Kept(NamedTuple):
    rows: dict[Split, list[Row]]
    stale: dict[str, int]
    """Rows to be made anew, by what has changed."""


def still_right(
    before: Mapping[Split, Sequence[Row]],
    parts: Mapping[Split, Sequence[Row]],
    cells: Mapping[str, Cell],
    recipes: Recipes,
) -> Kept:
    """Of the made rows of the dataset before, those that would be made from the same today."""
    kept: dict[Split, list[Row]] = {"train": [], "validation": [], "heldout": []}
    stale: Counter[str] = Counter()
    for split, rows in before.items():
        own = {row.id: row for row in parts[split]}
        for row in rows:
            if row.origin != "synthetic":
                continue
            row = recipes.relocated(row)
            if why := _changed(row, own, cells, recipes):
                stale[why] += 1
            else:
                kept[split].append(_as_now(row, own, cells))
    return Kept(kept, dict(sorted(stale.items())))


def _changed(row: Row, own: Mapping[str, Row], cells: Mapping[str, Cell], recipes: Recipes) -> str | None:
    """The first thing behind this row that is not what it was."""
    cell, parent = cells.get(row.cell or ""), own.get(row.parent or "")
    if cell is None or cell.obstacle:
        return f"cell {GONE}"
    if row.parent and parent is None:
        return f"row {row.parent} {GONE}"
    now = recipes.marks(row, cell, parent)
    changed = sorted(set(row.made_from) ^ set(now))
    return f"{changed[0].rpartition(':')[0]} changed" if changed else None


def _as_now(row: Row, own: Mapping[str, Row], cells: Mapping[str, Cell]) -> Row:
    """What is said of a row and not made: the group of its parent, the tenets that it tests."""
    group = own[row.parent].group if row.parent else row.group
    return row.model_copy(update={"group": group, "tenets": cells[row.cell or ""].tenets})


def document_of(source: str) -> str:
    return source.rpartition(", passage ")[0] or source


def _cell_content(cell: Cell, spec: UseCaseSpec, plan: DataPlan) -> object:
    """All that a request of this cell says of it, and who writes it."""
    meanings = [label.model_dump() for label in spec.labels if label.name == cell.label]
    fields = [field.model_dump(mode="json") for field in spec.wanted_fields]
    return [cell.label, meanings, fields, dict(cell.style), cell.generator, cell.temperature, plan.seed]


def _mark(content: object) -> str:
    return sha256_of(json.dumps(content, ensure_ascii=False).encode())[:MARK]
