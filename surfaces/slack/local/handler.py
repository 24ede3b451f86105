"""Slack's Web API over HTTP: methods, uploads, downloads, and the addresses where commands are answered."""

import json
import urllib.parse
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from surfaces.slack.local.workspace import Workspace


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, slack: "Workspace", *given: Any) -> None:
        self.slack = slack
        super().__init__(*given)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/upload":
            self.slack.uploads.append(body)
            return self._send(200, b"OK")
        if self.path == "/answer":
            self.slack.answers.put(json.loads(body))
            return self._send(200, b"ok")
        method = self.path.removeprefix("/api/")
        token = self.slack.app_token if method == "apps.connections.open" else self.slack.bot_token
        if self.headers.get("Authorization") != f"Bearer {token}":
            return self._send(200, json.dumps({"ok": False, "error": "invalid_auth"}).encode())
        if self.slack.limits.get(method, 0):
            self.slack.limits[method] -= 1
            return self._send(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
        self._send(200, json.dumps(self.slack.answer(method, self._given(body))).encode())

    def do_GET(self) -> None:
        self.slack.visits.append(self.path)
        if self.path in self.slack.moved:
            return self._send(302, b"", {"Location": self.slack.moved[self.path]})
        if self.headers.get("Authorization") != f"Bearer {self.slack.bot_token}":
            return self._send(200, b"<html>log in</html>", {"Content-Type": "text/html"})
        content = self.slack.files.get(self.path)
        self._send(200 if content is not None else 404, content or b"", {"Content-Type": "text/csv"})

    def _given(self, body: bytes) -> dict[str, Any]:
        if "json" in self.headers.get("Content-Type", ""):
            return json.loads(body or b"{}")
        fields = dict(urllib.parse.parse_qsl(body.decode()))
        return {name: _unpacked(value) for name, value in fields.items()}

    def _send(self, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in ({"Content-Type": "application/json"} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _unpacked(value: str) -> Any:
    if value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            pass
    return value
