"""The seed rows: the person's own first and untouched, then what the model wrote for labels that have too few."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from agent.minds.contract import LabelledText
from agent.minds.model.drafts import quoted
from agent.minds.model.shapes import RowsSaid
from tenet import artifacts as a
from tenet.models import Unfit
from tools.reading import to_rows

ENOUGH = 5
"""Examples of each label; fewer are filled up with drafted ones."""
LABELS_AT_ONCE = 8
"""More rows in one answer would be cut off by many models."""


class Own(NamedTuple):
    rows: tuple[a.Row, ...]
    left_out: int
    """Rows that were given with a label that the use case does not know."""


def own_rows(given: Sequence[LabelledText], labels: Sequence[str], kept: Sequence[a.Row]) -> Own:
    """The rows in force as they are, and those given since; the person's before all others."""
    known = {row.id for row in kept}
    fresh = (row for row in to_rows([pair for pair in given if pair.output in labels]) if row.id not in known)
    rows = sorted([*kept, *fresh], key=lambda row: row.origin != "user")
    return Own(tuple(rows), sum(pair.output not in labels for pair in given))


def missing(rows: Iterable[a.Row], labels: Sequence[str]) -> Iterator[dict[str, int]]:
    """How many rows each label lacks, a few labels at a time."""
    counts = Counter(row.output for row in rows)
    lacking = [(label, ENOUGH - counts[label]) for label in labels if counts[label] < ENOUGH]
    for start in range(0, len(lacking), LABELS_AT_ONCE):
        yield dict(lacking[start : start + LABELS_AT_ONCE])


def rows_of(said: RowsSaid, wanted: Mapping[str, int], existing: Iterable[a.Row]) -> tuple[a.Row, ...]:
    """The new rows among those that the model wrote, at most as many as were wanted of each label."""
    spelled = {label.casefold(): label for label in wanted}
    if unknown := {row.label for row in said.rows if row.label.casefold() not in spelled}:
        raise Unfit(f"rows with the label {quoted(sorted(unknown))} were not asked for, only with {quoted(wanted)}")
    known = {row.id for row in existing}
    wrote = to_rows([(row.text, spelled[row.label.casefold()]) for row in said.rows], origin="drafted")
    by_label = {label: [row for row in wrote if row.output == label and row.id not in known] for label in wanted}
    if none := [label for label, rows in by_label.items() if not rows]:
        raise Unfit(f"there is no new row with the label {quoted(none)}")
    return tuple(row for label, rows in by_label.items() for row in rows[: wanted[label]])


def note(name: str, own: Own, wrote: Sequence[a.Row], labels: Sequence[str]) -> str:
    """What the person should know about these rows."""
    told: list[str] = []
    if own.left_out:
        told.append(f"{own.left_out} of your rows were left out: their label is none of {quoted(labels)}.")
    if wrote:
        counts = Counter(row.output for row in wrote)
        listed = ", ".join(f"{count} for {label}" for label, count in counts.items())
        told.append(
            f"{name} wrote {len(wrote)} of the {len(own.rows) + len(wrote)} examples ({listed}), because there were "
            f"fewer than {ENOUGH} of these. Please read them."
        )
    return " ".join(told)
