"""Words that were addressed to the bot while nobody listened, and that no thread of its own holds: new direct messages and
mentions. What Slack sends again by itself is the same delivery and counts once."""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from surfaces.slack.answers import fields, reason
from surfaces.slack.incoming import Delivery, message

KINDS = "public_channel,private_channel,im"


def missed(client: WebClient, bot: str, since: float) -> Iterator[Delivery]:
    """From every conversation that the bot is in. Raises `SlackApiError` where the app may not read them."""
    for channel in _conversations(client):
        for item in _history(client, channel, since):
            found = message({**item, "channel": channel}, bot)
            if found and found.addressed:
                yield found


def _conversations(client: WebClient) -> Iterator[str]:
    cursor = ""
    while True:
        page = client.users_conversations(types=KINDS, exclude_archived=True, limit=200, cursor=cursor)
        found: list[dict[str, Any]] = page.get("channels") or []
        yield from (str(channel["id"]) for channel in found)
        cursor = fields(page, "response_metadata").get("next_cursor") or ""
        if not cursor:
            return


def _history(client: WebClient, channel: str, since: float) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        try:
            page = client.conversations_history(channel=channel, oldest=f"{since:.6f}", limit=200, cursor=cursor)
        except SlackApiError as error:
            if reason(error) in ("channel_not_found", "not_in_channel", "is_archived"):
                return
            raise
        found: list[dict[str, Any]] = page.get("messages") or []
        yield from found
        cursor = fields(page, "response_metadata").get("next_cursor") or ""
        if not cursor:
            return
