"""What Slack sends, as a `Delivery`, or None for what is none of the bot's business.

A delivery's id comes from what a person did and not from how it was sent: a message is its channel and time, so a retry,
a replay, the twin event of a mention and the copy in the thread's history are all the same delivery.
"""

import json
import re
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict


class Thread(NamedTuple):
    channel: str
    ts: str


class SlackFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = "file"
    size: int = 0
    url_private_download: str = ""
    mode: str = ""


class Delivery(BaseModel):
    """One thing that a person did in a thread."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Literal["say", "approve", "revise", "retry", "keep", "stop", "fix", "vote", "hello", "command"]
    thread: Thread
    user: str
    at: str
    """Slack's time of it; what a person did first comes first."""
    text: str = ""
    files: tuple[SlackFile, ...] = ()
    addressed: bool = False
    """Said to the bot: it may begin a project."""
    digests: dict[str, str] = {}
    """What stood on the card that was clicked."""
    stage: str = ""
    key: str = ""
    """The job that stood on the card that was clicked, or the reply that was voted on."""
    answer_to: str = ""
    """Where a slash command is answered."""


PERSONS_MESSAGES = (None, "file_share", "thread_broadcast")


def message(event: dict[str, Any], bot: str) -> Delivery | None:
    """A message of a person; edits, deletions, joins and the words of bots are none."""
    if event.get("subtype") not in PERSONS_MESSAGES or event.get("bot_id") or event.get("hidden"):
        return None
    user, channel, ts, raw = event.get("user"), event.get("channel"), event.get("ts"), str(event.get("text") or "")
    if not user or not channel or not ts or user == bot:
        return None
    return Delivery(
        id=f"slack-{channel}-{ts}",
        kind="say",
        thread=Thread(channel, event.get("thread_ts") or ts),
        user=user,
        at=ts,
        text=plain(raw, bot),
        files=tuple(SlackFile.model_validate(file) for file in event.get("files") or ()),
        addressed=event.get("channel_type") == "im" or channel.startswith("D") or f"<@{bot}>" in raw,
    )


def hello(event: dict[str, Any]) -> Delivery:
    """Somebody opened the assistant."""
    thread = event["assistant_thread"]
    place = Thread(thread["channel_id"], thread["thread_ts"])
    return Delivery(
        id=f"slack-hello-{place.channel}-{place.ts}", kind="hello", thread=place, user=thread["user_id"], at=place.ts
    )


def click(body: dict[str, Any], action: dict[str, Any]) -> Delivery | None:
    """A button that acts at once; those that open a form are none."""
    kind = str(action.get("action_id", "")).partition(":")[0].removeprefix("tenet_")
    value = _value(action.get("value"))
    if kind not in ("approve", "retry", "keep", "stop", "fix", "say", "vote") or "thread" not in value:
        return None
    given = {name: value[name] for name in ("digests", "stage", "key", "text") if name in value}
    return Delivery(
        id=f"slack-click-{value['thread'][0]}-{action['action_id']}-{action['action_ts']}",
        kind=kind,  # pyright: ignore[reportArgumentType]  (one of these, as was just asked)
        thread=Thread(*value["thread"]),
        user=body["user"]["id"],
        at=action["action_ts"],
        addressed=True,
        **given,
    )


def form(body: dict[str, Any], now: str) -> Delivery | None:
    """A form that was sent."""
    view = body["view"]
    kind = str(view.get("callback_id", "")).removeprefix("tenet_")
    value, fields = _value(view.get("private_metadata")), _fields(view)
    if kind not in ("approve", "revise") or "thread" not in value:
        return None
    return Delivery(
        id=f"slack-form-{view['id']}",
        kind=kind,  # pyright: ignore[reportArgumentType]  (one of the two, as was just asked)
        thread=Thread(*value["thread"]),
        user=body["user"]["id"],
        at=now,
        text=fields.get("words", ""),
        stage=fields.get("stage") or value.get("stage", ""),
        digests=value.get("digests", {}),
    )


def command(body: dict[str, Any], now: str) -> Delivery:
    """`/tenet …`, in a line of its own for each channel: it belongs to no thread."""
    return Delivery(
        id=f"slack-command-{body['trigger_id']}",
        kind="command",
        thread=Thread(body["channel_id"], "command"),
        user=body["user_id"],
        at=now,
        text=str(body.get("text") or "").strip(),
        answer_to=str(body.get("response_url") or ""),
    )


def plain(text: str, bot: str) -> str:
    """Slack's way of writing links, mentions and the three escaped signs, as a person would read it."""
    text = text.replace(f"<@{bot}>", "")
    text = re.sub(r"<(?:[@#!])([^>|]+)(?:\|([^>]*))?>", lambda found: f"@{found[2] or found[1]}", text)
    text = re.sub(r"<(?:mailto:|tel:)?([^>|]+)(?:\|([^>]*))?>", lambda found: found[2] or found[1], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _value(packed: object) -> dict[str, Any]:
    try:
        value = json.loads(str(packed))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _fields(view: dict[str, Any]) -> dict[str, str]:
    """What was typed and chosen, by the name of the block."""
    found: dict[str, str] = {}
    for name, actions in view.get("state", {}).get("values", {}).items():
        for field in actions.values():
            chosen: dict[str, str] = field.get("selected_option") or {}
            found[name] = str(field.get("value") or chosen.get("value") or "")
    return found
