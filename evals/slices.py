"""Where the tuned model is weak: groups of held-out rows on which it is right clearly less often than on the others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from evals.checks import Sameness, same_meaning
from evals.languages import language_of
from evals.scoring import Outcomes, accuracy_outcomes, rate
from evals.statistics import holm
from tenet import artifacts as a

FEWEST = 8
"""Rows that a group needs before anything is said about it."""
MOST_ANSWERS = 30
"""With more different answers than this they are no labels, and no group is made of each."""
SIGNIFICANT = 0.05
CELL_MARK = " · "
"""Between the values of a cell's name."""


class Group(NamedTuple):
    name: str
    ids: frozenset[str]


def weak_slices(
    rows: Sequence[a.Row], answers: Mapping[str, str], same: Sameness = same_meaning
) -> tuple[a.WeakSlice, ...]:
    """The weakest first; Fisher's exact test against the other rows (one-sided), raised for the number of groups (Holm)."""
    outcomes = accuracy_outcomes(rows, answers, same)
    found = {group.name: group for group in groups(rows)}
    raised = holm({name: _p_value(group.ids, outcomes) for name, group in found.items()})
    weak = [
        a.WeakSlice(name=name, here=_rate(group.ids, outcomes), elsewhere=_rate(outcomes.keys() - group.ids, outcomes))
        for name, group in found.items()
        if raised[name] < SIGNIFICANT
    ]
    return tuple(sorted(weak, key=lambda one: one.here.value or 0))


def groups(rows: Sequence[a.Row]) -> Iterator[Group]:
    """By right answer, length, language, origin, cell of the data plan and source: what is large enough and not everything."""
    ways = (_by_answer, _by_length, _by_language, _by_origin, _by_cell, _by_source)
    for name, belongs in (group for way in ways for group in way(rows)):
        ids = frozenset(row.id for row in rows if belongs(row))
        if FEWEST <= len(ids) <= len(rows) - FEWEST:
            yield Group(name, ids)


def _by_answer(rows: Sequence[a.Row]) -> Iterator[tuple[str, Callable[[a.Row], bool]]]:
    answers = sorted({row.output for row in rows})
    if len(answers) <= MOST_ANSWERS:
        for answer in answers:
            yield f"rows whose right answer is “{answer}”", lambda row, answer=answer: row.output == answer


def _by_length(rows: Sequence[a.Row]) -> Iterator[tuple[str, Callable[[a.Row], bool]]]:
    lengths = sorted(len(row.input.split()) for row in rows)
    short, long = lengths[len(lengths) // 3], lengths[2 * len(lengths) // 3]
    yield f"short inputs (under {short} words)", lambda row: len(row.input.split()) < short
    yield f"long inputs ({long} words or more)", lambda row: len(row.input.split()) >= long


def _by_language(rows: Sequence[a.Row]) -> Iterator[tuple[str, Callable[[a.Row], bool]]]:
    """Of texts that are long enough to tell."""
    told = {row.id: language_of(row.input) for row in rows}
    for language in sorted({code for code in told.values() if code}):
        yield f"texts in the language “{language}”", lambda row, code=language: told[row.id] == code


def _by_origin(rows: Sequence[a.Row]) -> Iterator[tuple[str, Callable[[a.Row], bool]]]:
    for origin in sorted({row.origin for row in rows}):
        yield f"rows whose origin is “{origin}”", lambda row, origin=origin: row.origin == origin


def _by_cell(rows: Sequence[a.Row]) -> Iterator[tuple[str, Callable[[a.Row], bool]]]:
    """Each cell, and each value of each axis, such as "upset" of "billing · chat · upset": cells alone are often too small.

    Labels are left out: they are a group of their own."""
    for cell in sorted({row.cell for row in rows if row.cell}):
        yield f"rows of the cell “{cell}”", lambda row, cell=cell: row.cell == cell
    parts = {row.id: set(row.cell.split(CELL_MARK)) - {row.output} for row in rows if row.cell}
    for part in sorted(set[str]().union(*parts.values())):
        yield f"rows made for “{part}”", lambda row, part=part: part in parts.get(row.id, ())


def _by_source(rows: Sequence[a.Row]) -> Iterator[tuple[str, Callable[[a.Row], bool]]]:
    """The document, without the passage."""
    documents = {row.id: row.source.partition(",")[0] for row in rows if row.source}
    for document in sorted(set(documents.values())):
        yield f"rows from “{document}”", lambda row, document=document: documents.get(row.id) == document


def _p_value(here: frozenset[str], outcomes: Outcomes) -> float:
    """How likely at least so many wrong answers are to fall into this group by chance."""
    from scipy.stats import hypergeom  # pyright: ignore[reportMissingTypeStubs]

    wrong = {id for id, outcome in outcomes.items() if outcome == "fail"}
    return float(cast("Any", hypergeom).sf(len(wrong & here) - 1, len(outcomes), len(wrong), len(here)))


def _rate(ids: Iterable[str], outcomes: Outcomes) -> a.Rate:
    return rate(outcomes[id] for id in ids)
