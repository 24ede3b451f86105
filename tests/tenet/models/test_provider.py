"""A provider's own protocol behind the same door: Anthropic's Messages, by LangChain's `anthropic:model`."""

import gc
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from tenet import models as m
from tenet.models.connecting import connected
from tenet.models.fences import untrusted
from tenet.models.memory import Memory
from tenet.models.spending import ANSWER_TOKENS, Spending
from tenet.settings import Budget, Endpoint, Price, read_settings
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.openai_server import Answer, Choice, Cut, Drip, Hang, Status, Stream
from tests.tenet.models.test_door import GOOD, HELLO, PASSING, QUICK, Colour
from tests.tenet.models.test_spending import MOST

SECRET = "sk-ant-very-secret-1234567890"
Ask = Callable[..., m.LanguageModel]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """A model at this server, as a person connects it: the provider's name, and its address in the provider's own variable."""

    def model(server: FakeAnthropic, patience: m.Patience = QUICK, **more: Spending | Memory) -> m.LanguageModel:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.address)
        return m.LanguageModel(endpoint(), patience=patience, **more)  # pyright: ignore[reportArgumentType]

    return model


def endpoint(price: Price | None = None) -> Endpoint:
    return Endpoint(model="anthropic:fake-model", api_key=SecretStr(SECRET), price=price)


@pytest.mark.parametrize("heard", [None, lambda text: None], ids=["whole", "streamed"])  # pyright: ignore
def test_a_good_answer_comes_back_as_it_was_said(ask: Ask, heard: Callable[[str], None] | None) -> None:
    with FakeAnthropic("hello  there, how are you?") as server:
        question = [m.Message("system", "Be kind."), *HELLO]
        assert ask(server).complete(question, heard=heard) == "hello  there, how are you?"
        asked = server.asked[0]
    assert (asked.path, asked.headers["authorization"], asked.model) == (
        "/v1/messages",
        f"Bearer {SECRET}",
        "fake-model",
    )
    assert asked.body["system"] == "Be kind." and [each["role"] for each in asked.messages] == ["user"]
    assert bool(asked.body.get("stream")) == (heard is not None)


def test_a_streamed_answer_is_heard_as_it_grows(ask: Ask) -> None:
    heard: list[str] = []
    with FakeAnthropic("It has three parts, and more.") as server:
        said = ask(server).complete(HELLO, heard=heard.append)
    assert len(heard) > 2 and heard[-1] == said and all(said.startswith(text) for text in heard)


FAULTS = PASSING | {"overloaded": Status(529), "a cut answer": Cut("hello")}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_that_passes_costs_one_more_attempt_and_one_that_stays_is_a_failure(ask: Ask, fault: Answer) -> None:
    with FakeAnthropic(fault, "hello") as server:
        assert ask(server).complete(HELLO) == "hello"
    with FakeAnthropic(fault, fault, fault) as server:
        with pytest.raises(m.ModelFailure, match=r"asked 3 times.*what you wrote is kept") as failure:
            ask(server).complete(HELLO)
        assert isinstance(failure.value, m.RateLimited | m.Transient | m.Malformed)


LASTING: dict[str, tuple[Answer, type[m.ModelFailure]]] = {
    "length": (Choice("half an ans", finish_reason="length"), m.Truncated),
    "window": (Choice("half an ans", finish_reason="model_context_window_exceeded"), m.Truncated),
    "refusal": (Choice("I will not", finish_reason="content_filter"), m.Refused),
    "overflow": (Status(400, "prompt is too long: 212345 tokens > 200000 maximum"), m.ContextOverflow),
    "too large": (Status(413, "Request exceeds the maximum allowed number of bytes"), m.ContextOverflow),
    "wrong key": (Status(401, "invalid x-api-key"), m.Auth),
    "forbidden": (Status(403, "not for you"), m.Auth),
    "no credit": (Status(400, "Your credit balance is too low to access the API."), m.Refused),
    "unknown model": (Status(404, "model: fake-model"), m.UnknownModel),
    "bad request": (Status(400, "max_tokens: must be greater than 0"), m.Refused),
}


@pytest.mark.parametrize("heard", [None, lambda text: None], ids=["whole", "streamed"])  # pyright: ignore
@pytest.mark.parametrize(("fault", "kind"), LASTING.values(), ids=LASTING.keys())
def test_a_fault_that_cannot_pass_is_named_and_not_repeated(
    ask: Ask, fault: Answer, kind: type[m.ModelFailure], heard: Callable[[str], None] | None
) -> None:
    with FakeAnthropic(fault) as server:
        with pytest.raises(m.ModelFailure) as failure:
            ask(server).complete(HELLO, heard=heard)
        assert type(failure.value) is kind
        if isinstance(fault, Status):
            assert f'"{fault.message}"' in str(failure.value), "the server's own words, not the client's"


STREAMS: dict[str, Answer] = {
    "a clean cut": Stream("hello there, how", "cut"),
    "a reset": Stream("hello there, how", "reset"),
    "an error event": Stream("hello there, how", "error"),
    "broken JSON": Stream("hello there, how", "garbage"),
    "no piece at all": Stream("", "cut"),
    "overloaded": Status(529),
}


@pytest.mark.parametrize("fault", STREAMS.values(), ids=STREAMS.keys())
def test_half_of_a_streamed_answer_is_never_an_answer(ask: Ask, fault: Answer) -> None:
    with FakeAnthropic(fault, "hello there, how are you?") as server:
        assert ask(server).complete(HELLO, heard=lambda text: None) == "hello there, how are you?"
    with FakeAnthropic(fault, fault, fault) as server, pytest.raises(m.ModelFailure, match="asked 3 times"):
        ask(server).complete(HELLO, heard=lambda text: None)


def test_a_question_too_long_for_the_model_is_asked_once_more_with_less_material(ask: Ask) -> None:
    question = [m.Message("user", f"Sum this up: {untrusted('begin' + 'm' * 20_000 + 'end')}")]
    with FakeAnthropic(LASTING["overflow"][0], "short enough") as server:
        assert ask(server).complete(question) == "short enough"
        assert "left out here" in server.asked[1].last


def test_a_structured_answer_is_mended_with_the_fault_named(ask: Ask) -> None:
    with FakeAnthropic({"name": "blue", "shade": 3}, GOOD) as server:
        assert ask(server).structured(HELLO, Colour) == Colour(name="red", shade=3)
        assert "Input should be 'red' or 'green'" in str(server.asked[1].messages)


# ---------------------------------------------------------------- waiting


def test_what_the_server_asks_to_wait_is_waited(ask: Ask) -> None:
    with FakeAnthropic(Status(429, headers={"retry-after": "1"}), "hello") as server:
        assert ask(server).complete(HELLO) == "hello"
        assert server.asked[1].at - server.asked[0].at >= 0.95


@pytest.mark.parametrize("heard", [None, lambda text: None], ids=["whole", "streamed"])  # pyright: ignore
@pytest.mark.parametrize("slow", [Hang(30), Drip("hello" * 50, 0.1), Stream("hello", "stall")])
def test_a_slow_answer_ends_at_the_deadline_whatever_the_server_does(
    ask: Ask, slow: Answer, heard: Callable[[str], None] | None
) -> None:
    patience = m.Patience(attempts=5, seconds=1.0, one_attempt=0.4, first_pause=0.01, longest_pause=0.02)
    began = time.monotonic()
    with (
        FakeAnthropic(play=lambda asked: slow) as server,
        pytest.raises(m.Transient, match="did not answer in time"),
    ):
        ask(server, patience).complete(HELLO, heard=heard)
    assert time.monotonic() - began < 2.5


def test_nobody_at_the_address_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    with pytest.raises(m.Unreachable, match=r"Nothing answers at this address.*Start the model server"):
        m.LanguageModel(endpoint(), patience=QUICK).complete(HELLO)


def test_a_listener_that_has_heard_enough_ends_the_answer(ask: Ask) -> None:
    def enough(text: str) -> None:
        raise m.Hushed("Enough was heard.")

    with FakeAnthropic("hello there, how are you?") as server, pytest.raises(m.Hushed):
        ask(server).complete(HELLO, heard=enough)


# ---------------------------------------------------------------- keys


def test_the_key_is_never_shown(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with FakeAnthropic(Status(401, f"invalid x-api-key: {SECRET}")) as server:
        guide = ask(server)
        with pytest.raises(m.Auth) as failure:
            guide.complete(HELLO)
    shown = [repr(guide), repr(guide.endpoint), str(failure.value), repr(failure.value), caplog.text]
    assert not any(SECRET in text for text in shown)


def test_a_redirect_is_not_followed_with_the_key(ask: Ask) -> None:
    with (
        FakeAnthropic() as elsewhere,
        FakeAnthropic(Status(307, headers={"location": f"{elsewhere.base_url}/messages"})) as server,
    ):
        with pytest.raises(m.ModelFailure):
            ask(server).complete(HELLO)
        assert elsewhere.asked == []


def test_without_a_key_a_person_is_told_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with FakeAnthropic() as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.address)
        with pytest.raises(m.Auth, match=r"No key is set for anthropic:fake-model.*ANTHROPIC_API_KEY"):
            m.LanguageModel(Endpoint(model="anthropic:fake-model"), patience=QUICK).complete(HELLO)


def test_a_model_that_nobody_uses_any_more_has_closed_its_connections(ask: Ask) -> None:
    with FakeAnthropic("hello") as server:
        asked = ask(server)
        asked.complete(HELLO)
        client = asked._chat._client  # pyright: ignore
        assert not client.is_closed()  # pyright: ignore
        del asked
        gc.collect()
        assert client.is_closed()  # pyright: ignore


# ---------------------------------------------------------------- budget and memory


def test_what_was_answered_is_not_paid_for_twice(ask: Ask, tmp_path: Path) -> None:
    with FakeAnthropic("hello") as server:
        for _ in range(2):
            assert ask(server, memory=Memory(tmp_path)).complete(HELLO) == "hello"
        assert len(server.asked) == 1


def test_what_the_server_counted_is_what_was_spent(ask: Ask, tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending.jsonl", Budget(tokens=100_000))
    with FakeAnthropic("hello", "hello", usage=(70, 30)) as server:
        guide = ask(server, spending=spending)
        guide.complete(HELLO)
        guide.complete(HELLO, heard=lambda text: None)
        assert [asked.body["max_tokens"] for asked in server.asked] == [ANSWER_TOKENS] * 2
    assert spending.total().tokens == 200


def test_a_stream_that_counts_only_what_was_written_counts_as_the_most(ask: Ask, tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending.jsonl", Budget())
    with FakeAnthropic("hello", usage=(0, 30)) as server:
        ask(server, spending=spending).complete(HELLO, heard=lambda text: None)
    assert spending.total().tokens == MOST


CUT_SHORT: dict[str, Answer] = {name: STREAMS[name] for name in ("a clean cut", "a reset", "an error event")}


@pytest.mark.parametrize("fault", CUT_SHORT.values(), ids=CUT_SHORT.keys())
def test_a_stream_that_was_cut_counts_as_the_most_though_it_began_with_a_count(
    ask: Ask, tmp_path: Path, fault: Answer
) -> None:
    spending = Spending(tmp_path / "spending.jsonl", Budget(tokens=MOST + 100))
    with FakeAnthropic(fault, usage=(70, 30)) as server:
        guide = ask(server, patience=QUICK._replace(attempts=1), spending=spending)
        with pytest.raises(m.ModelFailure):
            guide.complete(HELLO, heard=lambda text: None)
        assert spending.total().tokens == MOST
        with pytest.raises(m.OverBudget):
            guide.complete(HELLO)


def test_an_answer_that_came_too_late_counts_as_the_most(ask: Ask, tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending.jsonl", Budget())
    patience = m.Patience(attempts=1, seconds=0.4, one_attempt=0.4)
    with FakeAnthropic(Drip("hello" * 50, 0.1)) as server, pytest.raises(m.Transient):
        ask(server, patience=patience, spending=spending).complete(HELLO)
    assert spending.total().tokens == MOST


def test_a_role_is_connected_by_its_settings_and_its_answers_lie_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "TENET_HOME": str(tmp_path),
        "TENET_TEACHER_MODEL": "anthropic:fake-model",
        "TENET_TEACHER_API_KEY": SECRET,
    }
    settings = read_settings(given)
    assert settings.teacher
    with FakeAnthropic("hello") as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.address)
        assert connected(settings.teacher, tmp_path / "project", settings, QUICK).complete(HELLO) == "hello"
    [kept] = (tmp_path / "project" / "answers").iterdir()
    assert json.loads(kept.read_bytes())["answer"] == "hello" and SECRET not in kept.read_text(encoding="utf-8")
