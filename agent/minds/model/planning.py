"""From the axes that a model names to a data plan, or `Unfit` with what it has to put right."""

from collections.abc import Sequence

from agent.minds.model.shapes import AxisSaid, DataPlanSaid
from tenet import artifacts as a
from tenet.models import Unfit

DIFFICULTY, ORDINARY = "difficulty", "ordinary"


def plan_of(said: DataPlanSaid, plan: a.DataPlan, labels: Sequence[str]) -> a.DataPlan:
    """The plan with these axes; rows, shares and who writes stay as they were."""
    axes = {axis.name: tuple(dict.fromkeys(axis.values)) for axis in said.axes}
    _check(said.axes, axes, labels)
    return plan.model_copy(update={"axes": axes, "reasons": (*plan.reasons, *said.reasons)})


def _check(said: Sequence[AxisSaid], axes: dict[str, tuple[str, ...]], labels: Sequence[str]) -> None:
    if len(axes) < len(said):
        raise Unfit("axes: two of them have the same name")
    if short := [name for name, values in axes.items() if len(values) < 2]:
        raise Unfit(f"axes: {', '.join(short)} has only one value")
    if ORDINARY not in axes.get(DIFFICULTY, ()):
        raise Unfit(f'axes: one must be "{DIFFICULTY}", and "{ORDINARY}" one of its values')
    names = {label.casefold() for label in labels}
    if clash := [name for name, values in axes.items() if {value.casefold() for value in values} & names]:
        raise Unfit(f"axes: {', '.join(clash)} has a label of the use case as a value, which would decide the answer")
