"""One question to a chat model: an answer that can be trusted to be whole, or the failure that it is.

The OpenAI client takes empty choices, null content, a cut-off text and an error body under HTTP 200 for answers, and
LangChain raises a bare IndexError or ValueError for some of them. Here each of them gets its name. Slow to import; the
door does so at the first question.
"""

import re
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import UnionType
from typing import Any, NamedTuple, TypeVar, cast

import httpx2
import openai
from langchain_core.exceptions import ModelConnectionError, ModelTimeoutError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, convert_to_messages
from langchain_core.outputs import ChatGeneration
from langchain_openai import ChatOpenAI

from tenet.models.chats import ask_open_ai
from tenet.models.deadlines import until
from tenet.models.failures import (
    Auth,
    ContextOverflow,
    Hushed,
    Malformed,
    ModelFailure,
    NoCredit,
    RateLimited,
    Refused,
    Transient,
    Truncated,
    UnknownModel,
    Unreachable,
)
from tenet.models.structured import Message
from tenet.models.usage import Usage

Piece = TypeVar("Piece")

LATE = "The model did not answer in time."
NOBODY = "Nothing answers at this address."
BROKEN = "The connection broke before the answer was complete."
OVERFLOW = re.compile(
    r"context.?length|context.?window|context.?size|maximum context|prompt is too long|too many tokens", re.I
)
SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: passes JSON, and breaks the first file that it is written to."""
QUOTED = 200
"""Characters of a server's own words that an error repeats."""


class Answer(NamedTuple):
    text: str
    usage: Usage | None = None
    """What it took, where the server said so."""


class Manner(NamedTuple):
    """How one attempt is made."""

    seconds: float
    most_tokens: int | None = None
    heard: Callable[[str], None] | None = None
    """Is told the text as it comes."""
    is_foreign: bool = False
    """The chat model is a provider's own: its errors have types that are not known here, and it keeps no time."""
    place: AbstractContextManager[Any] = nullcontext()
    """Held while the endpoint works, and no longer; the clock of the attempt starts inside."""
    form: dict[str, Any] | None = None
    """OpenAI's `response_format`."""


def ask_once(chat: BaseChatModel, messages: Sequence[Message], manner: Manner) -> Answer | ModelFailure:
    """Failures are returned, not raised, so that no traceback carries a request and its headers along."""
    try:
        message = _hear(chat, messages, manner) if manner.heard else _wait(chat, messages, manner)
    except Hushed as stopped:
        return stopped
    except openai.APIError as error:
        return read_client_error(error)
    except Exception as error:
        return read_foreign_error(error) if manner.is_foreign else _read_error(error)
    return read_answer(message) if message else Malformed("The model answered without any choice.")


def _read_error(error: Exception) -> ModelFailure:
    """Of a client that is known here; what nobody can name goes on as it is."""
    match error:
        case httpx2.TimeoutException():
            return Transient(LATE)
        case httpx2.ConnectError() | httpx2.UnsupportedProtocol():
            return Unreachable(NOBODY, turned_away=True)
        case httpx2.HTTPError():
            return Transient(BROKEN)
        case ValueError() | KeyError() | TypeError() | IndexError() | AttributeError():
            # What LangChain and the client raise on bodies that are no chat completion: each was seen.
            return read_parse_error(error)
        case _:
            raise error


def _wait(chat: BaseChatModel, messages: Sequence[Message], manner: Manner) -> BaseMessage | None:
    asked, options = convert_to_messages(list(messages)), _options(manner)
    if isinstance(chat, ChatOpenAI) and not manner.is_foreign:
        return ask_open_ai(chat, asked, options.pop("timeout"), manner.place, **options)
    with manner.place:
        [result] = _in_time(manner, lambda: [chat.generate([asked], **options)])
    choices = result.generations[0] if result.generations else []
    return choices[0].message if choices and isinstance(choices[0], ChatGeneration) else None


def _hear(chat: BaseChatModel, messages: Sequence[Message], manner: Manner) -> BaseMessage | None:
    whole: AIMessageChunk | None = None
    asked, options = convert_to_messages(list(messages)), _options(manner)
    for chunk in _in_time(manner, lambda: chat.stream(asked, **options)):
        whole = chunk if whole is None else whole + chunk
        if manner.heard and (text := _after_thinking(whole.text)):
            manner.heard(text)
    return whole


def _in_time(manner: Manner, pieces: Callable[[], Iterable[Piece]]) -> Iterable[Piece]:
    return until(manner.seconds, pieces) if manner.is_foreign else pieces()


def _options(manner: Manner) -> dict[str, Any]:
    limit = {"max_tokens": manner.most_tokens} if manner.most_tokens else {}
    form = {"response_format": manner.form} if manner.form else {}
    return limit if manner.is_foreign else {"timeout": manner.seconds} | limit | form


def read_answer(message: BaseMessage) -> Answer | ModelFailure:
    """The text of an answer that is whole."""
    told, usage = message.response_metadata, _usage_of(message)
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    ended = str(reason).lower()
    if message.additional_kwargs.get("refusal") or ended in ("content_filter", "refusal", "safety"):
        return Refused("The model declined to answer this.", usage=usage)
    if ended in ("length", "max_tokens", "model_context_window_exceeded"):
        return Truncated("The model's answer was cut off at its length limit.", usage=usage)
    if reason is None:
        # What it took is told at the end, so a count that came so far is too low.
        return Malformed("The model's answer ended before it was complete (no finish reason).")
    if ended not in ("stop", "tool_calls", "end_turn", "stop_sequence"):
        return Malformed(f"The model's answer ended before it was complete (finish reason {reason!r}).", usage=usage)
    return _read_text(message.text, usage)


