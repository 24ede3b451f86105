"""An engine on this machine, asked with the standard library alone: to build a client of OpenAI takes longer than its answer."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

ANSWER_SECONDS = 120.0


class NoFirstAnswer(Exception):
    """The model did not answer; the text is what the engine said."""


def asked(method: str, url: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
    """The status and what was said; `OSError` or `HTTPException` where nothing answers."""
    place = urlsplit(url)
    connection = HTTPConnection(str(place.hostname), place.port, timeout=ANSWER_SECONDS)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, place.path, content, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        return reply.status, reply.read().decode(errors="replace")
    finally:
        connection.close()


def first_question(base_url: str, model: str, instruction: str) -> None:
    """Load a model by a question of one token, so that no person waits for it and a broken one is found now."""
    messages = [{"role": "system", "content": instruction}, {"role": "user", "content": "Hello"}]
    body = {"model": model, "messages": messages, "temperature": 0, "max_tokens": 1}
    status, said = asked("POST", f"{base_url}/chat/completions", body)
    if status != 200 or not _is_answer(said):
        raise NoFirstAnswer(f"{model} does not answer a first question (HTTP {status}): {said[:300]}")


def _is_answer(said: str) -> bool:
    """A body without choices, or with an empty one, is no answer, whatever its status."""
    try:
        return isinstance(json.loads(said)["choices"][0]["message"]["content"], str)
    except (ValueError, LookupError, TypeError):
        return False
