"""Slack's answers, as values with a type."""

from typing import Any, cast

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse


def text(answer: SlackResponse, name: str) -> str:
    return str(cast("object", answer[name]))


def fields(answer: SlackResponse, name: str) -> dict[str, Any]:
    return cast("dict[str, Any] | None", answer.get(name)) or {}


def reason(error: SlackApiError) -> str:
    """Slack's one word for what was wrong."""
    return str(cast("object", error.response.get("error")))
