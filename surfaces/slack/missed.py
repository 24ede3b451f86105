"""Words that were addressed to the bot while nobody listened, and that no thread of its own holds: new direct messages and
mentions, also inside threads of others. What Slack sends again by itself is the same delivery and counts once."""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from surfaces.slack.answers import fields, reason
from surfaces.slack.incoming import Delivery, message

KINDS = "public_channel,private_channel,im"
DAYS = 30
"""A thread of others is looked into when it began no longer ago: a channel's history names first messages only."""
GONE = ("channel_not_found", "not_in_channel", "is_archived", "thread_not_found")


def missed(client: WebClient, bot: str, since: float) -> Iterator[Delivery]:
    """From every conversation that the bot is in. Raises `SlackApiError` where the app may not read them."""
    for channel in _conversations(client):
        for item in _said_since(client, channel, f"{since:.6f}"):
            found = message({**item, "channel": channel}, bot)
            if found and found.addressed:
                yield found


def _said_since(client: WebClient, channel: str, since: str) -> Iterator[dict[str, Any]]:
    """Everything new of a channel, in its threads too."""
    earliest = f"{float(since) - DAYS * 24 * 3600:.6f}"
    for item in _pages(client.conversations_history, channel=channel, oldest=earliest):
        if str(item.get("latest_reply", "")) >= since:
            thread = _pages(client.conversations_replies, channel=channel, ts=item["ts"], oldest=since)
            yield from (each for each in thread if each["ts"] >= since)
        elif item["ts"] >= since:
            yield item


def _conversations(client: WebClient) -> Iterator[str]:
    cursor = ""
    while True:
        page = client.users_conversations(types=KINDS, exclude_archived=True, limit=200, cursor=cursor)
        found: list[dict[str, Any]] = page.get("channels") or []
        yield from (str(channel["id"]) for channel in found)
        cursor = fields(page, "response_metadata").get("next_cursor") or ""
        if not cursor:
            return


def _pages(ask: Any, **given: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        try:
            page = ask(limit=200, cursor=cursor, **given)
        except SlackApiError as error:
            if reason(error) in GONE:
                return
            raise
        found: list[dict[str, Any]] = page.get("messages") or []
        yield from found
        cursor = fields(page, "response_metadata").get("next_cursor") or ""
        if not cursor:
            return
