"""A triage job as a well-behaved model would write it, and the artefacts that come of it."""

from typing import Any

from agent.minds.contract import Brief, Drafted, LabelledText, Situation, Turn
from agent.minds.model import ModelMind
from tenet import artifacts as a
from tenet.models import LanguageModel
from tenet.models.scripted import ScriptedChat
from tenet.settings import Endpoint

LABELS = ("billing", "technical issue")
ROWS = tuple(
    LabelledText(f"{text} {number}", label)
    for label, text in (("billing", "Why was I charged twice, invoice"), ("technical issue", "The lamp blinks, error"))
    for number in range(5)
)
BRIEF = Brief((Turn("person", "Sort our tickets into billing and technical issue."),), ROWS, 0)
SPEC_SAID: dict[str, Any] = {
    "next": "draft",
    "title": "Ticket triage",
    "problem": "Sorting by hand is slow.",
    "users": "The support team",
    "input": "the text of a ticket",
    "output": "one label",
    "labels": [{"name": "billing", "meaning": "money"}, {"name": "technical issue", "meaning": "broken things"}],
    "instruction": "Sort the ticket. Answer with exactly one of: billing, technical issue.",
    "assumptions": ["Tickets are in English."],
}
SAMPLES = {
    "good_input": "Charged twice",
    "good_output": "billing",
    "bad_input": "Charged twice",
    "bad_output": "It is billing.",
}
MIXED_UP = {"bad_output": "technical issue"}
TENETS_SAID: dict[str, Any] = {
    "tenets": [
        {"statement": "Only a label.", "check": "one_of", "threshold": 1, "blocking": True, **SAMPLES},
        {"statement": "The right label.", "check": "matches_reference", "threshold": 0.9, **SAMPLES, **MIXED_UP},
        {"statement": "Billing is found.", "check": "matches_reference", "only": ["billing"], "threshold": 0.9}
        | SAMPLES
        | MIXED_UP,
    ]
}
QUIET = Situation("approval", "tenets", None, (), {})


def mind_saying(*answers: str | dict[str, Any]) -> tuple[ModelMind, ScriptedChat]:
    chat = ScriptedChat.of(*answers)
    return ModelMind(LanguageModel(Endpoint(model="guide-1", base_url="http://127.0.0.1:1/v1"), chat)), chat


def a_spec() -> a.UseCaseSpec:
    drafted = mind_saying(SPEC_SAID)[0].interview(BRIEF)
    assert isinstance(drafted, Drafted)
    return drafted.artifact


def some_tenets() -> a.Tenets:
    drafted = mind_saying(TENETS_SAID)[0].tenets(BRIEF, a_spec())
    assert isinstance(drafted, Drafted)
    return drafted.artifact


def some_examples() -> a.Examples:
    drafted = mind_saying()[0].examples(BRIEF, a_spec(), some_tenets(), ())
    assert isinstance(drafted, Drafted)
    return drafted.artifact


def a_training_plan() -> a.TrainingPlan:
    return a.TrainingPlan(
        method="sft",
        base_model="tenet-tiny",
        dataset="0" * 64,
        train={"num_train_epochs": 3, "bf16": False, "optim": "adamw_torch"},
        max_minutes=10,
        forecast=a.Forecast(minutes=1, memory_gb=1, smallest_detectable_gain=0.1, basis="measured"),
    )


def seeing(**artifacts: a.Artifact) -> Situation:
    return Situation("approval", "tenets", None, (), artifacts)  # pyright: ignore[reportArgumentType]
