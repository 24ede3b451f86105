"""The reward model that was trained from the project's pairs, if any: one more term of a reward, named by a plan of practice."""

from pathlib import Path
from typing import NamedTuple

from evals.statistics import wilson
from tenet import artifacts as a
from tenet.files import json_object, read_jsonl
from tenet.project import Project
from tenet.runfolder import Request

COIN = 0.5


class Trained(NamedTuple):
    run: a.TrainingRun
    accuracy: float | None
    """The share of the validation pairs that it orders as people did; None where there are none."""
    pairs: int
    """Of the validation."""

    @property
    def guesses(self) -> bool:
        """Whether so many pairs in the right order could be chance: practice would be paid by a coin."""
        return self.accuracy is not None and wilson(round(self.accuracy * self.pairs), self.pairs).low <= COIN

    @property
    def said(self) -> str:
        if self.accuracy is None:
            measured = "was measured on no pairs, since no validation row has a rejected answer"
        else:
            measured = f"orders {self.accuracy:.0%} of the {self.pairs} validation pairs as people did"
        if self.guesses:
            return (
                f"The reward model in {self.run.merged} {measured}. That may be chance, so no plan of practice names it. Bring more "
                "pairs, or better ones, and train it again; who wants it all the same writes it into the plan (reward_model, "
                "reward_model_sha256)."
            )
        return (
            f"The reward model in {self.run.merged} {measured}. The next plan of reinforcement learning names it as one more term of "
            "the reward (reward_model); take it out there to practise without it."
        )


def newest_reward_model(project: Project) -> Trained | None:
    """The reward model of the dataset in force, where one was trained that does more than guess."""
    dataset = project.state.current["dataset"].digest
    for result in sorted(project.path.glob("runs/reward_model-*/result.json")):
        request = Request.model_validate_json((result.parent / "request.json").read_bytes())
        if request.inputs["dataset"] == dataset:
            trained = read_trained(result.parent)
            return None if trained.guesses else trained
    return None


def read_trained(run: Path) -> Trained:
    content = json_object((run / "result.json").read_bytes(), "result.json")["artifact"]
    lines = read_jsonl(run / "out" / "metrics.jsonl")
    measured = [line["eval_accuracy"] for line in lines if "eval_accuracy" in line]
    rows = read_jsonl(run / "inputs" / "data" / "validation.jsonl")
    pairs = sum("rejected" in row for row in rows)
    return Trained(a.TrainingRun.model_validate(content), measured[-1] if measured and pairs else None, pairs)
