"""Rows as a table that can be searched, chosen from by what they are, and (the examples) changed in place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from surfaces.web.evidence import CHANGES, Compared, is_record
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.project import Project

MOST_ROWS = 1000
FINDINGS = "data/findings.jsonl"


class Line(NamedTuple):
    cells: tuple[str, ...]
    keys: tuple[tuple[str, tuple[str, ...]], ...]
    """What the filters above the table choose by; a row may have several of a kind."""
    id: str = ""


class Rows(NamedTuple):
    columns: tuple[str, ...]
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    lines: list[Line]
    more: int = 0
    labels: tuple[str, ...] = ()
    """What a row may be given as its label, where the table can be changed."""


def examples_table(examples: a.Examples, labels: tuple[str, ...]) -> Rows:
    return _table([("", row) for row in examples.rows], {})._replace(labels=labels)


def dataset_table(project: Project, found: Sequence[tuple[str, a.Row]]) -> Rows:
    return _table(found, _flags(project))


def compared_table(found: Sequence[Compared]) -> Rows:
    lines = [
        Line(
            (row.input, row.reference, row.base, row.tuned, CHANGES[row.change]),
            (("change", (CHANGES[row.change],)), *_by_label(row.reference)),
        )
        for row in found[:MOST_ROWS]
    ]
    right = "right values" if any(is_record(row.reference) for row in found) else "right label"
    columns = ("text", right, "untuned said", "tuned said", "what changed")
    return Rows(columns, _filters(lines), lines, max(0, len(found) - MOST_ROWS))


def _table(found: Sequence[tuple[str, a.Row]], flags: dict[str, tuple[str, ...]]) -> Rows:
    with_splits, made = any(split for split, _ in found), any(_behind(row) for _, row in found)
    lines = [_line(split, row, flags.get(row.id, ()), with_splits, made) for split, row in found[:MOST_ROWS]]
    answer = "values" if any(is_record(row.output) for _, row in found[:1]) else "label"
    columns = (
        "text",
        answer,
        "origin",
        *(["split", "look at"] if with_splits else []),
        *(["made from"] if made else []),
    )
    return Rows(columns, _filters(lines), lines, max(0, len(found) - MOST_ROWS))


def _line(split: str, row: a.Row, flags: tuple[str, ...], with_splits: bool, made: bool) -> Line:
    keys = [*_by_label(row.output), ("origin", (row.origin,)), ("tenet", row.tenets)]
    more = [("split", (split,)), ("flag", flags)] if with_splits else []
    where = [split, ", ".join(flags)] if with_splits else []
    cells = (row.input, row.output, row.origin, *where, *([_behind(row)] if made else []))
    return Line(cells, (*keys, *more), row.id)


def _behind(row: a.Row) -> str:
    """The cell that a row was made for, and the passage that it cites."""
    return "; ".join(part for part in (row.cell, row.source) if part)


def _flags(project: Project) -> dict[str, tuple[str, ...]]:
    """By row, the metrics that found something about it."""
    path = project.path / FINDINGS
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for line in read_jsonl(path) if path.exists() else ():
        found[line["row"]][line["metric"].replace("_", " ")] = None
    return {row: tuple(metrics) for row, metrics in found.items()}


def _by_label(answer: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rows can be picked by their label; records are all different."""
    return () if is_record(answer) else (("label", (answer,)),)


def _filters(lines: Iterable[Line]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, dict[str, None]] = {}
    for line in lines:
        for name, those in line.keys:
            values.setdefault(name, {}).update(dict.fromkeys(those))
    return tuple((name, tuple(found)) for name, found in values.items() if found)
