"""Answers that must be JSON of a schema, from engines that do not see to it: validated, mended where the meaning is plain,
asked for once more, and refused rather than handed on wrong.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")


class Shaped(NamedTuple):
    text: str | None
    """The answer as it may be handed on; None when it does not meet the schema."""
    repaired: bool
    problem: str = ""


def shape(answer: str, schema: dict[str, Any]) -> Shaped:
    problem = "it holds no JSON"
    for number, candidate in enumerate(_readings(answer)):
        try:
            value = json.loads(candidate)
        except ValueError:
            continue
        if found := _complaint(value, schema):
            problem = found
            continue
        # The model's own words where they are right as they stand.
        return Shaped(answer if number == 0 else json.dumps(value, ensure_ascii=False), repaired=number > 0)
    return Shaped(None, repaired=False, problem=problem)


def ask_again(
    messages: list[dict[str, Any]], answer: str, problem: str, schema: dict[str, Any]
) -> list[dict[str, Any]]:
    """The same question with what was wrong about the first answer, and the schema, which the model has not seen yet."""
    wish = (
        f"That answer cannot be used: {problem}. Answer with JSON and nothing else. It must meet this JSON schema:\n"
        f"{json.dumps(schema, ensure_ascii=False)}"
    )
    return [*messages, {"role": "assistant", "content": answer}, {"role": "user", "content": wish}]


def _readings(answer: str) -> Iterator[str]:
    """The answer as it is, then what could be meant by it, the plainest first."""
    yield answer.strip()
    for fenced in FENCE.findall(answer):
        yield str(fenced).strip()
    for part in (_from_bracket(answer, "{", "}"), _from_bracket(answer, "[", "]")):
        if part:
            yield part
            yield TRAILING_COMMA.sub(r"\1", part)


def _from_bracket(answer: str, opening: str, closing: str) -> str | None:
    start, end = answer.find(opening), answer.rfind(closing)
    return answer[start : end + 1] if 0 <= start < end else None


def _complaint(value: Any, schema: dict[str, Any]) -> str | None:
    error = next(iter(sorted(Draft202012Validator(schema).iter_errors(value), key=str)), None)
    return f"{error.json_path}: {error.message[:200]}" if error else None
