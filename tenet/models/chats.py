"""LangChain's chat models, made so that they cannot retry, wander off or wait for ever.

An endpoint with an address is an OpenAI-compatible one. One without is `provider:model` as LangChain's `init_chat_model`
reads it; its key is TENET_<ROLE>_API_KEY, or else what that provider's own variable holds. Slow to import; the door does
so at the first question.
"""

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, cast

import httpx2
import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tenet.models.failures import Auth, NotInstalled, UnknownModel
from tenet.settings import Endpoint

if TYPE_CHECKING:
    from langchain_anthropic import ChatAnthropic

NO_KEY = SecretStr("no-key")
"""Sent when an endpoint has no key; without it the client would send OPENAI_API_KEY of the environment there."""


NO_RETRIES = ("anthropic", "deepseek", "fireworks", "google_genai", "groq", "mistralai", "together", "xai")
"""Providers whose chat models can be told not to retry; the retry loop of the door is the only one."""
OBEDIENT = {"max_retries": 0, "timeout": 180}
"""The seconds end what the door has long given up."""


def open_chat(endpoint: Endpoint, temperature: float | None = None) -> BaseChatModel:
    options: dict[str, Any] = {} if temperature is None else {"temperature": temperature}
    provider, _, name = endpoint.model.partition(":")
    if endpoint.base_url:
        return _open_ai(endpoint.model, endpoint, options)
    if provider == "openai":
        try:
            return _open_ai(name, endpoint, options)
        except openai.OpenAIError as error:
            raise _no_key(endpoint, "OPENAI_API_KEY") from error
    return _of_provider(endpoint, options | (OBEDIENT if provider in NO_RETRIES else {}))


def close_chat(chat: BaseChatModel) -> None:
    if isinstance(chat, ChatOpenAI):
        chat.root_client.close()
    elif "_client" in vars(chat):
        cast("ChatAnthropic", chat)._client.close()  # pyright: ignore[reportPrivateUsage]


def _open_ai(model: str, endpoint: Endpoint, options: dict[str, Any]) -> ChatOpenAI:
    # No redirects: the key goes to this address and no other.
    client = openai.DefaultHttpxClient(
        follow_redirects=False, event_hooks={"request": [_start_clock], "response": [_limit_body]}
    )
    return ChatOpenAI(
        model=model,
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or (NO_KEY if endpoint.base_url else None),
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        http_client=client,
        **options,
    )


def ask_open_ai(
    chat: ChatOpenAI,
    messages: Sequence[BaseMessage],
    seconds: float,
    place: AbstractContextManager[Any],
    **options: Any,
) -> BaseMessage | None:
    """What `chat.invoke` does, with its own way of writing the request and of reading the answer and without what lies between:
    callbacks, signatures, typed copies of both and a second retry loop, which take half of the processor's time of a question.
    `place` is held while the endpoint works, and neither while the question is written nor while the answer is read."""
    client, http = chat.root_client, cast("httpx2.Client", chat.http_client)
    payload = cast("Any", chat)._get_request_payload(list(messages), **options)
    question = http.build_request(
        "POST",
        f"{str(client.base_url).rstrip('/')}/chat/completions",
        content=json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(),
        headers=_headers(client),
        timeout=seconds,
    )
    with place:
        response = http.send(question)
    if not response.is_success:
        raise client._make_status_error_from_response(response)  # pyright: ignore[reportPrivateUsage]
    choices = chat._create_chat_result(response.json()).generations  # pyright: ignore[reportPrivateUsage]
    if not choices:
        return None
    # Why it ended stands beside the message; `invoke` puts it there too.
    choices[0].message.response_metadata |= choices[0].generation_info or {}
    return choices[0].message


def _headers(client: openai.OpenAI) -> dict[str, str]:
    told = {**client.default_headers, **client.auth_headers}
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _of_provider(endpoint: Endpoint, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    key = {"api_key": endpoint.api_key.get_secret_value()} if endpoint.api_key else {}
    try:
        chat: BaseChatModel = cast("Any", init_chat_model)(endpoint.model, **key, **options)
    except ImportError as error:
        raise NotInstalled(_not_installed(endpoint.model, error)) from error
    except ValueError as error:
        raise UnknownModel(f"LangChain does not know {endpoint.model}: {str(error).splitlines()[0]}.") from error
    if endpoint.model.startswith("anthropic:"):
        if not cast("ChatAnthropic", chat).anthropic_api_key.get_secret_value():
            raise _no_key(endpoint, "ANTHROPIC_API_KEY")
        _keep_at_home(cast("ChatAnthropic", chat))
    return chat


def _not_installed(model: str, error: ImportError) -> str:
    """LangChain names the package; how it comes without moving the versions that are pinned here is ours to say."""
    named = re.search(r"pip install [\"']?([\w.\[\],-]*\w\]?)", str(error))
    if not named:
        return f"{model} needs a package that is not installed: {error}."
    command = f".venv/bin/pip install -c constraints.txt {named[1]}"
    return f"{model} needs the package {named[1]}, which is not installed: in Tenet's folder, run `{command}`."


def _no_key(endpoint: Endpoint, variable: str) -> Auth:
    return Auth(
        f"No key is set for {endpoint.model}: it is the API_KEY beside the MODEL of its role, such as TENET_GUIDE_API_KEY, or {variable}."
    )


def _keep_at_home(chat: "ChatAnthropic") -> None:
    """Its client would follow redirects: what is asked goes to its provider and to no other address."""
    import anthropic

    client = anthropic.DefaultHttpxClient(follow_redirects=False)
    vars(chat)["_client"] = chat._client.with_options(http_client=client)  # pyright: ignore[reportPrivateUsage]


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
