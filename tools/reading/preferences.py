"""Preferences in a person's file: beside each text the answer that they prefer and one that they reject, as DPO learns from.

The column with the rejected answers is told by its name and taken out of the table; what is left is read like any other.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tools.reading.columns import tokens
from tools.reading.pairs import Pair, Reading, same_text
from tools.reading.tables import Record, Table

REJECTED_NAMES = {"rejected", "dispreferred", "unpreferred"}


class Parted(NamedTuple):
    table: Table
    """Without the column of the rejected answers."""
    rejected: tuple[tuple[Record, str], ...]
    """What is left of each row, and its rejected answer."""


def part(table: Table) -> Parted:
    at = next((at for at, name in enumerate(table.columns) if tokens(name) & REJECTED_NAMES), None)
    if at is None or not table.named or len(table.columns) < 3:
        return Parted(table, ())
    left = [Record(record.number, _without(record.cells, at)) for record in table.records]
    told = [(record, whole.cells[at].strip()) for record, whole in zip(left, table.records, strict=True)]
    columns = tuple(_without(table.columns, at))
    return Parted(
        table._replace(columns=columns, records=tuple(left)),
        tuple((record, answer) for record, answer in told if answer),
    )


def with_rejected(reading: Reading, parted: Parted, file: str) -> Reading:
    """The reading of what was left, with the rejected answer of each row that was kept and that prefers another."""
    kept = {same_text(pair.input): pair for pair in reading.rows}
    found: dict[str, Pair] = {}
    for record, answer in parted.rejected:
        pair = next((kept[text] for text in map(same_text, record.cells) if text in kept), None)
        if pair and answer != pair.output:
            found.setdefault(pair.input, Pair(pair.input, answer))
    if not found:
        return reading
    said = (
        f"{file}: {len(found)} of {len(reading.rows)} rows also have an answer that you reject. DPO learns from both."
    )
    return reading._replace(rejected=tuple(found.values()), said=f"{reading.said} {said}" if reading.said else said)


def rejected_by_text(rejected: Iterable[Pair]) -> dict[str, str]:
    """The last word counts, as somebody who brings a file again has changed it."""
    return {same_text(pair.input): pair.output for pair in rejected}


def _without(cells: Sequence[str], at: int) -> list[str]:
    return [cell for position, cell in enumerate(cells) if position != at]
