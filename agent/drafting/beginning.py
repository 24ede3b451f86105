"""What preferences and reinforcement learning begin with: the model that supervised training left, where there is one."""

from typing import NamedTuple

from tenet import artifacts as a
from tenet.project import Project, parse
from tenet.stages import BY_NAME


class Beginning(NamedTuple):
    folder: str | None
    sha256: a.Digest | None
    reason: str


FROM_BASE = Beginning(
    None,
    None,
    "It begins with the untuned base model, which is right only by chance at first. Supervised training before it gives "
    "reinforcement learning better answers to choose from.",
)


def where_to_begin(project: Project, base_model: str) -> Beginning:
    """The merged model of the last supervised run over this base model, also after later runs that began with it."""
    current = project.find("training_plan")
    if isinstance(current, a.TrainingPlan) and current.method != "sft" and current.base_model == base_model:
        kept = current.start_from
        if kept and (project.path / kept).is_dir():
            return Beginning(kept, current.start_sha256, _from(kept))
    run = project.find("training_run")
    if not isinstance(run, a.TrainingRun) or run.base_model != base_model or _method(project) != "sft":
        return FROM_BASE
    return Beginning(run.merged, run.weights_sha256, _from(run.merged))


def _method(project: Project) -> str:
    """How the training run in force was made."""
    plan = parse(
        BY_NAME["training_plan"], project.content(project.state.current["training_run"].made_from["training_plan"])
    )
    return plan.method if isinstance(plan, a.TrainingPlan) else ""


def _from(folder: str) -> str:
    return f"It begins with what supervised training left in {folder}."
