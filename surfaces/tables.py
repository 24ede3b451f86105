"""Rows as a table that can be searched, chosen from by what they are, and (the examples) changed in place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from surfaces.evidence import CHANGES, Compared, is_record
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.project import Project
from tools.teaching.choosing import BECAME

MOST_ROWS = 1000
WHOSE = {"user": "yours", "drafted": "drafted", "synthetic": "made"}
"""Where a row comes from, as people say it."""
FINDINGS = "data/findings.jsonl"
SCORES = "data/scores.jsonl"
BANDS = ((0.25, "below 25 %"), (0.5, "25 to 50 %"), (0.75, "50 to 75 %"), (1.01, "75 % and more"))
"""What rows are picked by; the score itself stands in the table."""


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
    decided: int = 0
    """Rows of the dataset that a person accepted, changed or does not want."""

    @property
    def choices(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The filters that part the rows: one value that all of them have is nothing to choose from."""
        return tuple((name, values) for name, values in self.filters if len(values) > 1 or not self._all_have(name))

    def _all_have(self, name: str) -> bool:
        return all(dict(line.keys).get(name) for line in self.lines)


class Measures(NamedTuple):
    """What is known about single rows, by their ids."""

    flags: dict[str, tuple[str, ...]]
    scores: dict[str, float]
    """The share of the rows nearest to it, by weight, that have its label too."""
    decided: Mapping[str, str] = {}


def examples_table(examples: a.Examples, labels: tuple[str, ...], project: Project) -> Rows:
    measures = Measures({}, _scores(project))
    return _table([("", row) for row in examples.rows], measures)._replace(labels=labels)


def dataset_table(project: Project, found: Sequence[tuple[str, a.Row]], labels: tuple[str, ...] = ()) -> Rows:
    """The rows as they are in the data, and what was decided about them since as it will be."""
    plan = project.find("data_plan")
    choices = {choice.id: choice for choice in (plan.row_choices or ())} if isinstance(plan, a.DataPlan) else {}
    gone = [(choice.split, choice.row) for id, choice in choices.items() if id not in {row.id for _, row in found}]
    rows = [(split, choices[row.id].row if row.id in choices else row) for split, row in (*found, *gone)]
    table = _table(
        rows, Measures(_flags(project), _scores(project), {id: BECAME[one.do] for id, one in choices.items()})
    )
    return table._replace(labels=labels, decided=len(choices))


def compared_table(found: Sequence[Compared]) -> Rows:
    judged = any(row.holds or row.fails for row in found)
    lines = [
        Line(
            (row.input, row.reference, row.base, row.tuned, CHANGES[row.change], *([_judged(row)] if judged else [])),
            (("change", (CHANGES[row.change],)), *_by_label(row.reference), ("fails", row.fails)),
        )
        for row in found[:MOST_ROWS]
    ]
    right = "right values" if any(is_record(row.reference) for row in found) else "right label"
    columns = ("text", right, "untuned said", "tuned said", "what changed", *(["tenets"] if judged else []))
    return Rows(columns, _filters(lines), lines, max(0, len(found) - MOST_ROWS))


def _judged(row: Compared) -> str:
    return f"{len(row.holds)} of {len(row.holds) + len(row.fails)} hold"


def _table(found: Sequence[tuple[str, a.Row]], measures: Measures) -> Rows:
    shown = Shown(
        any(split for split, _ in found),
        any(_behind(row) for _, row in found),
        any(row.id in measures.scores for _, row in found),
        bool(measures.decided),
    )
    lines = [_line(split, row, measures, shown) for split, row in found[:MOST_ROWS]]
    answer = "values" if any(is_record(row.output) for _, row in found[:1]) else "label"
    columns = (
        "text",
        answer,
        "origin",
        *(["label score"] if shown.scores else []),
        *(["split", "look at"] if shown.splits else []),
        *(["decided"] if shown.decided else []),
        *(["made from"] if shown.made else []),
    )
    return Rows(columns, _filters(lines), lines, max(0, len(found) - MOST_ROWS))


class Shown(NamedTuple):
    """Columns that only some tables have."""

    splits: bool
    made: bool
    scores: bool
    decided: bool


def _line(split: str, row: a.Row, measures: Measures, shown: Shown) -> Line:
    flags, score = measures.flags.get(row.id, ()), measures.scores.get(row.id)
    band = () if score is None else (next(name for limit, name in BANDS if score < limit),)
    keys = [*_by_label(row.output), ("origin", (WHOSE[row.origin],)), ("tenet", row.tenets), ("score", band)]
    more = [("split", (split,)), ("flag", flags)] if shown.splits else []
    decided = measures.decided.get(row.id, "")
    more += [("decided", (decided or "not yet",))] if shown.decided else []
    cells = (
        *(row.input, row.output, WHOSE[row.origin]),
        *(["" if score is None else f"{100 * score:.0f} %"] if shown.scores else []),
        *([split, ", ".join(flags)] if shown.splits else []),
        *([decided] if shown.decided else []),
        *([_behind(row)] if shown.made else []),
    )
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


def _scores(project: Project) -> dict[str, float]:
    path = project.path / SCORES
    return {line["row"]: line["score"] for line in read_jsonl(path)} if path.exists() else {}


def _by_label(answer: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rows can be picked by their label; records are all different."""
    return () if is_record(answer) else (("label", (answer,)),)


def _filters(lines: Iterable[Line]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, dict[str, None]] = {}
    for line in lines:
        for name, those in line.keys:
            values.setdefault(name, {}).update(dict.fromkeys(those))
    order = [name for _, name in BANDS]
    return tuple(
        (name, tuple(sorted(found, key=order.index) if set(found) <= set(order) else found))
        for name, found in values.items()
        if found
    )