def read_foreign_error(error: Exception) -> ModelFailure:
    """What a provider's own client raised: most carry the HTTP status, the body and the headers of the server's answer."""
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    if isinstance(status, int):
        body = _mapping(getattr(error, "body", None))
        told = _mapping(body.get("error")) or body
        kind = f"{told.get('code') or ''} {told.get('type') or ''} {type(error).__name__}"
        headers = getattr(getattr(error, "response", None), "headers", {})
        # An error in the middle of a stream comes under the 200 that the stream began with.
        said = str(told.get("message") or error)
        if status < 400:
            return reported(None, kind, said, _retry_after(headers))
        return _turned_away(reported(status, kind, said, _retry_after(headers)))
    if _caused_by(error, TimeoutError | httpx2.TimeoutException | ModelTimeoutError):
        return Transient(LATE)
    if _caused_by(error, ConnectionRefusedError | socket.gaierror | httpx2.ConnectError | httpx2.UnsupportedProtocol):
        return Unreachable(NOBODY, turned_away=True)
    if _caused_by(error, httpx2.HTTPError | ModelConnectionError):
        return Transient(BROKEN)
    if isinstance(error, ValueError | KeyError | TypeError | IndexError | AttributeError):
        return read_parse_error(error)
    return Transient(f"The provider's client failed ({type(error).__name__}: {_short(str(error))}).")


def read_client_error(error: openai.APIError) -> ModelFailure:
    """What went wrong between us and the server, or what the server said went wrong."""
    if isinstance(error, openai.APITimeoutError):
        return Transient(LATE)
    if isinstance(error, openai.APIConnectionError):
        if _caused_by(error, httpx2.ConnectError | httpx2.UnsupportedProtocol):
            return Unreachable(NOBODY, turned_away=True)
        return Transient(BROKEN)
    if not isinstance(error, openai.APIStatusError):
        return Malformed(f"The model's answer could not be read: {_short(error.message)}.")
    body = _mapping(error.body)
    kind = f"{body.get('code') or ''} {body.get('type') or ''}"
    said = body.get("message") or f"HTTP {error.status_code}"
    return _turned_away(reported(error.status_code, kind, str(said), _retry_after(error.response.headers)))


def _turned_away(failure: ModelFailure) -> ModelFailure:
    failure.turned_away = True
    return failure


def read_parse_error(error: Exception) -> ModelFailure:
    """LangChain could not make a message of the body; of an error under HTTP 200 it raises the body's `error`."""
    body = _mapping(error.args[0] if error.args else None)
    if not body:
        return Malformed(f"The model's answer could not be read ({type(error).__name__}: {_short(str(error))}).")
    code = str(body.get("code") or "")
    status = int(code) if re.fullmatch(r"[1-5]\d\d", code) else None
    return reported(status, f"{code} {body.get('type') or ''}", str(body.get("message") or "no reason given"), None)


def reported(status: int | None, kind: str, said: str, retry_after: float | None) -> ModelFailure:
    """The failure that a server reports, by its status, its error code and type, and its own words."""
    kind, words = kind.lower(), f'"{_short(said)}"'
    if "insufficient_quota" in kind or status == 402:
        return NoCredit(f"The account of this endpoint has no credit left: {words}.")
    if status == 429 or "rate_limit" in kind:
        wait = f" It asks to be left alone for {retry_after:g} s." if retry_after else ""
        return RateLimited(f"The model is busy: {words}.{wait}", retry_after)
    if status in (401, 403) or "invalid_api_key" in kind or "authentication" in kind or "permission" in kind:
        return Auth(f"The endpoint does not accept the key: {words}.")
    if status == 413 or OVERFLOW.search(kind) or OVERFLOW.search(said):
        return ContextOverflow(f"The question is longer than this model can read: {words}.")
    if status == 404 or "model_not_found" in kind:
        return UnknownModel(f"The endpoint does not know this model or address: {words}.")
    if status is None or status >= 500 or status in (408, 409, 425):
        return Transient(f"The model server had a problem: {words}.", retry_after)
    return Refused(f"The endpoint declined the request: {words}.")


def _read_text(text: str, usage: Usage | None) -> Answer | ModelFailure:
    answer = _after_thinking(text).strip()
    if not answer:
        return Malformed("The model's answer was empty.", usage=usage)
    if SURROGATE.search(answer):
        return Malformed("The model's answer holds broken characters.", usage=usage)
    return Answer(answer, usage)


def _after_thinking(text: str) -> str:
    """Some servers leave the model's thinking in the text; what follows it is the answer."""
    return "" if text.lstrip().startswith("<think>") and "</think>" not in text else text.rpartition("</think>")[2]


def _usage_of(message: BaseMessage) -> Usage | None:
    """No question is read in no token: a count that says so is none (of a stream some servers count only what was written)."""
    told = message.usage_metadata if isinstance(message, AIMessage) else None
    return Usage(told["input_tokens"], max(0, told["output_tokens"])) if told and told["input_tokens"] > 0 else None


def _caused_by(error: BaseException | None, kinds: UnionType) -> bool:
    """Whether such an error stands anywhere behind this one: LangChain wraps what the client wrapped."""
    return error is not None and (isinstance(error, kinds) or _caused_by(error.__cause__, kinds))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from either form of the header; nonsense counts as absent."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}…"
