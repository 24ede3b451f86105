"""What a model in training says to the same few rows, exam after exam: whether it learns the job, seen."""

from typing import NamedTuple

from evals.checks import sameness
from surfaces.evidence import rows_of
from surfaces.runs import samples_of
from tenet import artifacts as a
from tenet.project import Project
from tenet.stages import StageName

MOST_EXAMS = 5


class Said(NamedTuple):
    answer: str
    right: bool


class Asked(NamedTuple):
    text: str
    reference: str
    said: tuple[Said | None, ...]
    """One for each exam; None where this row was not asked."""


class Samples(NamedTuple):
    steps: tuple[int, ...]
    rows: tuple[Asked, ...]


def samples(project: Project, stage: StageName) -> Samples | None:
    """The first exams and the last, where all are too many to stand beside each other."""
    said, card, spec = samples_of(project, stage), project.find("dataset"), project.find("spec")
    if not said or not isinstance(card, a.DatasetCard) or not isinstance(spec, a.UseCaseSpec):
        return None
    steps, same = _spread(sorted({one.step for one in said})), sameness(spec)
    answers = {(one.id, one.step): one.answer for one in said}
    asked = {one.id for one in said}
    rows = [row for row in rows_of(project, card.files.get("validation")) if row.id in asked]

    def heard(row: a.Row, step: int) -> Said | None:
        answer = answers.get((row.id, step))
        return None if answer is None else Said(answer, same(answer, row.output))

    found = tuple(Asked(row.input, row.output, tuple(heard(row, step) for step in steps)) for row in rows)
    return Samples(steps, found) if found else None


def _spread(steps: list[int]) -> tuple[int, ...]:
    if len(steps) <= MOST_EXAMS:
        return tuple(steps)
    return tuple(steps[round(at * (len(steps) - 1) / (MOST_EXAMS - 1))] for at in range(MOST_EXAMS))
