"""A person played by a language model: the scenario says who they are in words, the model answers what they are asked.

It answers and nothing more. What is approved stands in the scenario's list, written by whoever wrote the scenario.
"""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from prompts import load
from surfaces.words import speaker, words
from tenet import journal as j
from tenet.models import LanguageModel, Message
from tenet.models.fences import untrusted

CONTRACT = "persona"
LONGEST_CONVERSATION = 12_000
"""Characters, the latest ones."""


class PersonaSaid(BaseModel):
    say: str = Field(min_length=1, max_length=2000, description="The person's words")


def answer(model: LanguageModel, user: str, question: j.Asked, events: Iterable[j.Event]) -> str:
    """What this person would answer."""
    offered = f"\nOffered answers: {' / '.join(question.options)}" if question.options else ""
    prompt = load(CONTRACT).render(
        user=untrusted(user),
        conversation=untrusted(_conversation(events)),
        question=untrusted(f"{question.text}\n{question.why}{offered}"),
    )
    return model.structured([Message("user", prompt)], PersonaSaid, CONTRACT).say.strip()


def _conversation(events: Iterable[j.Event]) -> str:
    told = (j.Said, j.Told, j.Asked)
    lines = [f"{speaker(event)}: {words(event)}" for event in events if isinstance(event.what, told)]
    return "\n\n".join(lines)[-LONGEST_CONVERSATION:] or "(nothing was said yet)"
