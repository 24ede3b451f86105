"""The chain of artefacts: what is made from what, by whom, and what a person must approve."""

from typing import Literal, NamedTuple

from tenet import artifacts as a

StageName = Literal[
    "spec", "tenets", "examples", "data_plan", "dataset", "baseline", "contest", "method", "reward", "break_in",
    "training_plan", "training_run", "report", "deployment", "release",
]  # fmt: skip


class Stage(NamedTuple):
    name: StageName
    title: str
    file: str
    model: type[a.Artifact]
    inputs: tuple[StageName, ...]
    made_by: Literal["draft", "job"]
    approved: bool
    reviewed_with: StageName | None = None
    """Shown on the card of this later stage instead of on its own."""
    runs: StageName | None = None
    """The approved plan that this job carries out; without that approval it does not start."""
    tries: StageName | None = None
    """The draft that this job only tries out, in the sandbox, so that a person knows more when they approve it."""
    optional: bool = False
    """Made only where an artefact in force needs it (`needed_by`), or a person wants it (`Wanted`); elsewhere the chain goes past it."""
    proven: bool = False
    """What a person writes goes through its drafting step before it counts: the step keeps it and proves it."""
    code: str | None = None
    """A second file that shows the artefact's code and may be edited like the first."""


CHAIN: tuple[Stage, ...] = (
    Stage("spec", "Use case", "spec.yaml", a.UseCaseSpec, (), "draft", True, "tenets"),
    Stage("tenets", "Tenets", "tenets.yaml", a.Tenets, ("spec",), "draft", True),
    Stage("examples", "Examples", "examples.jsonl", a.Examples, ("spec", "tenets"), "draft", True),
    Stage("data_plan", "Data plan", "data_plan.yaml", a.DataPlan, ("spec", "tenets", "examples"), "draft", True),
    Stage("dataset", "Dataset", "data/card.yaml", a.DatasetCard, ("spec", "examples", "data_plan"), "job", True, runs="data_plan"),
    Stage("baseline", "Baselines", "baseline.yaml", a.Baseline, ("spec", "tenets", "dataset"), "job", False),
    Stage("contest", "Contest", "contest.yaml", a.Contest, ("spec", "tenets", "data_plan", "dataset", "baseline"), "job", False, optional=True),  # noqa: E501
    Stage("method", "Method", "method.yaml", a.Method, ("spec", "tenets", "examples", "dataset", "baseline", "contest"), "draft", True, "training_plan"),  # noqa: E501
    Stage("reward", "Reward", "reward.yaml", a.RewardFunction, ("spec", "tenets", "dataset"), "draft", True, "break_in", optional=True, proven=True, code="reward.py"),  # noqa: E501
    Stage("break_in", "Break-in test", "break_in.yaml", a.BreakIn, ("spec", "tenets", "dataset", "reward"), "job", False, tries="reward", optional=True),  # noqa: E501
    Stage("training_plan", "Training plan", "training_plan.yaml", a.TrainingPlan, ("dataset", "method", "reward"), "draft", True),
    Stage("training_run", "Training", "training_run.yaml", a.TrainingRun, ("spec", "dataset", "reward", "training_plan"), "job", False, runs="training_plan"),  # noqa: E501  (a table)
    Stage("report", "Evaluation", "report.yaml", a.EvalReport, ("spec", "tenets", "dataset", "baseline", "training_run"), "job", True),
    Stage("deployment", "Deployment", "deployment.yaml", a.Deployment, ("spec", "training_run", "report"), "draft", True),
    Stage("release", "Live", "release.yaml", a.Release, ("spec", "dataset", "training_run", "report", "deployment"), "job", False, runs="deployment"),  # noqa: E501
)  # fmt: skip

BY_NAME: dict[str, Stage] = {stage.name: stage for stage in CHAIN}


def needed_by(artifact: a.Artifact) -> tuple[StageName, ...]:
    """The optional stages that this artefact makes necessary."""
    match artifact:
        case a.Method(choice="grpo"):
            return ("reward",)
        case a.RewardFunction(break_in=True, failed=()):
            return ("break_in",)
        case _:
            return ()


CLOSE_HOLES = "Close the holes that the break-in test found."


def sent_back_by(artifact: a.Artifact) -> tuple[StageName, ...]:
    """The drafts that have to be changed because of what this artefact found."""
    return ("reward",) if isinstance(artifact, a.BreakIn) and artifact.found else ()


def after(name: StageName) -> tuple[Stage, ...]:
    """The stages that depend on this one, directly or not, in order."""
    reached: set[str] = {name}
    for stage in CHAIN:
        if reached.intersection(stage.inputs):
            reached.add(stage.name)
    return tuple(stage for stage in CHAIN if stage.name in reached and stage.name != name)
