"""The reward model that was trained from the project's pairs, if any: one more term of a reward, named by a plan of practice."""

from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.files import json_object, read_jsonl
from tenet.project import Project
from tenet.runfolder import Request


class Trained(NamedTuple):
    run: a.TrainingRun
    accuracy: float | None
    """The share of the validation pairs that it orders as people did; None where there are none."""

    @property
    def said(self) -> str:
        measured = (
            f"orders {self.accuracy:.0%} of the validation pairs as people did"
            if self.accuracy is not None
            else "was measured on no pairs, since no validation row has a rejected answer"
        )
        return (
            f"The reward model in {self.run.merged} {measured}. The next plan of reinforcement learning names it as one more term of "
            "the reward (reward_model); take it out there to practise without it."
        )


def newest_reward_model(project: Project) -> Trained | None:
    """The reward model of the dataset in force, where one was trained."""
    dataset = project.state.current["dataset"].digest
    for result in sorted(project.path.glob("runs/reward_model-*/result.json")):
        request = Request.model_validate_json((result.parent / "request.json").read_bytes())
        if request.inputs["dataset"] == dataset:
            return read_trained(result.parent)
    return None


def read_trained(run: Path) -> Trained:
    content = json_object((run / "result.json").read_bytes(), "result.json")["artifact"]
    lines = read_jsonl(run / "out" / "metrics.jsonl")
    measured = [line["eval_accuracy"] for line in lines if "eval_accuracy" in line]
    return Trained(a.TrainingRun.model_validate(content), measured[-1] if measured else None)
