"""What a training begins with: preferences, thumbs and reinforcement learning with the model that supervised training left, and
supervised training with the model that read the documents, where there is one."""

from typing import NamedTuple

from tenet import artifacts as a
from tenet.content import parse
from tenet.project import Project
from tenet.stages import BY_NAME


class Beginning(NamedTuple):
    folder: str | None
    sha256: a.Digest | None
    reason: str


BEFORE = {"sft": "pretrain", "pretrain": ""}
"""What comes before a training; before every other one it is SFT."""
FROM_BASE = Beginning(
    None,
    None,
    "It begins with the untuned base model, which is right only by chance at first. Supervised training before it gives "
    'reinforcement learning better answers to choose from: say "use SFT first", and ask for reinforcement learning after it.',
)


def where_to_begin(project: Project, base_model: str, method: str = "grpo") -> Beginning:
    """The merged model of the last run over this base model that comes before such a training, also after later runs that
    began with it."""
    current = project.find("training_plan")
    before = BEFORE.get(method, "sft")
    same = isinstance(current, a.TrainingPlan) and BEFORE.get(current.method, "sft") == before
    if isinstance(current, a.TrainingPlan) and same and current.base_model == base_model:
        kept = current.start_from
        if kept and (project.path / kept).is_dir():
            return Beginning(kept, current.start_sha256, _from(kept, before))
    run = project.find("training_run")
    if not isinstance(run, a.TrainingRun) or run.base_model != base_model or _method(project) != before:
        return FROM_BASE
    return Beginning(run.merged, run.weights_sha256, _from(run.merged, before))


def _method(project: Project) -> str:
    """How the training run in force was made."""
    plan = parse(
        BY_NAME["training_plan"], project.content(project.state.current["training_run"].made_from["training_plan"])
    )
    return plan.method if isinstance(plan, a.TrainingPlan) else ""


def _from(folder: str, before: str) -> str:
    what = "reading the documents" if before == "pretrain" else "supervised training"
    return f"It begins with what {what} left in {folder}."
