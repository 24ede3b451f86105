"""What stands behind the evaluation: every held-out row with both answers, and what is mistaken for what."""

from pathlib import Path
from typing import NamedTuple

from evals.checks import Sameness, same_meaning, sameness
from evals.confusion import Confusion, confusion
from evals.scoring import ACCURACY
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.project import Project

CHANGES = {"lost": "lost by training", "wrong": "still wrong", "gained": "gained", "right": "right before and after"}


class Compared(NamedTuple):
    change: str
    input: str
    reference: str
    base: str
    tuned: str
    holds: tuple[str, ...] = ()
    """Tenets that the tuned answer keeps, and below those that it breaks; what nobody could judge is in neither."""
    fails: tuple[str, ...] = ()


def is_record(answer: str) -> bool:
    """Whether the answer is a JSON object with values, and no label."""
    return answer.startswith("{")


def rows_of(project: Project, file: a.DataFile | None) -> list[a.Row]:
    path = project.path / file.path if file else None
    return [a.Row.model_validate(row) for row in read_jsonl(path)] if path and path.exists() else []


def compared(project: Project, report: a.EvalReport) -> list[Compared]:
    card = project.find("dataset")
    heldout = rows_of(project, card.files.get("heldout")) if isinstance(card, a.DatasetCard) else []
    spec = project.find("spec")
    same = sameness(spec) if isinstance(spec, a.UseCaseSpec) else same_meaning
    base, tuned = (_answers(project, report, name) for name in ("base", "tuned"))
    judged = _outcomes(project, report)
    found = [
        Compared(
            _change(same, row.output, base[row.id], tuned[row.id]),
            row.input,
            row.output,
            base[row.id],
            tuned[row.id],
            judged.get((row.id, "pass"), ()),
            judged.get((row.id, "fail"), ()),
        )
        for row in heldout
        if row.id in base and row.id in tuned
    ]
    return sorted(found, key=lambda row: list(CHANGES).index(row.change))


def mistaken(found: list[Compared]) -> Confusion:
    """What the tuned model said for what."""
    labels = tuple(dict.fromkeys(row.reference for row in found))
    return confusion(((row.reference, row.tuned) for row in found), labels)


def _outcomes(project: Project, report: a.EvalReport) -> dict[tuple[str, str], tuple[str, ...]]:
    """By row and outcome, the tenets of which that is true; the accuracy is no tenet."""
    path = project.path / report.outcomes.path if report.outcomes else None
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in read_jsonl(path) if path and path.exists() else ():
        if line["tenet"] != ACCURACY:
            key = line["id"], line["outcome"]
            found[key] = (*found.get(key, ()), line["tenet"])
    return found


def _answers(project: Project, report: a.EvalReport, system: str) -> dict[str, str]:
    file = next((score.predictions for score in report.systems if score.name == system), None)
    path: Path | None = project.path / file.path if file else None
    return {row["id"]: row["answer"] for row in read_jsonl(path)} if path and path.exists() else {}


def _change(same: Sameness, reference: str, base: str, tuned: str) -> str:
    before, after = same(base, reference), same(tuned, reference)
    if before:
        return "right" if after else "lost"
    return "gained" if after else "wrong"
