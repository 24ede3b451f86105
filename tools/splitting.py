"""Splitting rows so that none of the test is given away: near-twins stay together, the person's own rows test first."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from tenet.artifacts import DataPlan, Row, Split
from tools.nearness import blocks, letters, near_by_letters

if TYPE_CHECKING:
    from evals.embedding import Vectors


def grouped(rows: Sequence[Row], vectors: "Vectors", threshold: float) -> tuple[Row, ...]:
    """The rows with the group of each: rows that mean or read nearly the same, directly or through others."""
    parent = list(range(len(rows)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    texts = [letters(row.input) for row in rows]
    by_meaning = (
        (start + int(one), int(other))
        for start, closeness in blocks(vectors, vectors)
        for one, other in zip(*(closeness >= threshold).nonzero(), strict=True)
    )
    by_letters = ((near.one, near.other) for near in near_by_letters(texts, texts, earlier=True))
    for one, other in chain(by_meaning, by_letters):
        parent[root(one)] = root(other)
    members: dict[int, list[str]] = defaultdict(list)
    for at, row in enumerate(rows):
        members[root(at)].append(row.id)
    return tuple(row.model_copy(update={"group": min(members[root(at)])}) for at, row in enumerate(rows))


def split(rows: Sequence[Row], plan: DataPlan, kind_of: Callable[[str], str] = str) -> dict[str, Split]:
    """The split of each row by its id: whole groups, kind by kind, the same for the same rows and seed.

    The kind of a row is told by its answer: it is its label, unless the job has none."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        groups[row.group].append(row)
    by_label: dict[str, list[list[Row]]] = defaultdict(list)
    for members in groups.values():
        by_label[kind_of(members[0].output)].append(members)
    placed: dict[str, Split] = {}
    for label in sorted(by_label):
        for members, part in zip(*_dealt(label, by_label[label], plan), strict=True):
            placed |= {row.id: part for row in members}
    return placed


def _dealt(label: str, groups: list[list[Row]], plan: DataPlan) -> tuple[list[list[Row]], list[Split]]:
    """The groups of one label in the order of dealing, and where each goes."""
    random.Random(f"{plan.seed} {label}").shuffle(groups)
    groups.sort(key=lambda members: all(row.origin != "user" for row in members))
    room = _room(groups, plan)
    parts: list[Split] = []
    for number, members in enumerate(groups, start=1):
        fitting: list[Split] = [part for part in room if len(members) <= room[part]]
        # The last group is for training: a label without a training row cannot be learned.
        part: Split = fitting[0] if fitting and number < len(groups) else "train"
        if part != "train":
            room[part] -= len(members)
        parts.append(part)
    return groups, parts


def _room(groups: Sequence[Sequence[Row]], plan: DataPlan) -> dict[Split, int]:
    """How many rows the test, the validation and the practice take of a label; the test takes at least the smallest group."""
    total, smallest = sum(len(members) for members in groups), min(len(members) for members in groups)
    room: dict[Split, int] = {"heldout": max(smallest, round(plan.heldout_share * total))}
    if plan.validation_share and len(groups) > 2:
        room["validation"] = max(1, round(plan.validation_share * total))
    if plan.practice_share:
        room["practice"] = round(plan.practice_share * total)
    return room


def too_close(vectors: "Vectors", others: "Vectors", threshold: float) -> list[bool]:
    """For each vector, whether it is as close to one of the others as the threshold says."""
    if not len(others):
        return [False] * len(vectors)
    return [bool((row >= threshold).any()) for _, closeness in blocks(vectors, others) for row in closeness]


def reads_like(texts: Sequence[str], others: Sequence[str]) -> list[bool]:
    """For each text, whether it shares most of its letters with one of the others."""
    near = {
        found.one for found in near_by_letters([letters(text) for text in texts], [letters(text) for text in others])
    }
    return [at in near for at in range(len(texts))]
