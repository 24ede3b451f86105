"""Rows whose answer is several named values: columns of a table, or one column that holds a JSON object.

Before the use case says which fields there are, the values stay as they were written, each under its column's name;
after that each is read by its field's type. A row that cannot be read so is named, and the rest is kept.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any, NamedTuple

from tenet.artifacts import FieldMeaning
from tenet.extraction import NotOfItsType, Record, Unreadable, parsed, read_loosely, read_record, written
from tools.reading.fields import FieldColumns, field_name, filled, find_field_columns, inferred, type_error
from tools.reading.pairs import LONGEST_TEXT, Pair, Reading, RowProblem, same_text
from tools.reading.tables import Table


@dataclass(frozen=True)
class Fields:
    """The fields that are looked for, and other names that their columns may have."""

    wanted: tuple[FieldMeaning, ...]
    also_called: tuple[tuple[str, str], ...] = ()
    """An earlier name, and the one in force."""

    def named(self, column: str) -> str | None:
        name = field_name(column)
        now = dict(self.also_called).get(name, name)
        by_column = {field_name(field.column): field.name for field in self.wanted if field.column}
        by_name = {field_name(field.name): field.name for field in self.wanted if not field.column}
        return by_column.get(name) or by_name.get(field_name(now))


class Told(NamedTuple):
    """One row as it was found: a text, and the cells by field."""

    number: int
    text: str
    cells: dict[str, str]


def fielded(table: Table, file: str, known: Fields | None) -> Reading | None:
    """The rows of a table of values; None when the table is none."""
    table = _headed(table, known)
    found = _columns(table, known)
    if found is None:
        return _from_objects(table, file, known)
    told = [
        Told(record.number, record.cells[found.text], {name: record.cells[at] for at, name in found.fields.items()})
        for record in table.records
    ]
    return read_told(file, told, known, table.problems)._replace(said=_mapping(table, found, file))


def read_told(file: str, told: Sequence[Told], known: Fields | None, problems: Iterable[RowProblem] = ()) -> Reading:
    wanted = known.wanted if known else _inferred(told)
    kept: dict[str, tuple[int, Pair]] = {}
    complaints = list(problems)
    for one in told:
        reason = _unusable(one, wanted, known is not None)
        pair = Pair(one.text.strip(), "" if reason else _answer(one.cells, wanted, known is not None))
        before = kept.get(same_text(pair.input))
        if before and not reason and before[1].output != pair.output:
            reason = f"the same text has other values in row {before[0]}; those were kept"
        if reason:
            complaints.append(RowProblem(file, one.number, reason))
        elif before is None:
            kept[same_text(pair.input)] = (one.number, pair)
    return Reading(
        tuple(pair for _, pair in kept.values()), tuple(sorted(complaints, key=lambda item: item.row_number))
    )


def cells_of(answer: str) -> dict[str, str] | None:
    """The values of a JSON object as they were written, by name; None for anything else."""
    try:
        found = read_loosely(answer)
    except Unreadable:
        return None
    return {field_name(name): as_cell(value) for name, value in found.items()}


class Refitted(NamedTuple):
    """An answer with the fields of the use case, or why it cannot have them."""

    text: str | None
    problem: str = ""


def refitted(answer: str, fields: Fields) -> Refitted:
    """The values of an answer under the names that are in force, each as its field's type says."""
    cells = _renamed(cells_of(answer) or {}, fields)
    for field in fields.wanted:
        cell = cells.get(field.name, "")
        if wrong := type_error(cell, field):
            return Refitted(None, f"{field.name}: {wrong}")
        if field.required and not filled(cell):
            return Refitted(None, f"{field.name} is empty, but every text must have it")
    return Refitted(_answer(cells, fields.wanted, sure=True))


def filled_in(answer: str, name: str, value: str, fields: Fields) -> Record | str:
    """The record with this value in the place of the old one, or why that cannot be."""
    field = next(field for field in fields.wanted if field.name == name)
    if wrong := type_error(value, field):
        return wrong
    given = parsed(value, field)
    if given is None and field.required:
        return f"every text must have {name}"
    return {**read_record(answer, fields.wanted), name: given}


