"""Answers in pieces: handed on as they come, looked at only when they are over."""

import json
from typing import Any, NamedTuple

END = b"data: [DONE]\n\n"


class Heard(NamedTuple):
    """What a stream said in all."""

    text: str
    finished: bool
    """The model came to its end; a line that was cut says nothing of that sort."""
    ended: bool
    """The closing line was there."""
    usage: dict[str, Any]


def listen(stream: bytes) -> Heard:
    text: list[str] = []
    finished, usage = False, dict[str, Any]()
    for event in _events(stream):
        usage = event.get("usage") or usage
        choices: list[dict[str, Any]] = event.get("choices") or []
        for choice in choices:
            if choice.get("index", 0) == 0:
                text.append(choice.get("delta", {}).get("content") or "")
            finished = finished or choice.get("finish_reason") is not None
    return Heard("".join(text), finished, b"data: [DONE]" in stream, usage)


def _events(stream: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in stream.split(b"\n"):
        if line.startswith(b"data: {"):
            try:
                found.append(json.loads(line[6:]))
            except ValueError:  # the line was cut in the middle
                continue
    return found


def event(content: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n"


def as_stream(completion: dict[str, Any]) -> bytes:
    """A whole answer in the form of a stream, for one that had to be looked at before it was sent."""
    head: dict[str, Any] = {
        "id": completion["id"],
        "object": "chat.completion.chunk",
        "created": completion.get("created", 0),
        "model": completion["model"],
    }
    said = {"role": "assistant", "content": completion["choices"][0]["message"]["content"]}
    finish = completion["choices"][0].get("finish_reason") or "stop"
    nothing: dict[str, Any] = {}
    first = head | {"choices": [{"index": 0, "delta": said, "finish_reason": None}]}
    last = head | {
        "choices": [{"index": 0, "delta": nothing, "finish_reason": finish}],
        "usage": completion.get("usage"),
    }
    return event(first) + event(last) + END
