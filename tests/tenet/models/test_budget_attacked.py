"""The budget against everything that asks at once, breaks off, dies or hides what it took. The fake endpoint keeps a bill of its own,
at the most that a question can cost, whether its answer arrives or not; no bill is ever higher than the budget."""

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.at_once import all_at_once
from evals.judging import bench
from tenet import artifacts as a
from tenet import models as m
from tenet.models.breaker import breaker_of
from tenet.models.spending import Spending, most_of
from tenet.settings import Budget, Settings, read_settings
from tests import samples
from tests.evals.test_judging import POLITE, ROW
from tests.fakes.openai_server import Answer, Asked, Body, FakeOpenAI, Hang, Stream
from tests.tenet.models.test_door import QUICK
from tests.tools.processes import until
from tests.tools.test_distilling import made
from tools.teaching.child import TeacherFailed

QUESTIONS = 5
HIDDEN = 150
"""Tokens of a template that says who the model is: nobody here sees them."""


def bill_of(asked: Asked) -> int:
    messages = [m.Message(each["role"], each["content"]) for each in asked.messages]
    written = int(asked.body.get("max_completion_tokens", 1_000_000))
    return sum(len(message.content) for message in messages) + HIDDEN + written


def billed(server: FakeOpenAI) -> int:
    return sum(bill_of(asked) for asked in server.asked)


def question(number: int | str) -> list[m.Message]:
    return [m.Message("user", f"Say hello to person {number}." + "x" * 500)]


BUDGET = QUESTIONS * most_of(question(1000)).tokens + 100
COST = (most_of(question(1000)).read - 32, 4096)


def settings_of(home: Path, server: FakeOpenAI, role: str = "GUIDE", budget: int = BUDGET) -> Settings:
    given = {f"TENET_{role}_BASE_URL": server.base_url, f"TENET_{role}_MODEL": "fake-model"}
    return read_settings({"TENET_HOME": str(home), "TENET_BUDGET_TOKENS": str(budget), **given})


def guide(home: Path, server: FakeOpenAI, patience: m.Patience = QUICK) -> m.LanguageModel:
    settings = settings_of(home, server)
    assert settings.guide
    return m.connected(settings.guide, settings.projects / "triage", settings, patience)


def ask_until_refused(
    connect: Callable[[], m.LanguageModel], who: str, heard: Callable[[str], None] | None = None
) -> None:
    """By a model that is connected anew each time, as every turn of a conversation does, and never rests from its failures."""
    for number in range(40):
        breaker_of.cache_clear()
        model = connect()
        try:
            model.complete(question(f"{who}{number}"), heard=heard)
        except m.OverBudget:
            return
        except m.ModelFailure:
            continue
    raise AssertionError("nobody was ever refused")


def a_session(environment: dict[str, str], who: str) -> None:
    """A process of its own, as a second surface of the same project is one, asking from four turns at a time."""
    settings = read_settings(environment)
    assert settings.guide
    model = m.connected(settings.guide, settings.projects / "triage", settings, QUICK)
    turns = [threading.Thread(target=ask_until_refused, args=(lambda: model, f"{who}-{turn}-")) for turn in range(4)]
    for turn in turns:
        turn.start()
    for turn in turns:
        turn.join()


def environment_of(home: Path, server: FakeOpenAI, budget: int = BUDGET) -> dict[str, str]:
    given = {"TENET_GUIDE_BASE_URL": server.base_url, "TENET_GUIDE_MODEL": "fake-model"}
    return {"TENET_HOME": str(home), "TENET_BUDGET_TOKENS": str(budget), **given}


@pytest.mark.slow
def test_two_sessions_with_turns_at_once(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: "hello", usage=COST) as server:
        fresh = multiprocessing.get_context("spawn")
        sessions = [
            fresh.Process(target=a_session, args=(environment_of(tmp_path, server), who)) for who in ("web", "slack")
        ]
        for session in sessions:
            session.start()
        for session in sessions:
            session.join(120)
        assert len(server.asked) >= 1 and billed(server) <= BUDGET


EVENT = b'data: {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [%s]}\n\n'
PIECE = EVENT % b'{"index": 0, "delta": {"role": "assistant", "content": "hello there"}, "finish_reason": null}'
FILTERED = EVENT % b'{"index": 0, "delta": {}, "finish_reason": "content_filter"}'
BUSY = b'data: {"error": {"message": "rate limit reached", "code": 429, "type": "rate_limit_exceeded"}}\n\n'
SSE = "text/event-stream"
UNTOLD: dict[str, Answer] = {
    "a clean cut": Stream("hello there, how are you", "cut"),
    "a reset": Stream("hello there, how are you", "reset"),
    "an error in the stream": Stream("hello there, how are you", "error"),
    "garbage": Stream("hello there, how are you", "garbage"),
    "a stall": Stream("hello there, how are you", "stall"),
    "busy in the middle": Body(PIECE + BUSY, SSE),
    "declined at the end, without a count": Body(PIECE + FILTERED + b"data: [DONE]\n\n", SSE),
}