def as_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)


def _headed(table: Table, known: Fields | None) -> Table:
    """The table with its first row as names, where that was not seen: it names fields, or its cells stand in no text."""
    if table.named or len(table.records) < 2:
        return table
    first, rest = [cell.strip() for cell in table.records[0].cells], table.records[1:]
    named = any(known.named(cell) for cell in first) if known else _is_unlike(first, [record.cells for record in rest])
    return Table(tuple(first), True, rest, table.problems) if named and len(set(first)) == len(first) else table


def _is_unlike(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the rows below are a text with its values, and the first one is not."""
    found = find_field_columns(first, rest)
    return (
        found is not None
        and len(first[found.text].split()) < 4
        and not any(first[at] in first[found.text] for at in found.fields)
    )


def _columns(table: Table, known: Fields | None) -> FieldColumns | None:
    rows = [record.cells for record in table.records]
    if known is None:
        return find_field_columns(table.columns, rows)
    named = {at: name for at, column in enumerate(table.columns) if (name := known.named(column))}
    others = [at for at in range(len(table.columns)) if at not in named]
    if not named or not others:
        return None
    text = max(others, key=lambda at: mean(len(row[at]) for row in rows))
    return FieldColumns(text, named, tuple(table.columns[at] for at in others if at != text))


def _from_objects(table: Table, file: str, known: Fields | None) -> Reading | None:
    """A column of JSON objects beside a column of texts."""
    rows = [record.cells for record in table.records]
    whole = next((at for at in range(len(table.columns)) if mean(_is_object(row[at]) for row in rows) >= 0.6), None)
    others = [at for at in range(len(table.columns)) if at != whole]
    if whole is None or not others:
        return None
    text = max(others, key=lambda at: mean(len(row[at]) for row in rows))
    told: list[Told] = []
    problems = list(table.problems)
    for record in table.records:
        cells = cells_of(record.cells[whole])
        if cells is None:
            problems.append(RowProblem(file, record.number, f'"{table.columns[whole]}" holds no JSON object'))
        else:
            told.append(Told(record.number, record.cells[text], _renamed(cells, known)))
    return read_told(file, told, known, problems)


def _renamed(cells: dict[str, str], known: Fields | None) -> dict[str, str]:
    return {(known.named(name) or name) if known else name: cell for name, cell in cells.items()}


def _is_object(cell: str) -> bool:
    return cell.strip().startswith("{") and cells_of(cell) is not None


def _inferred(told: Sequence[Told]) -> tuple[FieldMeaning, ...]:
    names = dict.fromkeys(name for one in told for name in one.cells)
    return tuple(inferred(name, [one.cells.get(name, "") for one in told]) for name in names)


def _unusable(one: Told, wanted: Sequence[FieldMeaning], sure: bool) -> str | None:
    if not one.text.strip():
        return "the text is empty"
    if len(one.text) > LONGEST_TEXT:
        return f"the text has {len(one.text):,} characters; at most {LONGEST_TEXT:,} can be used"
    for field in wanted:
        cell = one.cells.get(field.name, "")
        if wrong := type_error(cell, field):
            return f"{field.name}: {wrong}"
        if sure and field.required and not filled(cell):
            return f"{field.name} is empty, but every text must have it"
    return None if any(filled(cell) for cell in one.cells.values()) else "it has a value for none of the fields"


def _answer(cells: dict[str, str], wanted: Sequence[FieldMeaning], sure: bool) -> str:
    if not sure:
        return json.dumps(
            {name: cell.strip() if filled(cell) else None for name, cell in cells.items()}, ensure_ascii=False
        )
    try:
        return written({field.name: parsed(cells.get(field.name, ""), field) for field in wanted}, wanted)
    except NotOfItsType as error:
        raise AssertionError("looked at before") from error


def _mapping(table: Table, found: FieldColumns, file: str) -> str:
    fields = ", ".join(table.columns[at] for at in found.fields)
    left_out = f" I leave out {', '.join(found.left_out)}." if found.left_out else ""
    return f'{file}: I take the column "{table.columns[found.text]}" as the text and {fields} as the values to find in it.{left_out}'
