"""The passages that rows are made from, and which of them belong to which label."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.embedding import embed, similarities
from tenet.artifacts import ALL_ROWS, DataPlan, Row, UseCaseSpec
from tenet.files import read_jsonl
from tools.teaching.contract import SourcePassage

NEAREST = 3
CLOSE_ENOUGH = 0.15
"""Similarity to the rows of a label below which a passage is about something else."""


class Documents(NamedTuple):
    passages: tuple[SourcePassage, ...] = ()
    fitting: Mapping[str, tuple[SourcePassage, ...]] = {}
    """By label, the nearest first."""


def read_documents(folder: Path, plan: DataPlan) -> tuple[SourcePassage, ...]:
    """The passages as the job was given them, with the document under the name that the person knows it by."""
    return tuple(
        SourcePassage(source=f"{document.name}, passage {number}", text=str(row["text"]))
        for document in plan.documents or ()
        for number, row in enumerate(read_jsonl(folder / f"{document.file}.passages.jsonl"), start=1)
    )


def sorted_by_label(passages: Sequence[SourcePassage], rows: Sequence[Row], spec: UseCaseSpec) -> Documents:
    """Each passage goes to the label whose rows it is nearest to, if it is near enough to any."""
    if not passages or spec.fields:
        return Documents(tuple(passages))
    if spec.task == "writing":
        return Documents(tuple(passages), {ALL_ROWS: tuple(passages)})
    closeness = similarities(embed([one.text for one in passages]), embed([row.input for row in rows]))
    found: dict[str, list[tuple[float, SourcePassage]]] = {}
    for passage, close in zip(passages, closeness, strict=True):
        by_label: dict[str, list[float]] = {}
        for row, value in zip(rows, close.tolist(), strict=True):
            by_label.setdefault(row.output, []).append(value)
        near = {label: sum(sorted(values)[-NEAREST:]) / len(values[:NEAREST]) for label, values in by_label.items()}
        label = max(near, key=lambda label: near[label])
        if near[label] >= CLOSE_ENOUGH:
            found.setdefault(label, []).append((near[label], passage))
    fitting = {
        label: tuple(passage for _, passage in sorted(ones, key=lambda one: (-one[0], one[1].source)))
        for label, ones in found.items()
    }
    return Documents(tuple(passages), fitting)
