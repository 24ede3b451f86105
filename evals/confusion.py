"""What is mistaken for what: for every right label how often each answer was given, and what follows for each label."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evals.checks import same_meaning

OTHER = "something else"


class Confusion(NamedTuple):
    answers: tuple[str, ...]
    """The labels, and `OTHER` where anything else was said."""
    counts: dict[str, dict[str, int]]
    """By the right label, then by what was said."""


class OfLabel(NamedTuple):
    precision: float | None
    recall: float | None
    f1: float | None


def confusion(said: Iterable[tuple[str, str]], labels: Sequence[str]) -> Confusion:
    """`said` are pairs of the right label and the answer; a right label that is none of `labels` has a line all the same."""
    pairs = Counter((reference, _as_label(answer, labels)) for reference, answer in said)
    other = any(answer == OTHER for _, answer in pairs)
    answers = (*labels, *((OTHER,) if other else ()))
    references = dict.fromkeys((*labels, *(reference for reference, _ in pairs)))
    return Confusion(answers, {name: {answer: pairs[name, answer] for answer in answers} for name in references})


def of_labels(counts: Mapping[str, Mapping[str, int]]) -> dict[str, OfLabel]:
    """Precision, recall and F1 of each label; what was never said or never right has none."""
    return {label: _of_label(label, counts) for label in counts}


def _of_label(label: str, counts: Mapping[str, Mapping[str, int]]) -> OfLabel:
    hits, there = counts[label].get(label, 0), sum(counts[label].values())
    said = sum(answers.get(label, 0) for answers in counts.values())
    return OfLabel(
        precision=hits / said if said else None,
        recall=hits / there if there else None,
        f1=2 * hits / (said + there) if said + there else None,
    )


def _as_label(answer: str, labels: Sequence[str]) -> str:
    return next((label for label in labels if same_meaning(answer, label)), OTHER)
