"""Refusals, worded as OpenAI's clients expect them."""

from typing import Any


class Refusal(Exception):
    """A request that gets no answer of a model; the text says why and what to do."""

    def __init__(self, status: int, kind: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        return {"error": {"message": str(self), "type": self.kind, "code": self.kind, "param": None}}


def bad(message: str) -> Refusal:
    return Refusal(400, "invalid_request_error", message)


def away(message: str) -> Refusal:
    """The model's server is gone for the moment; the supervisor starts it again."""
    return Refusal(503, "model_not_available", message, retry_after=5)
