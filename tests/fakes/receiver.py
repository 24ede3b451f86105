"""Takes what a webhook is sent, on a port of its own; the first requests end as a test says."""

import json
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import NamedTuple


class Got(NamedTuple):
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return json.loads(self.body)["text"]


class Receiver(NamedTuple):
    url: str
    got: list[Got]


@contextmanager
def receiver(statuses: Sequence[int] = (), port: int = 0) -> Generator[Receiver]:
    """204 once the statuses are used up; a 3xx leads to another path of the same server."""
    got, ahead = list[Got](), list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(Got(self.headers, self.rfile.read(int(self.headers["content-length"]))))
            self._end(ahead.pop(0) if ahead else 204)

        def do_GET(self) -> None:
            self._end(204)

        def _end(self, status: int) -> None:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook/its-own-key", got)
    finally:
        server.shutdown()
        server.server_close()
