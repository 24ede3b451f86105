"""Wishes in plain words, put to the built-in mind: what they change, and what is asked when they are unclear."""

from typing import Any

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Drafted, Question, Situation
from tenet import artifacts as a
from tenet.stages import StageName
from tests.agent.minds.builtin_situations import moment

MIND = BuiltInMind()
NOW: Situation = moment("done")
PLAN = a.TrainingPlan(
    method="sft",
    base_model="tenet-tiny",
    dataset="0" * 64,
    lora=a.Lora(r=8, lora_alpha=16),
    train={"num_train_epochs": 3, "learning_rate": 2e-4, "seed": 0},
    max_minutes=3,
    forecast=a.Forecast(
        minutes=1.0, memory_gb=1, smallest_detectable_gain=0.1, basis="90 rows, 3 times, at 0.2 s a row"
    ),
)
DATA_PLAN = a.DataPlan(
    rows_per_label=60,
    generator="built-in",
    axes={"tone": ("calm", "upset")},
    reasons=("each label has 60 to learn from",),
)


def changed(stage: StageName, artifact: a.Artifact, *wishes: str) -> dict[str, Any]:
    """The fields that the wishes changed, with their new values."""
    made = MIND.change(stage, artifact, wishes, NOW)
    assert isinstance(made, Drafted), made
    before, after = artifact.model_dump(), made.artifact.model_dump()
    return {name: after[name] for name in before if after[name] != before[name]}


def asked(stage: StageName, artifact: a.Artifact, *wishes: str) -> Question:
    made = MIND.change(stage, artifact, wishes, NOW)
    assert isinstance(made, Question)
    return made


def names(fields: dict[str, Any]) -> list[str]:
    return [label["name"] for label in fields["labels"]]
