"""A local server that speaks Anthropic's Messages protocol, whole and streamed, and fails as real ones do.

with FakeAnthropic("first answer", Status(529, kind="overloaded_error"), "second answer") as server:
    ANTHROPIC_BASE_URL=server.address
"""

import json
from typing import Any

from tests.fakes.openai_server import Choice, Dialect, FakeOpenAI, Status

REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def message(choice: Choice, usage: tuple[int, int]) -> dict[str, Any]:
    content = [] if choice.content is None else [{"type": "text", "text": choice.content}]
    reason = REASONS.get(str(choice.finish_reason), choice.finish_reason)
    value = {"id": "msg_1", "type": "message", "role": "assistant", "model": "fake-model", "content": content}
    return value | {
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {"input_tokens": usage[0], "output_tokens": usage[1]},
    }


def whole(choice: Choice, usage: tuple[int, int]) -> bytes:
    return json.dumps(message(choice, usage)).encode()


def events(choice: Choice, usage: tuple[int, int]) -> list[bytes]:
    reason = REASONS.get(str(choice.finish_reason), choice.finish_reason)
    counted = {"input_tokens": usage[0], "output_tokens": usage[1]} if usage[0] else {"output_tokens": usage[1]}
    told = {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": counted}
    ended = [] if reason is None else [event("message_delta", **told)]
    return [*cut(choice.content or "", usage), event("content_block_stop", index=0), *ended]


def cut(text: str, usage: tuple[int, int]) -> list[bytes]:
    """What was read is counted in the first event, and what was written only in the last."""
    begun = message(Choice(None, finish_reason=None), (usage[0], 1))
    pieces = [{"type": "text_delta", "text": text[at : at + 7]} for at in range(0, len(text), 7)]
    return [
        event("message_start", message=begun),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        event("ping"),
        *(event("content_block_delta", index=0, delta=piece) for piece in pieces),
    ]


def event(kind: str, **value: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind} | value)}\n\n".encode()


def error(status: Status) -> bytes:
    kind = status.kind or KINDS.get(status.code, "api_error")
    told = {"type": "error", "error": {"type": kind, "message": status.message}, "request_id": "req_1"}
    return json.dumps(told).encode()


class FakeAnthropic(FakeOpenAI):
    dialect = Dialect(
        whole=whole,
        events=events,
        cut=cut,
        end=event("message_stop"),
        error=error,
        goes_wrong={
            "error": event("error", error={"type": "overloaded_error", "message": "Overloaded"}),
            "garbage": b'event: content_block_delta\ndata: {"type": "content_bl\n\n',
        },
    )

    @property
    def address(self) -> str:
        return self.base_url.removesuffix("/v1")
