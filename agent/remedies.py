"""What the debugger found wrong with a training, as a change of its plan: `tenet fix` stops, changes and asks for approval.

The debugger says a finding by its name (trainers/debugger.py, trainers/practice.py); here is what usually cures it.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tenet import artifacts as a
from tenet.files import json_object
from tenet.problems import NotPossible
from tenet.project import Project

Change = Callable[[a.TrainingPlan], Mapping[str, Any]]
"""From a plan to the fields of its `train` block that change; none where it cannot be cured so."""


class Remedy(NamedTuple):
    finding: str
    plan: a.TrainingPlan
    said: str


def remedy_for(project: Project) -> Remedy:
    """The first thing that is wrong with the training at hand, or with the last one, and the plan that cures it."""
    plan = project.get("training_plan", a.TrainingPlan)
    found = _findings(project)
    for name in found:
        changes = CURES.get(name, _nothing)(plan)
        if changes:
            said = ", ".join(
                f"{field} {plan.train.get(field, 'as usual')} → {value}" for field, value in changes.items()
            )
            return Remedy(name, plan.model_copy(update={"train": plan.train | dict(changes)}), f"{name}: {said}")
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
