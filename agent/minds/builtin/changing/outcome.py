"""What became of a wish: met, or a question because it is unclear; None where no rule knows it."""

from typing import Any, NamedTuple, TypeVar

from agent.minds.contract import Question
from tenet import artifacts as a

A = TypeVar("A", bound=a.Frozen)
LEAVE = "leave it as it is"


class Changed(NamedTuple):
    artifact: a.Artifact
    said: str
    """What was done, for the person."""


Outcome = Changed | Question | None


def revised(artifact: A, **updates: Any) -> A:
    """The value with these fields changed, checked as if it were new."""
    return type(artifact).model_validate({**dict(artifact), **updates})


def unclear(text: str, *options: str) -> Question:
    return Question(text, "I change only what I am sure that you mean.", (*options, LEAVE))
