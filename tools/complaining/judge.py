"""Where it is the judge that is wrong and not the model: it passed a bad answer, or failed a good one, by a tenet that only it
can decide. The patch is to that tenet: the answer becomes a case in its criteria and the example that the judge is tried on
before it is believed. What it would change is asked of the judge itself, over all held-out answers of the tuned model.
"""

from typing import Literal, NamedTuple

from evals.checks import Judge
from evals.scoring import tenet_outcomes
from tenet import artifacts as a
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import predictions
from tools.complaining.complaint import rows_of

LONGEST = 300
"""Of a text that is put into the criteria; they are read with every answer."""


class Misjudged(NamedTuple):
    tenet: str
    input: str
    answer: str
    should: Literal["pass", "fail"]


class Found(NamedTuple):
    kind: Literal["judge error", "the judge says so too", "the judge cannot say"]
    said: str


class Rejudged(NamedTuple):
    """Over the whole held-out set."""

    rows: int
    to_pass: tuple[str, ...]
    to_fail: tuple[str, ...]
    heals_the_complaint: bool


def judge_error(project: Project, complaint: Misjudged, judge: Judge) -> Found:
    outcome = judge(tenet_of(project, complaint.tenet), _row(complaint), complaint.answer)
    if outcome == complaint.should:
        return Found("the judge says so too", f"By {complaint.tenet} the judge says {outcome}, as you do.")
    if outcome == "unjudged":
        return Found("the judge cannot say", f"By {complaint.tenet} the judge gives no verdict on this answer.")
    said = f"By {complaint.tenet} the judge says {outcome}, and you say {complaint.should}."
    return Found("judge error", " ".join((said, *_known(project, complaint.tenet))))


def patched(project: Project, complaint: Misjudged) -> a.Tenets:
    """The tenets with this one case more; nothing else of them changes."""
    tenets, changed = project.get("tenets", a.Tenets), tenet_of(project, complaint.tenet)
    assert isinstance(changed.check, a.Judged)
    meets = "meets it" if complaint.should == "pass" else "does not meet it"
    case = f"For example, to “{_short(complaint.input)}” the answer “{_short(complaint.answer)}” {meets}."
    sample = a.Sample(input=complaint.input, output=complaint.answer)
    update = {
        "check": a.Judged(criteria=f"{changed.check.criteria}\n{case}"),
        "good" if complaint.should == "pass" else "bad": sample,
    }
    return tenets.model_copy(
        update={
            "tenets": tuple(each.model_copy(update=update) if each.id == changed.id else each for each in tenets.tenets)
        }
    )


def rejudged(project: Project, complaint: Misjudged, after: a.Tenets, judge: Judge) -> Rejudged:
    report = project.find("report")
    if not isinstance(report, a.EvalReport):
        raise NotPossible(f"{project.name} was not evaluated yet, so there are no answers to judge anew.")
    tuned = next(system for system in report.systems if system.name == "tuned")
    rows, said = rows_of(project, "heldout"), dict(predictions(project.path / tuned.predictions.path))
    changed = next(tenet for tenet in after.tenets if tenet.id == complaint.tenet)
    was = tenet_outcomes(tenet_of(project, complaint.tenet), rows, said, judge)
    now = tenet_outcomes(changed, rows, said, judge)
    return Rejudged(
        rows=len(rows),
        to_pass=tuple(id for id in now if now[id] == "pass" and was[id] != "pass"),
        to_fail=tuple(id for id in now if now[id] == "fail" and was[id] != "fail"),
        heals_the_complaint=judge(changed, _row(complaint), complaint.answer) == complaint.should,
    )


def tenet_of(project: Project, id: str) -> a.Tenet:
    tenets = project.find("tenets")
    found = next((each for each in tenets.tenets if each.id == id), None) if isinstance(tenets, a.Tenets) else None
    if found is None:
        raise NotPossible(f"{project.name} has no tenet {id}. They are shown by: tenet show {project.name} tenets")
    if not isinstance(found.check, a.Judged):
        raise NotPossible(
            f"{id} is decided by a program and not by a judge. If it is wrong, change it in words: "
            f'tenet revise {project.name} tenets "…"'
        )
    return found


def _known(project: Project, id: str) -> list[str]:
    """What is known of this judge already: where the right verdict is known, and what people marked."""
    report = project.find("report")
    if not isinstance(report, a.EvalReport):
        return []
    records = [f"On the examples of the tenet: {each.said}" for each in report.judge_records if each.tenet == id]
    return records + [f"People: {each.said}" for each in report.people if each.tenet == id]


def _row(complaint: Misjudged) -> a.Row:
    """A judge never sees a row's reference."""
    return a.Row(id="complaint", input=complaint.input, output="-", origin="user", group="complaint")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
