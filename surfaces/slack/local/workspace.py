"""What stands in the workspace, and the Web API's methods as far as the bot uses them."""

import itertools
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from surfaces.slack.local.block_kit import chunk_complaints, complaints, view_complaints
from surfaces.slack.local.scopes import missing_scope

TEAM, BOT, BOT_TOKEN, APP_TOKEN, SIGNING = "T1", "UBOT", "xoxb-very-secret", "xapp-very-secret", "signing-secret"
PEOPLE: dict[str, dict[str, Any]] = {
    "U1": {"real_name": "Ada"},
    "U2": {"real_name": "Bob"},
    "UGUEST": {"real_name": "Guest", "is_restricted": True},
    "UOTHER": {"real_name": "Other", "team_id": "T2"},
    "UROBOT": {"real_name": "Robot", "is_bot": True},
}
HIDDEN = ("channel", "channel_type")
"""What a message has as an event and not in a history."""


class Call(NamedTuple):
    method: str
    given: dict[str, Any]
    at: float


class Workspace:
    bot_token, app_token = BOT_TOKEN, APP_TOKEN

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: dict[str, dict[str, dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        """Paths that redirect to another address."""
        self.uploads: list[bytes] = []
        self.visits: list[str] = []
        """Addresses that were fetched."""
        self.opened: queue.Queue[dict[str, Any]] = queue.Queue()
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.limits: dict[str, int] = {}
        """Methods that answer 429 so many times."""
        self.refuse: dict[str, str] = {}
        """Methods that answer with this error."""
        self.before: dict[str, Callable[[], None]] = {}
        """What happens as soon as a method is called, before it is carried out."""
        self.after: dict[str, Callable[[], None]] = {}
        """What happens when a method was carried out, before it is answered."""
        self.wrong: list[str] = []
        """Every violation of Block Kit's limits."""
        self.url = ""
        self.socket_url = ""
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def now(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def answer(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(Call(method, given, time.monotonic()))
        if before := self.before.pop(method, None):
            before()
        if error := self.refuse.get(method) or missing_scope(method, given):
            return {"ok": False, "error": error}
        wrong = complaints(given["blocks"]) if given.get("blocks") else []
        wrong += view_complaints(given["view"]) if given.get("view") else []
        wrong += chunk_complaints(given["chunks"]) if given.get("chunks") else []
        if wrong:
            self.wrong += wrong
            return {"ok": False, "error": "invalid_blocks"}
        with self._lock:
            found = {"ok": True, **self._carry_out(method, given)}
        if after := self.after.pop(method, None):
            after()
        return found

    def _carry_out(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"team_id": TEAM, "user_id": BOT, "bot_id": "B1", "user": "tenet", "team": "Team"}
            case "apps.connections.open":
                return {"url": self.socket_url}
            case "users.info":
                person = PEOPLE[given["user"]]
                return {"user": {"id": given["user"], "team_id": TEAM, "name": "x", "profile": {}, **person}}
            case "chat.postMessage":
                return {"ts": self._posted(given["channel"], given), "channel": given["channel"]}
            case "chat.update":
                self.messages[given["channel"]][given["ts"]].update(text=given["text"], blocks=given["blocks"])
                return {"ts": given["ts"], "channel": given["channel"]}
            case "views.open":
                self.opened.put(given["view"])
                return {"view": given["view"]}
            case "files.getUploadURLExternal":
                return {"upload_url": f"{self.url}/upload", "file_id": f"F{next(self._numbers)}"}
            case "files.completeUploadExternal":
                shared = {"thread_ts": given["thread_ts"], "files": given["files"], "text": ""}
                self._posted(given["channel_id"], shared)
                return {"files": given["files"]}
            case "chat.startStream":
                return {"ts": self._posted(given["channel"], {**given, "streaming": True, "text": ""})}
            case "chat.appendStream" | "chat.stopStream":
                return self._streamed(method, given)
            case "users.conversations":
                return {"channels": [{"id": channel} for channel in self.messages]}
            case "conversations.history":
                return _page(self._history(given), given)
            case "conversations.replies":
                return _page(self._replies(given), given)
            case _:
                return {}

    def _posted(self, channel: str, message: dict[str, Any]) -> str:
        ts = self.now()
        self.messages.setdefault(channel, {})[ts] = {**message, "ts": ts, "user": BOT, "bot_id": "B1"}
        return ts

    def _streamed(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        message = self.messages[given["channel"]].get(given["ts"])
        if message is None or not message.get("streaming"):
            return {"ok": False, "error": "message_not_in_streaming_state"}
        message["chunks"] = [*message["chunks"], *given.get("chunks", ())]
        words = "".join(chunk["text"] for chunk in message["chunks"] if chunk["type"] == "markdown_text")
        message["text"] = words
        if method == "chat.stopStream":
            written = [{"type": "markdown", "text": words}] if words else []
            message.update(streaming=False, blocks=[*written, *given.get("blocks", ())])
            message["metadata"] = given.get("metadata")
        return {"ts": given["ts"]}

    # ------------------------------------------------------------ what was said

    def _history(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """What stands in the channel itself, newest first; of a thread its first message, which says how it went on."""
        found = self._read(given["channel"])
        heads = [each for each in found if _thread(each) == each["ts"] and each["ts"] >= given.get("oldest", "0")]
        return [each | _went_on([one["ts"] for one in found if _thread(one) == each["ts"]]) for each in heads][::-1]

    def _replies(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """A whole thread, oldest first; its first message always."""
        oldest = given.get("oldest", "0")
        thread = [each for each in self._read(given["channel"]) if _thread(each) == given["ts"]]
        return [each for each in thread if each["ts"] >= oldest or each["ts"] == given["ts"]]

    def _read(self, channel: str) -> list[dict[str, Any]]:
        found = self.messages.get(channel, {}).values()
        return [{name: value for name, value in each.items() if name not in HIDDEN} for each in found]


def _thread(message: dict[str, Any]) -> str:
    return message.get("thread_ts", message["ts"])


def _went_on(times: list[str]) -> dict[str, Any]:
    return {"thread_ts": times[0], "reply_count": len(times) - 1, "latest_reply": times[-1]} if len(times) > 1 else {}


def _page(found: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    start, size = int(given.get("cursor") or 0), int(given.get("limit", 100))
    more = str(start + size) if start + size < len(found) else ""
    return {"messages": found[start : start + size], "response_metadata": {"next_cursor": more}}
