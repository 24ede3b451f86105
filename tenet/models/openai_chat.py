"""LangChain's chat model for an OpenAI-compatible endpoint, made so that it cannot retry, wander off or wait for ever.

Slow to import; the door does so at the first question.
"""

import time
from collections.abc import Iterator

import httpx2
import openai
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tenet.settings import Endpoint

NO_KEY = SecretStr("no-key")
"""Sent when an endpoint has no key; without it the client would send OPENAI_API_KEY of the environment there."""


def open_ai_chat(endpoint: Endpoint) -> ChatOpenAI:
    # No redirects: the key goes to this address and no other.
    client = openai.DefaultHttpxClient(
        follow_redirects=False, event_hooks={"request": [_start_clock], "response": [_limit_body]}
    )
    return ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or NO_KEY,
        max_retries=0,
        use_responses_api=False,
        http_client=client,
    )


class LimitedBody(httpx2.SyncByteStream):
    """A read timeout starts anew with every byte; this makes it hold for the whole answer."""

    def __init__(self, parts: httpx2.SyncByteStream, until: float) -> None:
        self._parts = parts
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the answer drips")
            yield part

    def close(self) -> None:
        self._parts.close()


def _start_clock(request: httpx2.Request) -> None:
    request.extensions["started"] = time.monotonic()


def _limit_body(response: httpx2.Response) -> None:
    assert isinstance(response.stream, httpx2.SyncByteStream)
    extensions = response.request.extensions
    response.stream = LimitedBody(response.stream, extensions["started"] + extensions["timeout"]["read"])
