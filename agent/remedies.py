"""What the debugger found wrong with a training, as a change of its plan: `tenet fix` stops, changes and asks for approval.

The debugger says a finding by its name (trainers/debugger.py, trainers/practice.py); here is what usually cures it. The mended plan
names the one that it mends, and its training goes on from the last checkpoint before that one fell ill (trainers/mending.py).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from agent.desk import Desk
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import serialize
from tenet.files import json_object, sha256_of
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.stages import BY_NAME

Change = Callable[[a.TrainingPlan], Mapping[str, Any]]
"""From a plan to the fields of its `train` block that change; none where it cannot be cured so."""


class Remedy(NamedTuple):
    finding: str
    plan: a.TrainingPlan
    said: str

    @property
    def content(self) -> bytes:
        return serialize(BY_NAME["training_plan"], self.plan)

    @property
    def digest(self) -> a.Digest:
        return sha256_of(self.content)


def mend(desk: Desk, by: str, surface: j.Surface | None, id: str, seen: a.Digest | None = None) -> None:
    """Stop it, mend the plan and, where the person has `seen` just this plan, approve it for them: then it goes on."""
    project = desk.project
    remedy = remedy_for(project)
    if seen and seen != remedy.digest:
        raise NotPossible("What the debugger says has changed since you looked. Nothing was stopped; look at it again.")
    _stop(desk)
    project.edit("training_plan", remedy.content, by=by, surface=surface or "sdk", id=id)
    if seen:
        project.approve({"training_plan": seen}, by=by, surface=surface or "sdk", id=f"{id}-approved")
    then = (
        "It goes on with that, from the last checkpoint before it fell ill."
        if seen
        else "Approve the plan to go on with it."
    )
    project.record(j.Told(text=f"Mended as the debugger says: {remedy.said}. {then}", tone="note"), by, surface)


def _stop(desk: Desk) -> None:
    started = desk.project.state.started.get("training_run")
    job = desk.jobs.get(started.key) if started else None
    if job and job.state in ("queued", "starting", "running"):
        desk.jobs.cancel(job.spec.key)


def trains(project: Project) -> bool:
    """Whether a training runs or has failed, and nothing came of it yet."""
    started, made = project.state.started.get("training_run"), project.state.current.get("training_run")
    return started is not None and (made is None or made.job != started.key)


_IT = r"(it|that|this|(the|this) (training|run|plan|problem))"
_MEND = re.compile(
    rf"(please |(can|could|would) you |ok(ay)?,? |yes,? |stop( {_IT})?[,.]? ?(and |then )*)*"
    rf"((fix|mend|cure|heal|repair)( {_IT})?|(do|apply|follow|take) (what the debugger says|the (remedy|fix|debugger)))"
    rf"([, ]+(and |then )*(go on|carry on|resume|continue|restart|train on|try again)( with {_IT})?)*( please)?[.!? ]*"
)


def asks_to_mend(words: str) -> bool:
    """Only where these are all the words: whoever says more wishes for something of their own."""
    return bool(_MEND.fullmatch(" ".join(words.casefold().split())))


def remedy_for(project: Project) -> Remedy:
    """The first thing that is wrong with the training at hand, or with the last one, and the plan that cures it."""
    plan = project.find("training_plan")
    if not isinstance(plan, a.TrainingPlan):
        raise NotPossible("There is no training yet, so there is nothing to mend. Nothing was changed.")
    found = _findings(project)
    for name in found:
        changes = CURES.get(name, _nothing)(plan)
        if changes:
            said = ", ".join(
                f"{field} {plan.train.get(field, 'as usual')} → {value}" for field, value in changes.items()
            )
            mended = {"train": plan.train | dict(changes), "mended_from": project.state.digest("training_plan")}
            return Remedy(name, plan.model_copy(update=mended), f"{name}: {said}")
    if found:
        raise NotPossible(
            f"Found: {', '.join(found)}. No setting of the plan cures that by itself; the notes of the training say what to look at. "
            "Nothing was changed."
        )
    raise NotPossible(
        "The debugger has found nothing wrong with this training. Nothing was stopped and nothing changed."
    )


def _findings(project: Project) -> list[str]:
    """Of the training that runs or failed last, or else the notes of the one in force."""
    started = project.state.started.get("training_run")
    file = project.path / started.run / "out" / "findings.json" if started else None
    if file and file.exists():
        return [str(name) for name in json_object(file.read_bytes(), file.name)["names"]]
    run = project.find("training_run")
    notes = run.notes if isinstance(run, a.TrainingRun) else ()
    return [note.partition(":")[0] for note in notes]


def _nothing(_: a.TrainingPlan) -> Mapping[str, Any]:
    return {}


def _times(field: str, factor: float, usual: float) -> Change:
    def changed(plan: a.TrainingPlan) -> Mapping[str, Any]:
        now = plan.train.get(field, usual)
        return {field: float(f"{float(now) * factor:.3g}")}

    return changed


def _passes(factor: float) -> Change:
    """More or fewer times through the rows, in whichever words the plan counts them; never fewer than one."""

    def changed(plan: a.TrainingPlan) -> Mapping[str, Any]:
        field = "max_steps" if "max_steps" in plan.train else "num_train_epochs"
        now = int(plan.train.get(field, 3))
        then = max(1, round(now * factor))
        return {} if then == now else {field: then}

    return changed


def _longer_answers(plan: a.TrainingPlan) -> Mapping[str, Any]:
    return {"max_completion_length": 2 * int(plan.train.get("max_completion_length", 256))}


def _learn_the_preferred(plan: a.TrainingPlan) -> Mapping[str, Any]:
    if plan.train.get("loss_type") == ["sigmoid", "sft"]:
        return SLOWER(plan)
    return {"loss_type": ["sigmoid", "sft"], "loss_weights": [1.0, 0.2]}


SLOWER, FASTER = _times("learning_rate", 1 / 3, 2e-5), _times("learning_rate", 3, 2e-5)
CURES: Mapping[str, Change] = {
    "not a number": SLOWER,
    "exploding gradients": SLOWER,
    "learning rate too high": SLOWER,
    "learning rate too low": FASTER,
    "loss not falling": FASTER,
    "overfitting": _passes(0.5),
    "underfitting": _passes(2),
    "preferred answers unlearned": _learn_the_preferred,
    "entropy collapse": SLOWER,
    "dead reward": _times("temperature", 1.3, 1.0),
    "truncated completions": _longer_answers,
}
"""What has no entry is no matter of a setting: rows that teach nothing, layers that cannot learn."""
