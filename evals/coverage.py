"""What stands behind each tenet: the rows that teach it, the reward terms that pay for it, the rows that test it, and what
is missing. A tenet without one of these is a promise that nothing keeps."""

from collections.abc import Sequence
from typing import NamedTuple

from evals.checks import check
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.project import Project


class Covered(NamedTuple):
    tenet: a.Tenet
    taught: int
    """Training rows that exercise it."""
    tested: int
    """Held-out rows that put it to the test."""
    terms: tuple[str, ...]
    """Of the reward, where there is one."""
    rate: a.Rate | None
    """How the tuned model keeps it, once it was measured."""
    gaps: tuple[str, ...]


def coverage(
    tenets: a.Tenets,
    train: Sequence[a.Row],
    heldout: Sequence[a.Row],
    reward: a.RewardFunction | None = None,
    report: a.EvalReport | None = None,
) -> list[Covered]:
    return [_covered(tenet, train, heldout, reward, report) for tenet in tenets.tenets]


def coverage_of(project: Project) -> list[Covered]:
    tenets, card = project.get("tenets", a.Tenets), project.get("dataset", a.DatasetCard)
    reward, report = project.find("reward"), project.find("report")
    splits = {
        split: [a.Row.model_validate(row) for row in read_jsonl(project.path / file.path)]
        for split, file in card.files.items()
    }
    return coverage(
        tenets,
        splits.get("train", []),
        splits.get("heldout", []),
        reward if isinstance(reward, a.RewardFunction) else None,
        report if isinstance(report, a.EvalReport) else None,
    )


def _covered(
    tenet: a.Tenet,
    train: Sequence[a.Row],
    heldout: Sequence[a.Row],
    reward: a.RewardFunction | None,
    report: a.EvalReport | None,
) -> Covered:
    taught, tested = (sum(_speaks_about(tenet, row) for row in rows) for rows in (train, heldout))
    terms = tuple(term.name for term in reward.terms if term.tenet == tenet.id) if reward else ()
    tuned = next((system for system in report.systems if system.name == "tuned"), None) if report else None
    rate = tuned.tenets.get(tenet.id) if tuned else None
    return Covered(tenet, taught, tested, terms, rate, tuple(_gaps(taught, tested, reward, terms, rate)))


def _speaks_about(tenet: a.Tenet, row: a.Row) -> bool:
    """By the mark that the row was made with, or, on rows without one, by what the check can say about it."""
    return tenet.id in row.tenets if row.tenets else check(tenet, row, row.output) is not None


def _gaps(
    taught: int, tested: int, reward: a.RewardFunction | None, terms: Sequence[str], rate: a.Rate | None
) -> list[str]:
    found = {
        "no training row": taught == 0,
        "no test": tested == 0,
        "no reward": reward is not None and not terms,
        "not judged": rate is not None and rate.judged == 0 and rate.unjudged > 0,
    }
    return [name for name, is_so in found.items() if is_so]
