"""What a person decided about single made rows: those they accepted or changed are in, those they do not want stay out.

The decisions stand in the data plan with the rows themselves, so they hold however often the data are made, and on any machine.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals.embedding import embed
from tenet.artifacts import EVERY_SPLIT, LEARNT, DataPlan, Row, RowChoice, Split, UseCaseSpec
from tools.reading import row_id
from tools.splitting import reads_like, too_close
from tools.teaching.contract import MadeRow
from tools.teaching.planning import Parts

UNWANTED = "you left it out"
NO_LABEL = "of a label that is gone"
GIVES_AWAY = "too close to a row on the other side of the split"
BECAME: dict[str, str] = {"keep": "accepted", "replace": "changed", "leave_out": "left out"}


class Chosen(NamedTuple):
    parts: Parts
    counts: dict[str, int]
    """Decisions by what became of them: accepted, changed, left out, or why a row could not be taken."""


def with_choices(start: Parts, spec: UseCaseSpec, plan: DataPlan) -> Chosen:
    """The person's own rows and those made ones that they accepted or changed; the test first, so that nothing gives it away."""
    parts: dict[Split, list[Row]] = {split: [*start[split]] for split in EVERY_SPLIT}
    counts: Counter[str] = Counter()
    ordered = sorted(plan.row_choices or (), key=lambda choice: choice.split != "heldout")
    for choice in ordered:
        split = _place(choice, start)
        if problem := _obstacle(choice, split, parts, spec, plan):
            counts[problem] += 1
            continue
        counts[BECAME[choice.do]] += 1
        if choice.do != "leave_out":
            parts[split].append(_in_its_group(choice.row, start[split]))
    return Chosen({split: tuple(parts[split]) for split in EVERY_SPLIT}, dict(sorted(counts.items())))


def undecided(rows: Mapping[Split, Sequence[Row]], plan: DataPlan) -> dict[Split, list[Row]]:
    """Of the rows of the dataset before, those that nobody decided about."""
    decided = {choice.id for choice in plan.row_choices or ()}
    return {split: [row for row in those if row.id not in decided] for split, those in rows.items()}


def without_decided(made: Sequence[MadeRow], plan: DataPlan) -> list[MadeRow]:
    """A row that a person changed or does not want is not taken again, however often it is written."""
    decided = {choice.id for choice in plan.row_choices or ()}
    return [
        row.model_copy(update={"dropped": UNWANTED}) if not row.dropped and row_id("s", row.text) in decided else row
        for row in made
    ]


def unwanted_texts(plan: DataPlan) -> tuple[str, ...]:
    """What is not wanted counts as taken, so that its near-twins are not written in its place."""
    return tuple(choice.row.input for choice in plan.row_choices or () if choice.do == "leave_out")


def _place(choice: RowChoice, start: Parts) -> Split:
    """Where the row that it was made from stands now: near-twins never straddle a split."""
    holds: list[Split] = [split for split in EVERY_SPLIT if any(row.id == choice.row.parent for row in start[split])]
    return holds[0] if holds else choice.split


def _obstacle(
    choice: RowChoice, split: Split, parts: Mapping[Split, Sequence[Row]], spec: UseCaseSpec, plan: DataPlan
) -> str | None:
    if choice.do == "leave_out":
        return None
    if spec.labels and choice.row.output not in spec.label_names:
        return NO_LABEL
    across = LEARNT if split == "heldout" else ("heldout",)
    said, others = [choice.row.input], [row.input for other in across for row in parts[other]]
    near = too_close(embed(said), embed(others), plan.leakage) + reads_like(said, others)
    return GIVES_AWAY if any(near) else None


def _in_its_group(row: Row, beside: Sequence[Row]) -> Row:
    parent = next((other for other in beside if other.id == row.parent), None)
    return row.model_copy(update={"group": parent.group if parent else row.id})
