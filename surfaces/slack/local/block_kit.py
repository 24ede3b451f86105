"""Block Kit's limits, as Slack documents them: what is wrong with blocks or a form, in words."""

from collections.abc import Iterator
from typing import Any

KNOWN = ("section", "context", "actions", "markdown", "divider", "header", "input", "task_card", "context_actions")
STATUSES = ("pending", "in_progress", "complete", "error")
BUTTON = {"type", "text", "action_id", "value", "url", "style"}


def complaints(blocks: list[dict[str, Any]], modal: bool = False) -> list[str]:
    found = [f"{len(blocks)} blocks"] if not 1 <= len(blocks) <= (100 if modal else 50) else []
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        found.append("more than 12,000 characters of Markdown")
    for block in blocks:
        found += [f"{block['type']}: {wrong}" for wrong in _block(block)]
    names = [
        element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element
    ]
    return found + ([] if len(names) == len(set(names)) else ["an action_id twice"])


def view_complaints(view: dict[str, Any]) -> list[str]:
    found = complaints(view["blocks"], modal=True)
    for part in ("title", "submit", "close"):
        found += [f"{part}: {wrong}" for wrong in _text(view[part], 24)]
    found += ["metadata"] if len(view["private_metadata"]) > 3000 else []
    return found


def chunk_complaints(chunks: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the pieces of a streamed message."""
    found: list[str] = []
    for chunk in chunks:
        match chunk["type"]:
            case "markdown_text" if 1 <= len(chunk["text"]) <= 12_000:
                pass
            case "task_update" if chunk["status"] in STATUSES and chunk["id"] and 1 <= len(chunk["title"]) <= 256:
                pass
            case kind:
                found.append(f"chunk {kind}")
    return found


def _block(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "markdown":
            if not block["text"]:
                yield "empty"
        case "section":
            yield from _text(block["text"], 3000)
        case "header":
            yield from _text(block["text"], 150)
        case "context":
            if not 1 <= len(block["elements"]) <= 10:
                yield "elements"
            for element in block["elements"]:
                yield from _text(element, 3000)
        case "actions":
            if not 1 <= len(block["elements"]) <= 5:
                yield f"{len(block['elements'])} elements"
            for element in block["elements"]:
                yield from _button(element)
        case "task_card":
            if block["status"] not in STATUSES or not block["task_id"] or not 1 <= len(block["title"]) <= 256:
                yield "status, id or title"
            if sum(len(piece["text"]) for line in block["details"]["elements"] for piece in line["elements"]) > 3000:
                yield "details"
        case "context_actions":
            for element in block["elements"]:
                yield from _feedback(element)
        case "input":
            yield from _text(block["label"], 2000)
            for option in block["element"].get("options", ()):
                yield from _text(option["text"], 75)
        case other if other not in KNOWN:
            yield "unknown"
        case _:
            pass


def _button(button: dict[str, Any]) -> Iterator[str]:
    yield from _text(button["text"], 75)
    if unknown := set(button) - BUTTON:
        yield f"unknown {unknown}"
    if len(button.get("value", "")) > 2000 or len(button.get("url", "")) > 3000 or len(button["action_id"]) > 255:
        yield "too long a value, address or id"
    if button.get("style") not in (None, "primary", "danger"):
        yield "style"


def _feedback(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] != "feedback_buttons" or len(element["action_id"]) > 255:
        yield "no feedback buttons"
    for name in ("positive_button", "negative_button"):
        yield from _text(element[name]["text"], 75)
        if len(element[name]["value"]) > 2000:
            yield "too long a value"


def _text(text: dict[str, Any], longest: int) -> Iterator[str]:
    if not 1 <= len(text["text"]) <= longest:
        yield f"{len(text['text'])} characters of text"
    if text["type"] not in ("plain_text", "mrkdwn"):
        yield "text type"
