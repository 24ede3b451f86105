"""A local server that speaks the OpenAI chat protocol over real HTTP and can fail in every way that real ones do.

with FakeOpenAI("first answer", Status(500), "second answer") as server:    a script, in order
with FakeOpenAI(play=lambda asked: asked.last.upper()) as server:           a function of the request
    LanguageModel(server.endpoint()).complete(...)
    server.asked                                                            what it was asked
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple

from pydantic import SecretStr

from tenet.settings import Endpoint


class Asked(NamedTuple):
    path: str
    model: str
    messages: list[dict[str, Any]]
    headers: dict[str, str]
    at: float

    @property
    def last(self) -> str:
        return str(self.messages[-1]["content"])


class Status(NamedTuple):
    """An HTTP error, as OpenAI words it."""

    code: int
    message: str = "the fake server was told to fail"
    kind: str | None = None
    headers: Mapping[str, str] = MappingProxyType({})


class Body(NamedTuple):
    """Any bytes under HTTP 200."""

    content: bytes
    content_type: str = "application/json"


class Choice(NamedTuple):
    """A chat completion whose only choice is as given."""

    content: str | None
    finish_reason: str | None = "stop"
    refusal: str | None = None


class Hang(NamedTuple):
    """Nothing for a while, then the line is closed."""

    seconds: float


class Drip(NamedTuple):
    """A good answer, sent one byte at a time."""

    content: str
    pause: float


class Cut(NamedTuple):
    """Half of the promised body, then the line is closed."""

    content: str


class Reset(NamedTuple):
    """The line is closed before any answer."""


Answer = str | dict[str, Any] | Status | Body | Choice | Hang | Drip | Cut | Reset
ENDED = Status(418, "the script of the fake server has ended")


class FakeOpenAI:
    def __init__(self, *script: Answer, play: Callable[[Asked], Answer] | None = None) -> None:
        self.asked: list[Asked] = []
        self._left = list(script)
        self._play = play or self._next
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def endpoint(self, key: str | None = "sk-test-key", model: str = "fake-model") -> Endpoint:
        return Endpoint(model=model, base_url=self.base_url, api_key=SecretStr(key) if key else None)

    def __enter__(self) -> "FakeOpenAI":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        if error is None and self._left:
            raise AssertionError(f"{len(self._left)} scripted answers were never asked for: {self._left}")

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self._play(asked)

    def pause(self, seconds: float) -> None:
        """Waits, but not longer than the server lives."""
        self._closing.wait(seconds)

    def _next(self, asked: Asked) -> Answer:
        return self._left.pop(0) if self._left else ENDED


def completion(choices: list[dict[str, Any]], model: str = "fake-model") -> bytes:
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    value = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": choices,
        "usage": usage,
    }
    return json.dumps(value).encode()


def _choice(choice: Choice) -> bytes:
    message = {"role": "assistant", "content": choice.content, "refusal": choice.refusal}
    return completion([{"index": 0, "message": message, "finish_reason": choice.finish_reason}])


def _handler(fake: FakeOpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """The list of models, which some clients look at first."""
            self._send(200, json.dumps({"object": "list", "data": [{"id": "fake-model", "object": "model"}]}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, body["model"], body["messages"], headers, time.monotonic())
            self._play(fake.answer(asked))

        def _play(self, answer: Answer) -> None:
            match answer:
                case str() as text:
                    self._send(200, _choice(Choice(text)))
                case dict() as value:
                    self._send(200, _choice(Choice(json.dumps(value))))
                case Choice():
                    self._send(200, _choice(answer))
                case Status(code, message, kind, headers):
                    error = {"error": {"message": message, "type": kind, "code": kind}}
                    self._send(code, json.dumps(error).encode(), headers=headers)
                case Body(content, content_type):
                    self._send(200, content, content_type)
                case Drip(content, pause):
                    self._drip(_choice(Choice(content)), pause)
                case Cut(content):
                    whole = _choice(Choice(content))
                    self._start(200, "application/json", len(whole), {})
                    self.wfile.write(whole[: len(whole) // 2])
                    self.close_connection = True
                case Hang(seconds):
                    fake.pause(seconds)
                    self.close_connection = True
                case Reset():
                    self.close_connection = True

        def _drip(self, content: bytes, pause: float) -> None:
            self._start(200, "application/json", len(content), {})
            try:
                for letter in content:
                    self.wfile.write(bytes([letter]))
                    fake.pause(pause)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client had enough, as it should

        def _send(
            self,
            code: int,
            content: bytes,
            content_type: str = "application/json",
            headers: Mapping[str, str] | None = None,
        ) -> None:
            self._start(code, content_type, len(content), headers or {})
            self.wfile.write(content)

        def _start(self, code: int, content_type: str, length: int, headers: Mapping[str, str]) -> None:
            self.send_response(code)
            for name, value in ({"content-type": content_type, "content-length": str(length)} | dict(headers)).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler
