"""The door to language models, against a server that fails in every way that was ever seen."""

import gc
import json
import logging
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from tenet import models as m
from tenet.models.diagnosis import Manner, ask_once
from tenet.models.fences import untrusted
from tenet.models.scripted import ScriptedChat, ScriptEnded
from tenet.models.structured import fit
from tenet.settings import CHECKOUT, Endpoint
from tests.fakes.openai_server import (
    Answer,
    Body,
    Choice,
    Cut,
    Drip,
    FakeOpenAI,
    Hang,
    Reset,
    Status,
    Stream,
    completion,
)

QUICK = m.Patience(attempts=3, seconds=20, one_attempt=5, first_pause=0.01, longest_pause=0.02)
HELLO = [m.Message("user", "Say hello.")]
OVERFLOW = "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens."


class Colour(BaseModel):
    name: Literal["red", "green"]
    shade: int = Field(ge=0, le=9)


GOOD = {"name": "red", "shade": 3}


def model(server: FakeOpenAI, patience: m.Patience = QUICK, key: str | None = "sk-test-key") -> m.LanguageModel:
    return m.LanguageModel(server.endpoint(key), patience=patience)


def scripted(*answers: str | dict[str, Any]) -> tuple[m.LanguageModel, ScriptedChat]:
    chat = ScriptedChat.of(*answers)
    return m.LanguageModel(Endpoint(model="scripted", base_url="http://127.0.0.1:1/v1"), chat), chat


# ---------------------------------------------------------------- answers and faults


def test_a_good_answer_comes_back_as_it_was_said():
    with FakeOpenAI("hello  there") as server:
        assert model(server).complete(HELLO) == "hello  there"
        assert server.asked[0].path == "/v1/chat/completions"
        assert server.asked[0].messages == [{"role": "user", "content": "Say hello."}]


PASSING: dict[str, Answer] = {
    "busy": Status(429, headers={"retry-after": "0"}),
    "server error": Status(500),
    "bad gateway": Status(502),
    "HTML under 200": Body(b"<html><body>Bad gateway</body></html>", "text/html"),
    "HTML that says it is JSON": Body(b"<html><body>Bad gateway</body></html>"),
    "truncated JSON": Body(completion([])[:40]),
    "JSON that is a list": Body(b"[]"),
    "JSON that is a text": Body(b'"hello"'),
    "JSON that is null": Body(b"null"),
    "no body": Body(b""),
    "empty choices": Body(completion([])),
    "null choices": Body(b'{"id": "1", "choices": null}'),
    "choices that are a text": Body(b'{"id": "1", "choices": "hello"}'),
    "a choice that is a text": Body(b'{"id": "1", "choices": ["hello"]}'),
    "a choice without a message": Body(b'{"id": "1", "choices": [{"finish_reason": "stop"}]}'),
    "a null message": Body(b'{"id": "1", "choices": [{"message": null, "finish_reason": "stop"}]}'),
    "null content": Choice(None),
    "blank content": Choice("  \n"),
    "only thinking": Choice("<think>hm</think>  "),
    "no finish reason": Choice("hel", finish_reason=None),
    "an unknown finish reason": Choice("hel", finish_reason="abort"),
    "broken characters": Choice("hello \ud800"),
    "an error under 200": Body(b'{"error": {"message": "worker died", "code": 500}}'),
    "a bare error under 200": Body(b'{"error": "worker died"}'),
    "an error object under 200": Body(b'{"object": "error", "message": "worker died", "code": 500}'),
    "a cut body": Cut("hello"),
    "a reset": Reset(),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_fault_that_passes_costs_one_more_attempt(fault: Answer):
    with FakeOpenAI(fault, "hello") as server:
        assert model(server).complete(HELLO) == "hello"


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_fault_that_stays_is_a_failure_and_never_an_answer(fault: Answer):
    with FakeOpenAI(fault, fault, fault) as server:
        with pytest.raises(m.ModelFailure, match=r"asked 3 times.*what you wrote is kept") as failure:
            model(server).complete(HELLO)
        assert isinstance(failure.value, m.RateLimited | m.Transient | m.Malformed)


LASTING: dict[str, tuple[Answer, type[m.ModelFailure]]] = {
    "length": (Choice("half an ans", finish_reason="length"), m.Truncated),
    "content filter": (Choice("", finish_reason="content_filter"), m.Refused),
    "refusal": (Choice(None, refusal="I will not."), m.Refused),
    "OpenAI's overflow": (Status(400, OVERFLOW, "context_length_exceeded"), m.ContextOverflow),
    "vLLM's overflow": (Status(400, OVERFLOW, "BadRequestError"), m.ContextOverflow),
    "llama.cpp's overflow": (Status(400, "the request exceeds the available context size"), m.ContextOverflow),
    "overflow as a server error": (Status(500, "the request exceeds the available context size"), m.ContextOverflow),
    "overflow under 200": (Body(json.dumps({"error": {"message": OVERFLOW, "code": 400}}).encode()), m.ContextOverflow),
    "wrong key": (Status(401, "Incorrect API key provided"), m.Auth),
    "forbidden": (Status(403), m.Auth),
    "no credit": (Status(429, "You exceeded your current quota", "insufficient_quota"), m.NoCredit),
    "unknown model": (Status(404, "The model `fake-model` does not exist"), m.UnknownModel),
    "bad request": (Status(400, "temperature is not supported"), m.Refused),
}


@pytest.mark.parametrize(("fault", "kind"), LASTING.values(), ids=LASTING.keys())
def test_a_fault_that_cannot_pass_is_named_and_not_repeated(fault: Answer, kind: type[m.ModelFailure]):
    with FakeOpenAI(fault) as server:
        with pytest.raises(m.ModelFailure) as failure:
            model(server).complete(HELLO)
        assert type(failure.value) is kind
        assert "fake-model at http://127.0.0.1" in str(failure.value)


STREAMS: dict[str, Answer] = {
    "a clean cut": Stream("hello there, how", "cut"),
    "a reset": Stream("hello there, how", "reset"),
    "an error event": Stream("hello there, how", "error"),
    "broken JSON": Stream("hello there, how", "garbage"),
    "no piece at all": Stream("", "cut"),
    "busy": Status(429),
    "null content": Choice(None),
}


@pytest.mark.parametrize("fault", STREAMS.values(), ids=STREAMS.keys())
def test_half_of_a_streamed_answer_is_never_an_answer(fault: Answer):
    heard: list[str] = []
    with FakeOpenAI(fault, "hello there, how are you?") as server:
        assert model(server).complete(HELLO, heard=heard.append) == "hello there, how are you?"
    assert heard[-1] == "hello there, how are you?"
    with FakeOpenAI(fault, fault, fault) as server, pytest.raises(m.ModelFailure, match="asked 3 times"):
        model(server).complete(HELLO, heard=heard.append)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Choice("half an ans", finish_reason="length"), m.Truncated),
        (Choice("", finish_reason="content_filter"), m.Refused),
        (Choice(None, refusal="I will not."), m.Refused),
        (Status(401), m.Auth),
    ],
)
def test_a_streamed_answer_ends_for_the_same_reasons(fault: Answer, kind: type[m.ModelFailure]):
    with FakeOpenAI(fault) as server, pytest.raises(kind):
        model(server).complete(HELLO, heard=lambda text: None)


def test_a_streamed_answer_is_heard_as_it_grows_and_without_the_models_thinking():
    heard: list[str] = []
    with FakeOpenAI("<think>hm, hm, hm</think>It has three parts.") as server:
        said = model(server).complete(HELLO, heard=heard.append)
    assert said == "It has three parts." == heard[-1]
    assert len(heard) > 2 and all(said.startswith(text) for text in heard)


def test_a_stream_that_stalls_ends_at_the_deadline():
    patience = m.Patience(attempts=1, seconds=1.0, one_attempt=0.4)
    with FakeOpenAI(Stream("hello", "stall")) as server, pytest.raises(m.Transient, match="did not answer in time"):
        model(server, patience).complete(HELLO, heard=lambda text: None)


def test_a_question_too_long_for_the_model_is_asked_once_more_with_less_material():
    question = [m.Message("user", f"Sum this up: {untrusted('begin' + 'm' * 20_000 + 'end')}")]
    overflow = Status(400, OVERFLOW, "context_length_exceeded")
    with FakeOpenAI(overflow, "short enough") as server:
        assert model(server).complete(question) == "short enough"
        assert len(server.asked[1].last) < 12_000 and "left out here" in server.asked[1].last
    with FakeOpenAI(overflow, overflow) as server, pytest.raises(m.ContextOverflow):
        model(server).complete(question)


@pytest.mark.parametrize("slow", [Hang(30), Drip("hello" * 50, 0.1)], ids=["hangs", "drips"])
def test_a_slow_answer_ends_at_the_deadline_whatever_the_server_does(slow: Answer):
    patience = m.Patience(attempts=5, seconds=1.0, one_attempt=0.4, first_pause=0.01, longest_pause=0.02)
    began = time.monotonic()
    with FakeOpenAI(play=lambda asked: slow) as server, pytest.raises(m.Transient, match="did not answer in time"):
        model(server, patience).complete(HELLO)
    assert time.monotonic() - began < 10  # of 25 or more that the server takes


def test_nobody_at_the_address_is_said_so():
    endpoint = Endpoint(model="fake-model", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(m.Unreachable, match=r"Nothing answers at this address.*Start the model server"):
        m.LanguageModel(endpoint, patience=QUICK).complete(HELLO)


def test_an_address_without_http_is_said_so():
    with pytest.raises(m.Unreachable, match="correct its address"):
        m.LanguageModel(Endpoint(model="x", base_url="localhost:8000/v1"), patience=QUICK).complete(HELLO)


# ---------------------------------------------------------------- waiting


def in_seconds(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def test_what_the_server_asks_to_wait_is_waited():
    with FakeOpenAI(Status(429, headers={"retry-after": "1"}), "hello") as server:
        assert model(server).complete(HELLO) == "hello"
        assert server.asked[1].at - server.asked[0].at >= 0.95


def test_a_moment_to_wait_for_is_understood_too():
    busy = Status(429, headers={"retry-after": in_seconds(600)})
    with FakeOpenAI(busy) as server, pytest.raises(m.RateLimited) as failure:
        model(server).complete(HELLO)
    assert failure.value.retry_after is not None and 500 < failure.value.retry_after <= 600


def test_a_wait_longer_than_the_deadline_is_not_begun():
    busy = Status(429, headers={"retry-after": "3600"})
    with FakeOpenAI(busy) as server, pytest.raises(m.RateLimited, match="left alone for 3600 s"):
        model(server).complete(HELLO)


@pytest.mark.parametrize("nonsense", ["soon", "-5", "1e99", "", "nan"])
def test_a_nonsense_retry_after_counts_as_none(nonsense: str):
    with FakeOpenAI(Status(429, headers={"retry-after": nonsense}), "hello") as server:
        assert model(server).complete(HELLO) == "hello"


def test_pauses_are_spread_over_the_whole_range_and_bounded():
    patience = m.Patience(first_pause=1, longest_pause=4)
    pauses = [patience.pause(5, None) for _ in range(300)]
    assert min(pauses) < 0.5 and 3.5 < max(pauses) <= 4
    assert all(10 <= patience.pause(1, 10) <= 11 for _ in range(50))


# ---------------------------------------------------------------- keys


def test_the_key_is_sent_and_never_shown(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    secret = "sk-very-secret-1234567890"
    with FakeOpenAI(Status(401, f"Incorrect API key provided: {secret}")) as server:
        guide = model(server, key=secret)
        with pytest.raises(m.Auth) as failure:
            guide.complete(HELLO)
        assert server.asked[0].headers["authorization"] == f"Bearer {secret}"
    shown = [repr(guide), repr(guide.endpoint), str(failure.value), repr(failure.value), caplog.text]
    assert not any(secret in text for text in shown)
    assert failure.value.__cause__ is None and failure.value.__context__ is None


def test_an_endpoint_without_a_key_does_not_get_another_ones(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-meant-for-somebody-else")
    with FakeOpenAI("hello") as server:
        model(server, key=None).complete(HELLO)
        assert "sk-meant" not in json.dumps(server.asked[0].headers)


def test_a_redirect_is_not_followed_with_the_key():
    with (
        FakeOpenAI() as elsewhere,
        FakeOpenAI(Status(307, headers={"location": f"{elsewhere.base_url}/chat/completions"})) as server,
    ):
        with pytest.raises(m.ModelFailure):
            model(server).complete(HELLO)
        assert elsewhere.asked == []


def test_a_password_in_the_address_is_not_shown():
    endpoint = Endpoint(model="x", base_url="http://ada:hunter2@127.0.0.1:9/v1", api_key=SecretStr("k"))
    with pytest.raises(m.Unreachable) as failure:
        m.LanguageModel(endpoint, patience=QUICK).complete(HELLO)
    assert "hunter2" not in str(failure.value)


def test_a_model_that_nobody_uses_any_more_has_closed_its_connections():
    with FakeOpenAI("hello") as server:
        asked = model(server)
        asked.complete(HELLO)
        client = asked._chat.root_client  # pyright: ignore
        assert not client.is_closed()  # pyright: ignore
        del asked
        gc.collect()
        assert client.is_closed()  # pyright: ignore


# ---------------------------------------------------------------- models by provider


def test_a_model_of_a_provider_is_asked_where_that_provider_answers(monkeypatch: pytest.MonkeyPatch):
    with FakeOpenAI("hello") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        endpoint = Endpoint(model="openai:some-model", api_key=SecretStr("sk-mine"))
        assert m.LanguageModel(endpoint, patience=QUICK).complete(HELLO) == "hello"
        assert server.asked[0].model == "some-model"
        assert server.asked[0].headers["authorization"] == "Bearer sk-mine"


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("mistralai:some-model", m.NotInstalled, r"pip install -c constraints.txt langchain-mistralai`.*start again"),
        ("openai:some-model", m.Auth, r"No key is set for openai:some-model.*OPENAI_API_KEY"),
        ("nobody:some-model", m.UnknownModel, r"does not know nobody:some-model.*Correct the model's name"),
    ],
)
def test_a_provider_that_cannot_be_had_is_said_so(
    name: str, kind: type[m.ModelFailure], told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(kind, match=told):
        m.LanguageModel(Endpoint(model=name), patience=QUICK).complete(HELLO)


class Overloaded(Exception):
    """As a provider's own client raises it."""

    status_code = 529


@pytest.mark.parametrize(
    ("error", "kind"), [(Overloaded("try later"), m.Transient), (RuntimeError("odd"), m.Transient)]
)
def test_a_providers_own_errors_become_ours(error: Exception, kind: type[m.ModelFailure]):
    def play(text: str) -> str:
        raise error

    manner = Manner(seconds=1, is_foreign=True)
    assert type(ask_once(ScriptedChat(play=play), HELLO, manner)) is kind


# ---------------------------------------------------------------- structured answers


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"```json\n{json.dumps(GOOD, indent=2)}\n```",
        f"Sure! Here it is:\n\n```\n{json.dumps(GOOD)}\n```\nAnything else?",
        f"I choose {json.dumps(GOOD)} because I like it.",
        f'First I tried:\n```json\n{{"name": "blue"}}\n```\nbut this fits:\n```json\n{json.dumps(GOOD)}\n```',
        f"<think>maybe {{green}}?</think>\n{json.dumps(GOOD)}",
    ],
    ids=["bare", "fenced", "chatty", "in a sentence", "second block", "after thinking"],
)
def test_json_is_found_wherever_the_model_put_it(text: str):
    guide, _ = scripted(text)
    assert guide.structured(HELLO, Colour) == Colour(name="red", shade=3)


def test_the_schema_stands_in_the_question_and_not_in_a_parameter_that_servers_ignore():
    with FakeOpenAI(GOOD) as server:
        model(server).structured(HELLO, Colour)
        assert '"enum": ["red", "green"]' in server.asked[0].last
        assert server.asked[0].last.startswith("Say hello.")


def test_a_wrong_answer_is_mended_with_the_fault_named():
    guide, chat = scripted({"name": "blue", "shade": 3}, "no idea", GOOD)
    assert guide.structured(HELLO, Colour).name == "red"
    second, third = chat.asked[1], chat.asked[2]
    assert "name: Input should be 'red' or 'green'" in second[-1].text
    assert "there is no JSON object" in third[-1].text
    assert len(second) == len(third) == 3  # only the latest answer is shown


def test_repairs_are_bounded_and_their_end_is_a_failure():
    guide, chat = scripted("no", "no", "no", GOOD)
    with pytest.raises(m.Malformed, match="not even after 2 repairs: there is no JSON object"):
        guide.structured(HELLO, Colour)
    assert len(chat.asked) == 3


def test_what_does_not_fit_our_own_rules_is_mended_too():
    def pale(colour: Colour) -> int:
        if colour.shade > 5:
            raise m.Unfit("the shade must be pale: 5 or less")
        return colour.shade

    guide, chat = scripted({"name": "red", "shade": 9}, GOOD)
    assert guide.build(HELLO, Colour, pale) == 3
    assert "must be pale" in chat.asked[1][-1].text


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        "{" * 100_000 + "}" * 100_000,
        "x" * 1_000_000,
        '{"name": "red", "shade": NaN}',
        "```json\n" * 20_000,
    ],
    ids=["deep list", "deep object", "braces", "long", "NaN", "fences"],
)
def test_a_hostile_answer_costs_little_and_is_refused(hostile: str):
    began = time.monotonic()
    with pytest.raises(m.Unfit):
        fit(hostile, Colour, lambda value: value)
    assert time.monotonic() - began < 1


def test_a_script_that_has_ended_is_never_taken_for_a_fault_of_the_model():
    guide, _ = scripted("only one")
    guide.complete(HELLO)
    with pytest.raises(ScriptEnded, match=r"all 1 scripted answers are used up; the model was asked: 'Say hello.'"):
        guide.complete(HELLO)


def test_importing_the_door_loads_no_client():
    code = "import sys, tenet.models; print({'openai', 'langchain_core', 'langchain_openai'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )
