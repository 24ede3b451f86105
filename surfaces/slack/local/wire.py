"""How Slack reaches the bot: over a real WebSocket (Socket Mode), or by signed requests where the bot has an address."""

import json
import queue
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from surfaces.slack.local.handler import Handler
from surfaces.slack.local.workspace import APP_TOKEN, BOT_TOKEN, SIGNING, Workspace
from tenet.settings import Slack


class Wire(Workspace):
    def __init__(self) -> None:
        super().__init__()
        self.acks: queue.Queue[str] = queue.Queue()
        self.address = ""
        """Where the bot waits for signed requests; without one it is sent everything over its socket."""
        self._sockets: set[ServerConnection] = set()

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, self))
        self._http.daemon_threads = True
        self._ws = serve(self._socket, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self.socket_url = f"ws://127.0.0.1:{self._ws.socket.getsockname()[1]}/?ticket=very-secret"
        for server in (self._http, self._ws):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._ws.shutdown()

    def settings(self, approvers: tuple[str, ...] = (), http: bool = False) -> Slack:
        return Slack(
            bot_token=SecretStr(BOT_TOKEN), app_token=None if http else SecretStr(APP_TOKEN),
            signing_secret=SecretStr(SIGNING), approvers=frozenset(approvers), api_url=f"{self.url}/api/",
        )  # fmt: skip

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
