"""How a served model is asked: the messages that it was trained and measured with, through the OpenAI client."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai import OpenAI

LIMIT_SECONDS = 120.0


class NoAnswer(Exception):
    """The server did not give a usable answer; the text says why."""


def connect(base_url: str, key: str = "unused") -> "OpenAI":
    from openai import DefaultHttpxClient, OpenAI

    # Without the environment: a proxy that is set for the internet must not see, or break, a call on loopback.
    http = DefaultHttpxClient(trust_env=False, timeout=LIMIT_SECONDS)
    return OpenAI(base_url=base_url, api_key=key, max_retries=0, timeout=LIMIT_SECONDS, http_client=http)


def answer(client: "OpenAI", model: str, instruction: str, words: str, max_tokens: int) -> str:
    """What the model says to these words, always its most likely answer."""
    from openai import APIConnectionError, APIStatusError

    try:
        completion = client.chat.completions.create(
            model=model,
            messages=[{"role": "system", "content": instruction}, {"role": "user", "content": words}],
            temperature=0,
            max_tokens=max_tokens,
        )
    except APIConnectionError as error:
        raise NoAnswer(f"nothing answers at {client.base_url}") from error
    except APIStatusError as error:
        raise NoAnswer(f"the server refused to answer as {model!r} (HTTP {error.status_code})") from error
    # The client takes a body without choices, or with an empty one, for a success.
    text = completion.choices[0].message.content if completion.choices else None
    if text is None:
        raise NoAnswer(f"the server sent an empty reply for {model!r}")
    return text