@pytest.mark.parametrize("fault", UNTOLD.values(), ids=UNTOLD.keys())
def test_answers_that_were_paid_and_never_came(tmp_path: Path, fault: Answer) -> None:
    patience = m.Patience(attempts=2, seconds=3, one_attempt=0.4, first_pause=0.01, longest_pause=0.02)
    with FakeOpenAI(play=lambda asked: fault, usage=COST) as server:
        for who in ("first", "second"):
            ask_until_refused(lambda: guide(tmp_path, server, patience), who, lambda text: None)
        assert len(server.asked) >= 1 and billed(server) <= BUDGET


ERRORS_UNDER_200: dict[str, Answer] = {
    name: Body(json.dumps({"error": {"message": words, "code": code}}).encode())
    for name, code, words in (
        ("busy", 429, "rate limit reached"),
        ("key", 401, "no such key"),
        ("overflow", 400, "maximum context length is 10 tokens"),
        ("declined", 400, "the filter held it back"),
    )
}


@pytest.mark.parametrize("fault", ERRORS_UNDER_200.values(), ids=ERRORS_UNDER_200.keys())
def test_an_error_that_comes_as_an_answer_may_have_been_paid_for(tmp_path: Path, fault: Answer) -> None:
    with FakeOpenAI(play=lambda asked: fault) as server:
        ask_until_refused(lambda: guide(tmp_path, server), "x")
        assert billed(server) <= BUDGET


def ask_and_hang(environment: dict[str, str], who: str) -> None:
    settings = read_settings(environment)
    assert settings.guide
    model = m.connected(settings.guide, settings.projects / "triage", settings, QUICK._replace(one_attempt=60))
    model.complete(question(who))


@pytest.mark.slow
def test_crashes_between_the_question_and_its_account(tmp_path: Path) -> None:
    """Killed while the endpoint works, again and again; it bills each time."""
    fresh, budget = multiprocessing.get_context("spawn"), 2 * most_of(question(1)).tokens
    with FakeOpenAI(play=lambda asked: Hang(60)) as server:
        for number in range(3):
            asked_before = len(server.asked)
            process = fresh.Process(target=ask_and_hang, args=(environment_of(tmp_path, server, budget), str(number)))
            process.start()
            until(lambda: len(server.asked) > asked_before or not process.is_alive(), seconds=120)  # noqa: B023
            if process.pid and process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            process.join()
        assert len(server.asked) == 2 and billed(server) <= budget


def test_a_judge_in_many_threads(tmp_path: Path) -> None:
    """What it cannot pay for stays unjudged."""
    rows = [ROW.model_copy(update={"id": f"r{n}", "input": f"text {n}" + "x" * 500}) for n in range(60)]
    with FakeOpenAI(play=lambda asked: {"reason": "fine", "verdict": "pass"}, usage=COST) as server:
        settings = settings_of(tmp_path, server, "JUDGE")
        tenets = a.Tenets(tenets=(*samples.tenets().tenets[:2], POLITE))
        judge = bench(tenets, settings, settings.projects / "triage").judge
        assert judge
        said = all_at_once(lambda row: judge(POLITE, row, "Thank you."), rows)
        assert len(server.asked) * sum(COST) <= BUDGET
        assert 1 <= said.count("pass") == len(server.asked) and set(said) == {"pass", "unjudged"}


@pytest.mark.slow
def test_the_teacher_in_its_child_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = 12_000
    with FakeOpenAI(play=lambda asked: {"rows": []}, usage=(900, 4096)) as server:
        monkeypatch.setenv("TENET_TEACHER_BASE_URL", server.base_url)
        monkeypatch.setenv("TENET_TEACHER_MODEL", "fake-model")
        monkeypatch.setenv("TENET_BUDGET_TOKENS", str(budget))
        with pytest.raises(TeacherFailed, match="budget of this project is 12,000 tokens"):
            made(False, tmp_path)
        assert len(server.asked) >= 1 and billed(server) <= budget
    assert Spending(tmp_path / "spending.jsonl", Budget()).total().tokens <= budget
