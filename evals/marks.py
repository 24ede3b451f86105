"""Which answers a person should look at, and what people said about them.

Only verdicts that may be wrong are worth a person's time: those of a judge, and "right" and "wrong" by a reference that
may be wrong itself. For each of these the rows form groups by the automatic verdict (pass, fail, unjudged). Within a group the order is
fixed and random, so the marks of a group are a random sample of it whenever somebody stops; the next card is of the
group where one more mark takes most doubt from the result.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from evals.scoring import ACCURACY
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import read_jsonl, sha256_of
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import predictions
from tenet.stages import BY_NAME

Verdict = Literal["pass", "fail", "cannot say"]
RIGHT = "Is this the right answer?"
USUAL: Mapping[a.Outcome, float] = {"pass": 0.9, "fail": 0.1, "unjudged": 0.5}
GUESSED = 4
"""Marks that the guess before the first mark is worth."""


class Item(NamedTuple):
    digest: str
    tenet: str
    """The id of a tenet, or "accuracy"."""
    question: str
    row: a.Row
    answer: str
    outcome: a.Outcome
    """The automatic verdict; the person does not see it before marking."""


class Opinion(NamedTuple):
    """What people make of one item."""

    verdict: Verdict
    people: frozenset[str]


def items(
    tenets: a.Tenets, rows: Sequence[a.Row], answers: Mapping[str, str], outcomes: Mapping[str, Mapping[str, a.Outcome]]
) -> list[Item]:
    """By tenet, each in its fixed random order: judged tenets first, then the right answers."""
    questions = {tenet.id: _question(tenet) for tenet in tenets.tenets if tenet.id in outcomes} | {ACCURACY: RIGHT}
    found = [
        Item(digest_of(tenet, question, row.input, answers[row.id]), tenet, question, row, answers[row.id], outcome)
        for tenet, question in questions.items()
        for row in rows
        if (outcome := outcomes.get(tenet, {}).get(row.id))
    ]
    place = {tenet: at for at, tenet in enumerate(questions)}
    return sorted(found, key=lambda item: (place[item.tenet], item.digest))


def digest_of(tenet: str, question: str, request: str, answer: str) -> str:
    return sha256_of(json.dumps([tenet, question, request, answer]).encode())


def _question(tenet: a.Tenet) -> str:
    assert isinstance(tenet.check, a.Judged)
    return f"{tenet.statement} Does this answer keep to that? ({tenet.check.criteria})"


def opinions(events: Iterable[j.Event]) -> dict[str, Opinion]:
    """By item: the last word of each person, and what most of them say; as many for as against is "cannot say"."""
    said: dict[str, dict[str, Verdict]] = {}
    for event in events:
        if isinstance(event.what, j.Marked):
            said.setdefault(event.what.item, {})[event.by] = event.what.verdict
    return {item: Opinion(_most(list(by.values())), frozenset(by)) for item, by in said.items()}


def _most(verdicts: Sequence[Verdict]) -> Verdict:
    counts = Counter(verdict for verdict in verdicts if verdict != "cannot say")
    if counts["pass"] == counts["fail"]:
        return "cannot say"
    return "pass" if counts["pass"] > counts["fail"] else "fail"


def next_item(found: Sequence[Item], said: Mapping[str, Opinion]) -> Item | None:
    """The most informative item that nobody marked yet: of two tenets the one with more doubt left."""
    open_groups = {(item.tenet, item.outcome): item for item in reversed(found) if item.digest not in said}
    if not open_groups:
        return None
    return max(open_groups.values(), key=lambda item: _worth(item, found, said))


def _worth(item: Item, found: Sequence[Item], said: Mapping[str, Opinion]) -> float:
    """How much one more mark takes from the variance of the tenet's rate, if the share in the group is what it seems."""
    of_tenet = [one for one in found if one.tenet == item.tenet]
    group = [one for one in of_tenet if one.outcome == item.outcome]
    counts = Counter(said[one.digest].verdict for one in group if one.digest in said)
    good, marked = counts["pass"], counts["pass"] + counts["fail"]
    share = expected_share(item.outcome, good, marked)
    weight = len(group) / len(of_tenet)
    return weight**2 * share * (1 - share) / ((marked + 1) * (marked + 2))


def expected_share(outcome: a.Outcome, good: int, marked: int) -> float:
    """How many of a group people will call good, as far as one can guess before many are marked: mostly what the automatic
    verdict says. Only for planning; no result rests on it."""
    return (good + GUESSED * USUAL[outcome]) / (marked + GUESSED)


def items_of(project: Path, tenets: a.Tenets, rows: Sequence[a.Row], report: a.EvalReport) -> list[Item]:
    """What people can mark of the evaluation that a project has now."""
    tuned = next(system for system in report.systems if system.name == "tuned")
    assert report.outcomes is not None
    outcomes: dict[str, dict[str, a.Outcome]] = {}
    for line in read_jsonl(project / report.outcomes.path):
        outcomes.setdefault(line["tenet"], {})[line["id"]] = line["outcome"]
    return items(tenets, rows, dict(predictions(project / tuned.predictions.path)), outcomes)


class Marking(NamedTuple):
    """Where the marking of a project stands."""

    items: list[Item]
    said: dict[str, Opinion]
    own: frozenset[str]
    """Items that this person marked."""
    counted: bool
    """Whether the evaluation knows all marks."""

    @property
    def next(self) -> Item | None:
        """What this person is shown: nothing twice, but what others marked is worth a second look when all is marked once."""
        again = (item for item in self.items if item.digest not in self.own)
        return next_item(self.items, self.said) or next(again, None)


def marking(project: Project, person: str) -> Marking:
    report = project.find("report")
    if not isinstance(report, a.EvalReport) or not project.state.is_fresh(BY_NAME["report"]):
        raise NotPossible("There is no evaluation to mark answers of at this moment. Wait until it is there.")
    if report.outcomes is None:
        raise NotPossible("This evaluation is older than marks are. Let it be made again: tenet mark PROJECT --again")
    tenets, card = project.get("tenets", a.Tenets), project.get("dataset", a.DatasetCard)
    rows = [a.Row.model_validate(row) for row in read_jsonl(project.path / card.files["heldout"].path)]
    events = project.events()
    found = items_of(project.path, tenets, rows, report)
    known = {item.digest for item in found}
    said = {digest: opinion for digest, opinion in opinions(events).items() if digest in known}
    own = frozenset(e.what.item for e in events if isinstance(e.what, j.Marked) and e.by == person)
    return Marking(found, said, own, _counted(events))


def _counted(events: Sequence[j.Event]) -> bool:
    """The last evaluation was made after the last mark."""
    last = [
        e.what
        for e in events
        if isinstance(e.what, j.Marked) or (isinstance(e.what, j.Put) and e.what.stage == "report")
    ]
    return not last or isinstance(last[-1], j.Put)


def reopen(project: Project, person: str, surface: j.Surface, because: str = "Take up the marks.") -> None:
    """The evaluation is wanted once more, as another attempt; until then the one before stands in its file."""
    with project.locked():
        if not project.state.is_fresh(BY_NAME["report"]):
            raise NotPossible("There is no evaluation that could be made again at this moment.")
        project.record(j.Retried(stage="report"), by=person, surface=surface)
        project.record(j.Revised(stage="report", text=because), by=person, surface=surface)
