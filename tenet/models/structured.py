"""Structured answers from any model: the schema goes into the question; the answer is found, checked and mended."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)
Made = TypeVar("Made")

FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*?)```", re.DOTALL)
LONGEST_ANSWER = 200_000
"""Characters."""
COMPLAINTS = 8
"""A model mends a few faults at a time better than a hundred."""

ASK = """

Answer with one JSON object and nothing else. It must fit this JSON schema:

```json
{schema}
```"""

MEND = """Your answer cannot be used:

{problem}

Write the whole JSON object again with this put right. Write nothing else."""


class Message(NamedTuple):
    role: Literal["system", "user", "assistant"]
    content: str


class Unfit(Exception):
    """An answer that is well formed but does not fit; the text tells the model what to put right."""


def with_schema(messages: Sequence[Message], shape: type[BaseModel]) -> list[Message]:
    """The same conversation, its last message asking for JSON of this shape."""
    *before, last = messages
    return [*before, Message(last.role, last.content + ASK.replace("{schema}", _schema(shape)))]


@cache
def _schema(shape: type[BaseModel]) -> str:
    """Worked out once: for a fast endpoint it would be a tenth of the work of a question."""
    return json.dumps(shape.model_json_schema(), ensure_ascii=False)


def mended(question: Sequence[Message], answer: str, problem: str) -> list[Message]:
    """The question to mend an answer: only the latest one is shown, so that the conversation does not grow."""
    return [*question, Message("assistant", answer), Message("user", MEND.replace("{problem}", problem))]


def fit(answer: str, shape: type[Shape], make: Callable[[Shape], Made]) -> Made:
    """What `make` makes of the first JSON object in the answer that has this shape."""
    if len(answer) > LONGEST_ANSWER:
        raise Unfit(f"the answer has {len(answer):,} characters; at most {LONGEST_ANSWER:,} are read")
    problem = "there is no JSON object in it"
    for text in _objects(answer):
        try:
            value = shape.model_validate_json(text)
        except ValidationError as error:
            problem = complaints(error)
            continue
        try:
            return make(value)
        except ValidationError as error:
            raise Unfit(complaints(error)) from error
    raise Unfit(problem)


def complaints(error: ValidationError) -> str:
    """Where and what is wrong, one a line, without repeating the values."""
    lines = [
        f"- {'.'.join(map(str, item['loc'])) or 'answer'}: {item['msg']}" for item in error.errors(include_input=False)
    ]
    more = [f"- and {len(lines) - COMPLAINTS} more"] if len(lines) > COMPLAINTS else []
    return "\n".join(lines[:COMPLAINTS] + more)


def _objects(answer: str) -> Iterator[str]:
    """Where the JSON may be: the whole answer, a fenced block, or between the outermost braces."""
    if answer.lstrip().startswith("{"):
        yield answer.strip()
    yield from FENCED.findall(answer)
    first, last = answer.find("{"), answer.rfind("}")
    if 0 <= first < last:
        yield answer[first : last + 1]
