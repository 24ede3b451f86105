"""A local server that speaks the OpenAI chat protocol over real HTTP and can fail in every way that real ones do.
What is particular to a protocol is its `Dialect`; `anthropic_server.py` has another one.

with FakeOpenAI("first answer", Status(500), "second answer") as server:    a script, in order
with FakeOpenAI(play=lambda asked: asked.last.upper()) as server:           a function of the request
    LanguageModel(server.endpoint()).complete(...)
    server.asked                                                            what it was asked
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any, Literal, NamedTuple, Self

from pydantic import SecretStr

from tenet.settings import Endpoint


class Asked(NamedTuple):
    path: str
    model: str
    messages: list[dict[str, Any]]
    headers: dict[str, str]
    at: float
    body: dict[str, Any]

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
    tool_calls: tuple[dict[str, Any], ...] = ()


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


class Stream(NamedTuple):
    """An answer in pieces. After the last one it ends well, or it is cut cleanly, reset, stalls, or goes wrong."""

    content: str
    then: Literal["done", "cut", "reset", "stall", "error", "garbage"] = "done"


class Dialect(NamedTuple):
    """How a protocol writes what happened."""

    whole: Callable[[Choice, tuple[int, int]], bytes]
    events: Callable[[Choice, tuple[int, int]], list[bytes]]
    """The pieces of a streamed answer up to its end."""
    cut: Callable[[str, tuple[int, int]], list[bytes]]
    """Its first pieces, without anything that says that it ended."""
    end: bytes
    """The last piece of a whole stream."""
    error: Callable[[Status], bytes]
    goes_wrong: Mapping[str, bytes]
    """Pieces in which a stream says that it failed ("error"), or breaks off in the middle of its JSON ("garbage")."""


Answer = str | dict[str, Any] | Status | Body | Choice | Hang | Drip | Cut | Reset | Stream
ENDED = Status(418, "the script of the fake server has ended")


class FakeOpenAI:
    dialect: "Dialect"

    def __init__(
        self, *script: Answer, play: Callable[[Asked], Answer] | None = None, usage: tuple[int, int] = (1, 1)
    ) -> None:
        self.asked: list[Asked] = []
        self.usage = usage
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

    def __enter__(self) -> Self:
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


def completion(choices: list[dict[str, Any]], usage: tuple[int, int] = (1, 1)) -> bytes:
    value = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fake-model", "choices": choices}
    return json.dumps(value | {"usage": _usage(usage)}).encode()


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


def _choice(choice: Choice, usage: tuple[int, int] = (1, 1)) -> bytes:
    message: dict[str, Any] = {"role": "assistant", "content": choice.content, "refusal": choice.refusal}
    if choice.tool_calls:
        message["tool_calls"] = list(choice.tool_calls)
    return completion([{"index": 0, "message": message, "finish_reason": choice.finish_reason}], usage)


def _events(choice: Choice, usage: tuple[int, int]) -> list[bytes]:
    """The chunks of a streamed answer: its text in small pieces, the finish reason, the usage."""
    text = choice.content or ""
    deltas: list[dict[str, Any]] = [
        {"role": "assistant", "content": text[at : at + 7]} for at in range(0, len(text), 7)
    ]
    if choice.refusal:
        deltas.append({"refusal": choice.refusal})
    if choice.tool_calls:
        deltas.append({"tool_calls": [{"index": at, **call} for at, call in enumerate(choice.tool_calls)]})
    chunks: list[dict[str, Any]] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    if choice.finish_reason:
        chunks.append({"index": 0, "delta": {}, "finish_reason": choice.finish_reason})
    return [*(_chunk([chunk], None) for chunk in chunks), _chunk([], usage)]


def _chunk(choices: list[dict[str, Any]], usage: tuple[int, int] | None) -> bytes:
    value = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fake-model"}
    told: dict[str, Any] = {"choices": choices, "usage": _usage(usage) if usage else None}
    return f"data: {json.dumps(value | told)}\n\n".encode()


def _cut(text: str, usage: tuple[int, int]) -> list[bytes]:
    return _events(Choice(text), usage)[:-2]


def _error(status: Status) -> bytes:
    return json.dumps({"error": {"message": status.message, "type": status.kind, "code": status.kind}}).encode()


FakeOpenAI.dialect = Dialect(
    whole=_choice,
    events=_events,
    cut=_cut,
    end=b"data: [DONE]\n\n",
    error=_error,
    goes_wrong={
        "error": b'data: {"error": {"message": "the worker died", "code": 500}}\n\n',
        "garbage": b'data: {"choices": [{"delta\n\n',
    },
)


def _handler(fake: FakeOpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """The list of models, which some clients look at first."""
            self._send(200, json.dumps({"object": "list", "data": [{"id": "fake-model", "object": "model"}]}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, body["model"], body["messages"], headers, time.monotonic(), body)
            self._play(fake.answer(asked), bool(body.get("stream")))

        def _play(self, answer: Answer, streams: bool) -> None:
            match answer:
                case str() as text:
                    self._play(Choice(text), streams)
                case dict() as value:
                    self._play(Choice(json.dumps(value)), streams)
                case Choice() if streams:
                    self._stream([*fake.dialect.events(answer, fake.usage), fake.dialect.end])
                case Stream(content, "done"):
                    self._play(Choice(content), streams)
                case Choice():
                    self._send(200, fake.dialect.whole(answer, fake.usage))
                case Stream(content, then):
                    self._stream(fake.dialect.cut(content, fake.usage), then)
                case Status():
                    self._send(answer.code, fake.dialect.error(answer), headers=answer.headers)
                case Body(content, content_type):
                    self._send(200, content, content_type)
                case Drip(content, pause):
                    self._drip(fake.dialect.whole(Choice(content), fake.usage), pause)
                case Cut(content):
                    whole = fake.dialect.whole(Choice(content), fake.usage)
                    self._start(200, "application/json", len(whole), {})
                    self.wfile.write(whole[: len(whole) // 2])
                    self.close_connection = True
                case Hang(seconds):
                    fake.pause(seconds)
                    self.close_connection = True
                case Reset():
                    self.close_connection = True

        def _stream(self, events: list[bytes], then: str = "done") -> None:
            self._start(200, "text/event-stream", None, {"transfer-encoding": "chunked"})
            wrong = fake.dialect.goes_wrong
            last = b"ff\r\nhalf of" if then == "reset" else b"0\r\n\r\n"
            with suppress(BrokenPipeError, ConnectionResetError):  # the client may have had enough
                for event in [*events, *([wrong[then]] if then in wrong else [])]:
                    self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
                if then == "stall":
                    fake.pause(60)
                self.wfile.write(last)
            self.close_connection = then in ("reset", "stall")

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

        def _start(self, code: int, content_type: str, length: int | None, headers: Mapping[str, str]) -> None:
            self.send_response(code)
            size = {} if length is None else {"content-length": str(length)}
            for name, value in ({"content-type": content_type} | size | dict(headers)).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler
