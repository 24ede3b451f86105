"""A language model behind one endpoint, asked through one retry loop, whose answers are whole or a typed failure.

In the order in which a question meets them: the memory (an answer that was paid for is not paid for again), the budget,
the breaker, the attempts, and, when the question is too long for the model, one shorter question.
"""

import random
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cached_property
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from tenet.models.breaker import Breaker, breaker_of
from tenet.models.failures import (
    Auth,
    ContextOverflow,
    Malformed,
    ModelFailure,
    NoCredit,
    RateLimited,
    Refused,
    Resting,
    Transient,
    UnknownModel,
    Unreachable,
)
from tenet.models.fences import halved
from tenet.models.forms import Forms, forms_of, may_be_in_the_way, sent
from tenet.models.memory import Asked, Memory
from tenet.models.spending import ANSWER_TOKENS, Cost, Spending, cost_of, most_of
from tenet.models.structured import Message, Unfit, fit, mended, with_schema
from tenet.settings import Endpoint

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from tenet.models.diagnosis import Answer

Shape = TypeVar("Shape", bound=BaseModel)
Made = TypeVar("Made")
Heard = Callable[[str], None]
"""Is told the whole text so far whenever more of it has come; only what the call returns is an answer."""

REPAIRS = 2
"""How often a model may mend an answer that does not fit."""
UNANSWERED = (Unreachable, Transient, RateLimited)
"""Failures that speak of the endpoint and not of the question."""
FREE = (Unreachable, RateLimited, Auth, UnknownModel, ContextOverflow, Refused, NoCredit)
"""Failures that cost nothing where the question was turned away; what any other one cost is not known, so it counts as the most."""


class Patience(NamedTuple):
    """How long a question is worth waiting for."""

    attempts: int = 4
    seconds: float = 300
    """In all, pauses included."""
    one_attempt: float = 180
    first_pause: float = 0.5
    longest_pause: float = 20
    through_rest: bool = False
    """Wait while an endpoint that kept failing is left alone: a job can, a person is told at once."""

    def pause(self, attempt: int, retry_after: float | None) -> float:
        """Full jitter, on top of what the server asked for."""
        return (retry_after or 0) + random.uniform(0, min(self.longest_pause, self.first_pause * 2 ** (attempt - 1)))


class LanguageModel:
    """`chat` takes the endpoint's place where one is given, such as a scripted model in a test. `at_once`: more threads than that
    may ask; the endpoint never works for more of them, and is never idle while one of them reads its answer."""

    def __init__(
        self,
        endpoint: Endpoint,
        chat: "BaseChatModel | None" = None,
        patience: Patience | None = None,
        memory: Memory | None = None,
        spending: Spending | None = None,
        temperature: float | None = None,
        breaker: Breaker | None = None,
        at_once: int | None = None,
        forms: Forms | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._breaker = breaker or breaker_of(f"{endpoint.base_url} {endpoint.model}")
        self._forms = forms or forms_of(f"{endpoint.base_url} {endpoint.model}")
        self._given = chat
        self._patience = patience or Patience()
        self._memory = memory or Memory()
        self._spending = spending
        self._temperature = temperature
        self._place = BoundedSemaphore(at_once) if at_once else nullcontext()

    def __repr__(self) -> str:
        return f"LanguageModel({self.name!r} at {self.address})"

    @property
    def name(self) -> str:
        return self.endpoint.model

    @property
    def address(self) -> str:
        """Without a password that somebody wrote into it."""
        if not self.endpoint.base_url:
            return "its provider"
        url = urlsplit(self.endpoint.base_url)
        return url._replace(netloc=url.netloc.rpartition("@")[2], query="", fragment="").geturl()

    def complete(self, messages: Sequence[Message], contract: str = "question", heard: Heard | None = None) -> str:
        """The model's answer; a ModelFailure when there is none that can be used. `contract` names what it is for."""
        return self._complete(_sendable(messages), contract, heard)

    def _complete(
        self,
        messages: Sequence[Message],
        contract: str,
        heard: Heard | None = None,
        form: type[BaseModel] | None = None,
    ) -> str:
        asked = self._asked(messages, contract)
        if (known := self._memory.find(asked)) is not None:
            return known
        answer = self._ask(messages, contract, heard, form)
        if isinstance(answer, ContextOverflow) and (shorter := _shorter(messages)):
            answer = self._ask(shorter, contract, heard, form)
        if isinstance(answer, ModelFailure):
            raise answer
        self._memory.keep(asked, answer)
        return answer

    def structured(self, messages: Sequence[Message], shape: type[Shape], contract: str = "question") -> Shape:
        """The model's answer as a value of this shape, by JSON that it writes; needs no support of the endpoint, and uses it."""
        return self.build(messages, shape, lambda value: value, contract)

    def build(
        self, messages: Sequence[Message], shape: type[Shape], make: Callable[[Shape], Made], contract: str = "question"
    ) -> Made:
        """What `make` makes of the structured answer; what it finds wrong (`Unfit`) goes back to the model to mend."""
        question = with_schema(_sendable(messages), shape)
        form = shape if self._speaks_open_ai else None
        asked, wrong, misfits = question, "", list[Asked]()
        for _ in range(1 + REPAIRS):
            answer = self._complete(asked, contract, form=form)
            try:
                return fit(answer, shape, make)
            except Unfit as problem:
                wrong = str(problem)
                misfits.append(self._asked(asked, contract))
                asked = mended(question, answer, wrong)
        self._memory.forget(misfits)
        raise self._told(Malformed(f"Its answer was not usable, not even after {REPAIRS} repairs: {wrong}."), 1, 0)

    def _asked(self, messages: Sequence[Message], contract: str) -> Asked:
        return Asked(contract, self.name, tuple(messages), self._temperature)

    @property
    def _speaks_open_ai(self) -> bool:
        return self._given is None and (bool(self.endpoint.base_url) or self.name.startswith("openai:"))

    def _ask(
        self, messages: Sequence[Message], contract: str, heard: Heard | None, form: type[BaseModel] | None
    ) -> str | ModelFailure:
        """With the form where it is taken, and once without it where that may be what failed; in one time for both."""
        began = time.monotonic()
        if form is None or not self._forms.takes(form):
            return self._ask_until(began, messages, contract, heard, None)
        answer = self._ask_until(began, messages, contract, heard, form)
        if not isinstance(answer, ModelFailure) or not self._may_go_without(answer, began):
            return answer
        without = self._ask_until(began, messages, contract, heard, None)
        if not isinstance(without, ModelFailure):
            self._forms.was_in_the_way(form, answer)
        return without

    def _may_go_without(self, failure: ModelFailure, began: float) -> bool:
        """What passes was tried again already, without the form."""
        has_time = time.monotonic() - began < self._patience.seconds
        return has_time and not self._again(failure) and may_be_in_the_way(failure)

    def _ask_until(
        self,
        began: float,
        messages: Sequence[Message],
        contract: str,
        heard: Heard | None,
        form: type[BaseModel] | None,
    ) -> str | ModelFailure:
        """The one retry loop; what failed with a form is tried again without it."""
        attempt, first = 1, None
        until = began + self._patience.seconds
        while True:
            left = max(0.001, until - time.monotonic())
            answer = self._attempt(messages, contract, left, heard, form if attempt == 1 else None)
            if not isinstance(answer, ModelFailure):
                self._breaker.note(answered=True)
                self._note_form(form, first)
                return self._without_key(answer.text)
            first = first or answer
            pause = self._patience.pause(attempt, answer.retry_after)
            if not self._again(answer) or attempt == self._patience.attempts or time.monotonic() + pause >= until:
                break
            time.sleep(pause)
            attempt += 1
        if isinstance(answer, UNANSWERED):
            self._breaker.note(answered=False)
        return self._told(answer, attempt, time.monotonic() - began)

    def _note_form(self, form: type[BaseModel] | None, failed: ModelFailure | None) -> None:
        """Of a question that was answered: with its form, or only without it after it `failed`."""
        if form and failed is None:
            self._forms.kept(form)
        elif form and failed and may_be_in_the_way(failed):
            self._forms.was_in_the_way(form, failed)

    def _again(self, failure: ModelFailure) -> bool:
        return failure.again or (isinstance(failure, Resting) and self._patience.through_rest)

    def _attempt(
        self, messages: Sequence[Message], contract: str, left: float, heard: Heard | None, form: type[BaseModel] | None
    ) -> "Answer | ModelFailure":
        from tenet.models.diagnosis import Manner, ask_once

        if rest := self._breaker.left():
            return Resting(f"It failed again and again, so it is left alone for another {rest:.0f} s.", rest)
        limit = ANSWER_TOKENS if self._spending and self._spending.limits_answers else None
        is_foreign = self._given is None and not self._speaks_open_ai
        seconds = min(self._patience.one_attempt, left)
        manner = Manner(seconds, limit, heard, is_foreign, self._place, sent(form) if form else None)
        most = cost_of(most_of(messages), self.endpoint.price)
        try:
            chat = self._chat
            reserved = self._spending.reserve(contract, self.name, most) if self._spending else ""
        except ModelFailure as failure:
            return failure
        answer = ask_once(chat, messages, manner)
        if self._spending:
            self._spending.settle(reserved, self._cost(answer, most))
        return answer

    def _cost(self, answer: "Answer | ModelFailure", most: Cost) -> Cost:
        if answer.usage:
            return cost_of(answer.usage, self.endpoint.price)
        return Cost() if isinstance(answer, FREE) and answer.turned_away else most

    @cached_property
    def _chat(self) -> "BaseChatModel":
        from tenet.models.chats import close_chat, open_chat

        if self._given:
            return self._given
        chat = open_chat(self.endpoint, self._temperature)
        # Whoever forgets this model has closed its connections; there is no `close` to forget.
        weakref.finalize(self, close_chat, chat)
        return chat

    def _told(self, failure: ModelFailure, attempts: int, seconds: float) -> ModelFailure:
        """The failure as the person reads it: which model, how often it was asked, and never the key."""
        tries = f" (asked {attempts} times in {seconds:.0f} s)" if attempts > 1 else ""
        happened = f"{self.name} at {self.address}{tries}: {failure.happened}"
        told = type(failure)(self._without_key(happened), failure.retry_after)
        told.turned_away = failure.turned_away
        return told

    def _without_key(self, text: str) -> str:
        """What an endpoint says is kept and shown, so a key that it repeats goes no further."""
        key = self.endpoint.api_key.get_secret_value() if self.endpoint.api_key else ""
        return text.replace(key, "[key]") if key else text


def _sendable(messages: Sequence[Message]) -> list[Message]:
    """Half a surrogate pair, as broken files and models write it, is no text that can be sent."""
    return [
        Message(message.role, message.content.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
        for message in messages
    ]


def _shorter(messages: Sequence[Message]) -> list[Message] | None:
    """The same question with less material in it; None where nothing can be left out."""
    halves = [Message(message.role, halved(message.content)) for message in messages]
    return halves if halves != list(messages) else None
