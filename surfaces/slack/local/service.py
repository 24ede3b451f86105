"""A local server that speaks Slack's Web API over HTTP and Socket Mode over a real WebSocket, and people who use it.

with LocalSlack() as slack:
    Bot(settings, slack.settings(), sessions).start()
    ts = slack.say("C1", "<@UBOT> sort my tickets")
    slack.click(slack.button("C1", ts, "approve"))
"""

import itertools
import json
import queue
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple

from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from surfaces.slack.local.block_kit import chunk_complaints, complaints, view_complaints
from surfaces.slack.local.handler import Handler
from surfaces.slack.local.scopes import missing_scope
from tenet.settings import Slack

TEAM, BOT, BOT_TOKEN, APP_TOKEN, SIGNING = "T1", "UBOT", "xoxb-very-secret", "xapp-very-secret", "signing-secret"
PEOPLE: dict[str, dict[str, Any]] = {
    "U1": {"real_name": "Ada"},
    "U2": {"real_name": "Bob"},
    "UGUEST": {"real_name": "Guest", "is_restricted": True},
    "UOTHER": {"real_name": "Other", "team_id": "T2"},
    "UROBOT": {"real_name": "Robot", "is_bot": True},
}


class Call(NamedTuple):
    method: str
    given: dict[str, Any]
    at: float


class Button(NamedTuple):
    message: dict[str, Any]
    channel: str
    action: dict[str, Any]


class LocalSlack:
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
        self.acks: queue.Queue[str] = queue.Queue()
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
        self.address = ""
        """Where the bot waits for signed requests; without one it is sent everything over its socket."""
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._sockets: set[ServerConnection] = set()

    # ------------------------------------------------------------ life

    def __enter__(self) -> "LocalSlack":
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, self))
        self._http.daemon_threads = True
        self._ws = serve(self._socket, "127.0.0.1", 0)
        for server in (self._http, self._ws):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._ws.shutdown()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def settings(self, approvers: tuple[str, ...] = (), http: bool = False) -> Slack:
        return Slack(
            bot_token=SecretStr(BOT_TOKEN), app_token=None if http else SecretStr(APP_TOKEN),
            signing_secret=SecretStr(SIGNING), approvers=frozenset(approvers), api_url=f"{self.url}/api/",
        )  # fmt: skip

    # ------------------------------------------------------------ people

    def say(
        self, channel: str, text: str, user: str = "U1", thread: str | None = None, deliver: bool = True, **more: Any
    ) -> str:
        event = self.event(channel, text, user, thread, **more)
        if deliver:
            self.send("events_api", self.body(event))
        return event["ts"]

    def event(
        self, channel: str, text: str, user: str = "U1", thread: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """A message that stands in the channel; Slack has not told anybody yet."""
        kind = "im" if channel.startswith("D") else "channel"
        ts = self.now()
        event = {
            "type": "message",
            "channel": channel,
            "channel_type": kind,
            "user": user,
            "text": text,
            "ts": ts,
            **more,
        }
        if thread:
            event["thread_ts"] = thread
        self.messages.setdefault(channel, {})[ts] = event
        return event

    def body(self, event: dict[str, Any], team: str = TEAM) -> dict[str, Any]:
        return {"type": "event_callback", "team_id": team, "event_id": f"Ev{next(self._numbers)}", "event": event}

    def file(self, name: str, content: bytes) -> dict[str, Any]:
        path = f"/files/{next(self._numbers)}/{name}"
        self.files[path] = content
        return {"name": name, "size": len(content), "url_private_download": f"{self.url}{path}", "mode": "hosted"}

    def button(self, channel: str, thread: str, action: str, seconds: float = 20) -> Button:
        """The newest button of this name in a thread, as soon as there is one."""
        return self.wait(lambda: self.find_button(channel, thread, action), f"a button {action}", seconds)

    def clicked(self, button: Button, user: str = "U1") -> dict[str, Any]:
        return {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
            "channel": {"id": button.channel}, "message": button.message, "trigger_id": f"tr{next(self._numbers)}",
            "actions": [{**button.action, "block_id": "b", "action_ts": self.now()}],
        }  # fmt: skip

    def click(self, button: Button, user: str = "U1") -> None:
        self.send("interactive", self.clicked(button, user))

    def submit(self, user: str = "U1", **values: str) -> dict[str, Any]:
        """Fill in the form that was opened last, and send it."""
        view = self.opened.get(timeout=10)
        state = {name: {name: {"type": "x", "value": value}} for name, value in values.items()}
        body = {
            "type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
            "view": {**view, "id": f"V{next(self._numbers)}", "state": {"values": state}},
        }  # fmt: skip
        self.send("interactive", body)
        return body

    def command(self, channel: str, text: str, user: str = "U1") -> dict[str, Any]:
        """`/tenet text`; returns what the person is answered."""
        body = {
            "command": "/tenet", "text": text, "team_id": TEAM, "channel_id": channel, "user_id": user,
            "trigger_id": f"tr{next(self._numbers)}", "response_url": f"{self.url}/answer",
        }  # fmt: skip
        self.send("slash_commands", body)
        return body

    # ------------------------------------------------------------ looking

    def said(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """What the bot said in a thread."""
        with self._lock:
            found = list(self.messages.get(channel, {}).values())
        return [each for each in found if each["user"] == BOT and each.get("thread_ts") == thread]

    def shows(self, channel: str, thread: str, text: str) -> bool:
        return any(text in json.dumps(each, ensure_ascii=False) for each in self.said(channel, thread))

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def wait(self, what: Callable[[], Any], name: str, seconds: float = 20) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.02)
        raise AssertionError(f"waited {seconds:g} s for {name}; the last calls: {self.calls[-5:]}")

    def now(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06d}"

    # ------------------------------------------------------------ Socket Mode

    def send(self, kind: str, payload: dict[str, Any], wait: bool = True) -> str:
        """Over the socket, and wait until the bot acknowledged it. Nobody connected: nobody hears it."""
        if self.address:
            assert self.post(kind, payload) == 200
            return ""
        envelope = f"envelope-{next(self._numbers)}"
        message = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        with self._lock:
            sockets = list(self._sockets)
        if sockets:
            sockets[0].send(json.dumps(message))
        while sockets and wait:
            if self.acks.get(timeout=10) == envelope:
                break
        return envelope

    def post(self, kind: str, payload: dict[str, Any], secret: str = SIGNING, age: int = 0) -> int:
        """As a signed request; returns the status of the answer."""
        if kind == "events_api":
            body, content = json.dumps(payload), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urllib.parse.urlencode(fields), "application/x-www-form-urlencoded"
        at = str(int(time.time()) - age)
        signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body) or ""
        headers = {"Content-Type": content, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature}
        request = urllib.request.Request(self.address, body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def connected(self) -> int:
        return len(self._sockets)

    def drop_sockets(self) -> None:
        for socket in list(self._sockets):
            socket.close()

    def _socket(self, socket: ServerConnection) -> None:
        socket.send(json.dumps({"type": "hello", "num_connections": 1}))
        with self._lock:
            self._sockets.add(socket)
        try:
            for message in socket:
                self.acks.put(json.loads(message)["envelope_id"])
        except ConnectionClosed:
            pass  # as a bot does that ends
        finally:
            with self._lock:
                self._sockets.discard(socket)

    def find_button(self, channel: str, thread: str, action: str) -> Button | None:
        for message in reversed(self.said(channel, thread)):
            for block in message.get("blocks", ()):
                for element in block.get("elements", ()):
                    if str(element.get("action_id", "")).removeprefix("tenet_").partition(":")[0] == action:
                        return Button(message, channel, element)
        return None

    # ------------------------------------------------------------ the Web API

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
                return {"url": f"ws://127.0.0.1:{self._ws.socket.getsockname()[1]}/?ticket=very-secret"}
            case "users.info":
                person = PEOPLE[given["user"]]
                return {"user": {"id": given["user"], "team_id": TEAM, "name": "x", "profile": {}, **person}}
            case "chat.postMessage":
                return {"ts": self._posted(given["channel"], given), "channel": given["channel"]}
            case "chat.update":
                self.messages[given["channel"]][given["ts"]].update(text=given["text"], blocks=given["blocks"])
                return {"ts": given["ts"], "channel": given["channel"]}
            case "conversations.replies":
                return {"messages": self._replies(given), "response_metadata": {"next_cursor": ""}}
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
                found = self._read(given["channel"], given.get("oldest", "0"))
                return {"messages": [each for each in found if each.get("thread_ts", each["ts"]) == each["ts"]]}
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

    def tasks(self, channel: str, thread: str) -> dict[str, str]:
        """The steps that were shown in a thread, each with its last status."""
        chunks = [chunk for each in self.said(channel, thread) for chunk in each.get("chunks", ())]
        return {chunk["title"]: chunk["status"] for chunk in chunks if chunk["type"] == "task_update"}

    def _read(self, channel: str, oldest: str) -> list[dict[str, Any]]:
        found = self.messages.get(channel, {}).values()
        hidden = ("channel", "channel_type")
        return [
            {name: value for name, value in each.items() if name not in hidden}
            for each in found
            if each["ts"] >= oldest
        ]

    def _replies(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        thread = [
            each for each in self._read(given["channel"], "0") if given["ts"] in (each["ts"], each.get("thread_ts"))
        ]
        return [each for each in thread if each["ts"] >= given.get("oldest", "0") or each["ts"] == given["ts"]]
