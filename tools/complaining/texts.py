"""What the training rows say of a text that was written badly: which faults it has, and which rows have the same.

A fault is what can be told without a judge: a detail that stands nowhere, a detail that is missing, a tenet that a program checks,
another way of saying it than the right one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from evals.checks import CLOSE, check
from tenet import artifacts as a
from tenet.likeness import details, invented, likeness
from tools.complaining.complaint import SHOWN, Cause, Complaint
from tools.complaining.near import near

ALONE = (a.MaxWords, a.Wording)
"""Tenets that look at an answer and at nothing beside it."""
NEIGHBOURS = 5
Tenets = Sequence[a.Tenet]


class Faults(NamedTuple):
    invented: frozenset[str]
    missing: frozenset[str]
    broken: tuple[str, ...]
    """Tenets."""
    likeness: float
    """To the right answer."""

    @property
    def is_right(self) -> bool:
        return not (self.invented or self.missing or self.broken) and self.likeness >= CLOSE

    @property
    def said(self) -> str:
        found = [
            f"it says {_listed(self.invented)}, which stands nowhere" if self.invented else "",
            f"it leaves out {_listed(self.missing)}" if self.missing else "",
            f"it breaks {', '.join(self.broken)}" if self.broken else "",
            f"it shares {self.likeness:.0%} of its wording with the right one" if self.likeness < CLOSE else "",
        ]
        return " and ".join(filter(None, found))


def faults(tenets: Tenets, complaint: Complaint) -> Faults:
    return Faults(
        invented=invented(complaint.got, complaint.input, complaint.right),
        missing=details(complaint.right) - details(complaint.got),
        broken=tuple(sorted(_broken(tenets, complaint.got) - _broken(tenets, complaint.right))),
        likeness=likeness(complaint.got, complaint.right),
    )


def impossible(tenets: Tenets, train: Sequence[a.Row], complaint: Complaint) -> Cause | None:
    """What is said to be right breaks the rules of this job, or says what neither the text nor any example has."""
    if broken := sorted(_broken(tenets, complaint.right)):
        said = (
            f"What is said to be right does not keep to {', '.join(broken)} itself: change that tenet, or the answer."
        )
        return Cause("not in the use case", said)
    if unknown := invented(complaint.right, complaint.input, *(row.output for row in train)):
        said = (
            f"{_listed(unknown)} of the right answer stands neither in the text nor in the answer of any training row."
        )
        return Cause("not in the text", said)
    return None


def about_the_data(tenets: Tenets, train: Sequence[a.Row], complaint: Complaint) -> Cause:
    found, close = faults(tenets, complaint), near(train, complaint.input)
    alike = [row for row in close if _has_the_fault(tenets, found, row, complaint)]
    without = [row for row in close if row not in alike]
    if len(alike) > len(without):
        said = f"Of the {len(close)} training rows that are much like this text {len(alike)} have the same fault: {found.said}."
        return Cause("wrong label", said, tuple(alike))
    if against := _against_a_tenet(tenets, found, train):
        return against
    if not without:
        said = f"None of the {len(train)} training rows is like this text, and its answer is wrong: {found.said}."
        return Cause("data gap", said)
    said = f"{len(without)} training rows are much like this text and have no such fault, and the model still errs: {found.said}."
    return Cause("base limit", said, tuple(without[:SHOWN]))


def _against_a_tenet(tenets: Tenets, found: Faults, train: Sequence[a.Row]) -> Cause | None:
    """A tenet that this answer breaks, and that more training rows break than it lets pass: they taught it, near or far."""
    for tenet in tenets:
        if tenet.id in found.broken or (found.invented and isinstance(tenet.check, a.KeepsDetails)):
            breaking = [row for row in train if check_by_text(tenet, row) == "fail"]
            if len(breaking) > (1 - tenet.threshold) * len(train):
                allowed = f"{tenet.id} allows {1 - tenet.threshold:.0%}"
                said = f"{len(breaking)} of the {len(train)} training rows break {tenet.id} themselves, and {allowed}: {found.said}."
                return Cause("wrong label", said, tuple(breaking))
    return None


def check_by_text(tenet: a.Tenet, row: a.Row) -> a.Outcome | None:
    """A row's own answer, which here counts for nothing: what it says has to stand in its text."""
    return check(tenet, row.model_copy(update={"output": "-"}), row.output)


def _has_the_fault(tenets: Tenets, found: Faults, row: a.Row, complaint: Complaint) -> bool:
    """The first fault that can be told of a row counts; wording only where nothing surer is wrong."""
    if found.broken:
        return bool(_broken(tenets, row.output) & set(found.broken))
    if found.invented:
        return bool(invented(row.output, row.input, complaint.right))
    if found.missing:
        return len(details(row.input) - details(row.output)) > len(details(complaint.input) - details(complaint.right))
    return likeness(row.output, complaint.got) > likeness(row.output, complaint.right)


def agreed_answers(train: Sequence[a.Row], asked: Sequence[a.Row]) -> list[str]:
    """A stand-in that writes nothing: of the answers to the nearest texts the one that the others are most like, nearer ones
    counting more. One example alone therefore moves it only where the others are with it."""
    from evals.embedding import embed, similarities

    alike = similarities(embed([row.input for row in asked]), embed([row.input for row in train]))
    nearest: list[list[int]] = (-alike).argsort(axis=1, kind="stable")[:, :NEIGHBOURS].tolist()
    return [
        _agreed([train[at].output for at in places], [float(alike[number][at]) for at in places])
        for number, places in enumerate(nearest)
    ]


def _agreed(answers: Sequence[str], weights: Sequence[float]) -> str:
    def support(answer: str) -> float:
        return sum(weight * likeness(answer, other) for other, weight in zip(answers, weights, strict=True))

    return max(answers, key=support)


def _broken(tenets: Tenets, answer: str) -> set[str]:
    row = a.Row(id="complaint", input="-", output="-", origin="user", group="complaint")
    return {tenet.id for tenet in tenets if isinstance(tenet.check, ALONE) and check(tenet, row, answer) == "fail"}


def _listed(found: frozenset[str]) -> str:
    return ", ".join(sorted(found))
