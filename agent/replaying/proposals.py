"""What a comparison on another base model found, kept in the project until somebody takes it or a newer one replaces it.

PROJECT/replays/<base model>/
    proposal.yaml         the evidence, and what it was made from
    training_plan.yaml    the plan that was tried: `tenet replay PROJECT --base NAME --take` makes it an edit to be approved
    report.html           the whole evaluation of the new model, against its own untuned base
"""

import re
from pathlib import Path
from typing import Literal

from agent.replaying.comparing import in_words, is_clear
from tenet import artifacts as a
from tenet.files import from_yaml, to_yaml, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.stages import BY_NAME, StageName

SAME_QUESTION: tuple[StageName, ...] = ("spec", "tenets", "dataset", "method", "training_run")
"""While these are in force, the comparison speaks of the model that is."""


class Cost(a.Frozen):
    train_minutes: float
    weights_mb: float


class Proposal(a.Frozen):
    base_model: a.Text
    instead_of: a.Text
    made_from: dict[str, a.Digest]
    rows: int
    paired: tuple[a.PairedResult, ...]
    """The model of today against the new one on the same held-out rows: right answers first, then tenet by tenet."""
    verdict: a.Verdict
    """Of the whole evaluation of the new model, skills and safety among it."""
    reasons: tuple[str, ...]
    cost_then: Cost
    cost: Cost
    weights_sha256: a.Digest

    @property
    def standing(self) -> Literal["better", "better, not proven", "worse", "not worth it", "no clear difference"]:
        clear = [result for result in self.paired if is_clear(result) and result.difference]
        if any((result.difference or 0) < 0 for result in clear):
            return "worse"
        if not clear:
            return "no clear difference"
        return BY_VERDICT[self.verdict]

    @property
    def in_words(self) -> str:
        """For a person who decides: what changes, what it costs, what is advised."""
        changed = "; ".join(in_words(result) for result in self.paired if result is self.paired[0] or is_clear(result))
        return (
            f"The approved conversation on {self.base_model} instead of {self.instead_of}, over {self.rows} held-out rows: "
            f"{changed}. {ADVICE[self.standing]} Its own evaluation says “{self.verdict}”: {self.reasons[0]} "
            f"Training {self.cost.train_minutes:.1f} minutes (today {self.cost_then.train_minutes:.1f}), "
            f"weights {self.cost.weights_mb:.0f} MB (today {self.cost_then.weights_mb:.0f})."
        )


BY_VERDICT: dict[a.Verdict, Literal["better", "better, not proven", "not worth it"]] = {
    "ship": "better",
    "cannot tell": "better, not proven",
    "do not ship": "not worth it",
}
"""Where it is clearly better than the model of today. On a base that knew the task before, training may prove nothing."""
ADVICE = {
    "better": "It is clearly better.",
    "better, not proven": "It is clearly better than the model of today; read what its own evaluation could not tell before you take it.",
    "worse": "It is clearly worse in something: keep the model of today.",
    "not worth it": "It is better on these rows, and its evaluation speaks against it: keep the model of today.",
    "no clear difference": "No difference is clear: nothing speaks for the change.",
}


def folder_of(project: Path, base_model: str) -> Path:
    return project / "replays" / re.sub(r"[^A-Za-z0-9._-]+", "-", base_model).strip("-.")


def keep(project: Project, proposal: Proposal, plan: a.TrainingPlan, page: Path | None) -> Path:
    folder = folder_of(project.path, proposal.base_model)
    write_atomically(folder / "proposal.yaml", to_yaml(proposal.model_dump(mode="json", exclude_none=True)))
    write_atomically(folder / "training_plan.yaml", to_yaml(plan.model_dump(mode="json", exclude_none=True)))
    if page:
        write_atomically(folder / "report.html", page.read_bytes())
    return folder


def report_of(project: Project, base_model: str) -> Path:
    """The whole evaluation of the model on that base."""
    path = folder_of(project.path, base_model) / "report.html"
    if not path.exists():
        raise NotPossible(f"{project.name} was not tried on {base_model}, or its evaluation is gone.")
    return path


def proposed_plan(project: Project, base_model: str) -> str:
    """The plan as an edit; raises `NotPossible` when there is none, or when the project went on since."""
    folder = folder_of(project.path, base_model)
    if not (folder / "proposal.yaml").exists():
        raise NotPossible(
            f"{project.name} was not tried on {base_model} yet. First: tenet replay {project.name} --base {base_model}"
        )
    proposal = Proposal.model_validate(from_yaml((folder / "proposal.yaml").read_bytes(), "proposal.yaml"))
    if changed := _changed(project, proposal):
        raise NotPossible(
            f"The {changed[0]} changed since {base_model} was tried, so that comparison speaks of another model. Try again: "
            f"tenet replay {project.name} --base {base_model}"
        )
    return (folder / "training_plan.yaml").read_text(encoding="utf-8")


def open_proposals(project: Project) -> list[Proposal]:
    """Those that speak of the model that is, and that nobody took yet."""
    found = [
        Proposal.model_validate(from_yaml(path.read_bytes(), path.name))
        for path in sorted((project.path / "replays").glob("*/proposal.yaml"))
    ]
    plan = project.find("training_plan")
    now = plan.base_model if isinstance(plan, a.TrainingPlan) else None
    return [each for each in found if each.base_model != now and not _changed(project, each)]


def _changed(project: Project, proposal: Proposal) -> list[str]:
    """What is another one than when the other base model was tried."""
    names = [name for name in SAME_QUESTION if project.state.digest(name) != proposal.made_from.get(name)]
    return [BY_NAME[name].title.lower() for name in names]


def inputs_of(project: Project) -> dict[str, a.Digest]:
    return {name: digest for name in SAME_QUESTION if (digest := project.state.digest(name))}
