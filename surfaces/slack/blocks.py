"""Block Kit, within Slack's limits: short text, buttons that say what they act on, and two forms."""

import hashlib
import json
from datetime import datetime
from typing import Any, Literal, NamedTuple

from surfaces.slack.incoming import Thread

Block = dict[str, Any]
Status = Literal["pending", "in_progress", "complete", "error"]
SHORT = 2800
"""Characters of one artefact in a card; the rest is in its file."""
METADATA = "tenet_post"
"""Stands in every post of the bot, with what it is."""
LONGEST_MESSAGE = 11_000
"""Slack takes 12,000 characters of Markdown in a message."""


class Message(NamedTuple):
    text: str
    """For notifications and screen readers."""
    blocks: list[Block]


def markdown(text: str) -> Block:
    return {"type": "markdown", "text": no_mentions(text) or " "}


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}


def context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:2000]}]}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def button(label: str, action: str, value: dict[str, Any], style: str | None = None) -> Block:
    found: Block = {
        "type": "button",
        "text": _plain(label, 75),
        "action_id": f"tenet_{action}",
        "value": json.dumps(value),
    }
    return found | ({"style": style} if style else {})


def link(label: str, url: str) -> Block:
    return {"type": "button", "text": _plain(label, 75), "action_id": "tenet_open", "url": url}


def votes(thread: Thread, event: str) -> Block:
    """Slack's own thumbs below a reply."""
    value = place(thread) | {"key": event}
    buttons = {
        f"{name}_button": {"text": _plain(label, 75), "value": json.dumps(value | {"text": text})}
        for name, label, text in (("positive", "Good answer", "good"), ("negative", "Bad answer", "bad"))
    }
    return {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": "tenet_vote", **buttons}],
    }


def task(title: str, status: Status, details: str) -> Block:
    """A job as Slack shows an agent's steps. Its id changes with what it shows, as Slack asks of blocks that are updated."""
    lines = {"type": "rich_text_section", "elements": [{"type": "text", "text": details[:2900] or " "}]}
    mark = hashlib.sha256(f"{title}{status}{details}".encode()).hexdigest()[:16]
    return {
        "type": "task_card",
        "block_id": f"task-{mark}",
        "task_id": "job",
        "title": title[:200],
        "status": status,
        "details": {"type": "rich_text", "elements": [lines]},
    }


def call(users: list[str], words: str) -> Block:
    """These people hear of it, wherever they are; they are named by their ids, which nothing that was written can forge."""
    return section(f"{' '.join(f'<@{user}>' for user in users)} {words}".strip())


def cut(text: str, longest: int = SHORT) -> str:
    """Its beginning, in whole lines where they are short enough."""
    if len(text) <= longest:
        return text
    head = text[: longest - 20]
    whole = head.rpartition("\n")[0]
    return f"{(whole if len(whole) > longest // 2 else head).rstrip(chr(92))}\n\n… and more"


def parts(text: str, longest: int = LONGEST_MESSAGE) -> list[str]:
    """A long text as messages, parted between lines where that is possible."""
    found: list[str] = []
    while len(text) > longest:
        end = text.rfind("\n", longest // 2, longest)
        end = longest if end < 0 else end
        found.append(text[:end])
        text = text[end:].lstrip("\n")
    return [*found, text] if text.strip() else found


def no_mentions(text: str) -> str:
    """Nothing that a row, a file or a model wrote may call a channel together."""
    return text.replace("<", "&lt;")


def plain_words(text: str) -> str:
    """Words of a person or a model as plain text inside Slack's own markup."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.translate({ord(mark): None for mark in "*_~`"})


def when(at: datetime) -> str:
    """In the reader's own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def place(thread: Thread) -> dict[str, Any]:
    return {"thread": list(thread)}


# ---------------------------------------------------------------- forms


def reason_form(value: dict[str, Any], overrules: str) -> Block:
    """An approval that something speaks against takes a reason."""
    words = f"{overrules[0].upper()}{overrules[1:]}. Your reason is kept with the approval."
    return _form("tenet_approve", "Approve anyway?", "Approve", value, [section(words), _words("Why, in spite of it?")])


def change_form(value: dict[str, Any], stages: dict[str, str]) -> Block:
    """`stages` are names and titles; a choice only where there is one."""
    options = [{"text": _plain(title, 75), "value": name} for name, title in stages.items()]
    choice: list[Block] = []
    if len(options) > 1:
        select: Block = {
            "type": "static_select",
            "action_id": "stage",
            "options": options,
            "initial_option": options[-1],
        }
        choice = [
            {"type": "input", "block_id": "stage", "label": _plain("What should change?", 2000), "element": select}
        ]
    return _form("tenet_revise", "Change", "Send", value, [*choice, _words("Your wish")])


def _form(name: str, title: str, submit: str, value: dict[str, Any], blocks: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": name,
        "title": _plain(title, 24),
        "submit": _plain(submit, 24),
        "close": _plain("Not now", 24),
        "private_metadata": json.dumps(value),
        "blocks": blocks,
    }


def _words(label: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": 3000}
    return {"type": "input", "block_id": "words", "label": _plain(label, 2000), "element": element}


def _plain(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": text if len(text) <= longest else text[: longest - 1] + "…"}
