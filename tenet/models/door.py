"""A language model behind one endpoint, asked through one retry loop, whose answers are whole or a typed failure."""

import random
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from tenet.models.failures import Malformed, ModelFailure
from tenet.models.structured import Message, Unfit, fit, mended, with_schema
from tenet.settings import Endpoint

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Shape = TypeVar("Shape", bound=BaseModel)
Made = TypeVar("Made")

REPAIRS = 2
"""How often a model may mend an answer that does not fit."""


class Patience(NamedTuple):
    """How long a question is worth waiting for."""

    attempts: int = 4
    seconds: float = 300
    """In all, pauses included."""
    one_attempt: float = 180
    first_pause: float = 0.5
    longest_pause: float = 20

    def pause(self, attempt: int, retry_after: float | None) -> float:
        """Full jitter, on top of what the server asked for."""
        return (retry_after or 0) + random.uniform(0, min(self.longest_pause, self.first_pause * 2 ** (attempt - 1)))


class LanguageModel:
    """`chat` takes the endpoint's place where one is given, such as a scripted model in a test."""

    def __init__(
        self, endpoint: Endpoint, chat: "BaseChatModel | None" = None, patience: Patience | None = None
    ) -> None:
        self.endpoint = endpoint
        self._given = chat
        self._patience = patience or Patience()

    def __repr__(self) -> str:
        return f"LanguageModel({self.name!r} at {self.address})"

    @property
    def name(self) -> str:
        return self.endpoint.model

    @property
    def address(self) -> str:
        """Without a password that somebody wrote into it."""
        url = urlsplit(self.endpoint.base_url)
        return url._replace(netloc=url.netloc.rpartition("@")[2], query="", fragment="").geturl()

    def complete(self, messages: Sequence[Message]) -> str:
        """The model's answer; a ModelFailure when there is none that can be used."""
        from tenet.models.diagnosis import ask_once

        began, attempt = time.monotonic(), 1
        until = began + self._patience.seconds
        while True:
            left = max(0.001, until - time.monotonic())
            answer = ask_once(self._chat, messages, min(self._patience.one_attempt, left))
            if isinstance(answer, str):
                return answer
            pause = self._patience.pause(attempt, answer.retry_after)
            if not answer.again or attempt == self._patience.attempts or time.monotonic() + pause >= until:
                raise self._told(answer, attempt, time.monotonic() - began)
            time.sleep(pause)
            attempt += 1

    def structured(self, messages: Sequence[Message], shape: type[Shape]) -> Shape:
        """The model's answer as a value of this shape, by JSON that it writes; needs no support of the endpoint."""
        return self.build(messages, shape, lambda value: value)

    def build(self, messages: Sequence[Message], shape: type[Shape], make: Callable[[Shape], Made]) -> Made:
        """What `make` makes of the structured answer; what it finds wrong (`Unfit`) goes back to the model to mend."""
        question = with_schema(messages, shape)
        asked, wrong = question, ""
        for _ in range(1 + REPAIRS):
            answer = self.complete(asked)
            try:
                return fit(answer, shape, make)
            except Unfit as problem:
                wrong = str(problem)
                asked = mended(question, answer, wrong)
        raise self._told(Malformed(f"Its answer was not usable, not even after {REPAIRS} repairs: {wrong}."), 1, 0)

    @cached_property
    def _chat(self) -> "BaseChatModel":
        from tenet.models.openai_chat import open_ai_chat

        return self._given or open_ai_chat(self.endpoint)

    def _told(self, failure: ModelFailure, attempts: int, seconds: float) -> ModelFailure:
        """The failure as the person reads it: which model, how often it was asked, and never the key."""
        tries = f" (asked {attempts} times in {seconds:.0f} s)" if attempts > 1 else ""
        happened = f"{self.name} at {self.address}{tries}: {failure.happened}"
        key = self.endpoint.api_key.get_secret_value() if self.endpoint.api_key else ""
        return type(failure)(happened.replace(key, "[key]") if key else happened, failure.retry_after)
