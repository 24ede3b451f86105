"""An endpoint that keeps failing is left alone, then tried by one question at a time."""

import threading
import time

import pytest

from tenet import models as m
from tenet.models.breaker import FAILURES, Breaker
from tests.fakes.openai_server import Choice, FakeOpenAI, Status
from tests.tenet.models.test_door import HELLO, QUICK, model


def failing(breaker: Breaker, times: int) -> Breaker:
    for _ in range(times):
        breaker.note(answered=False)
    return breaker


def test_a_few_failures_in_a_row_start_a_rest_and_one_answer_ends_the_row() -> None:
    assert failing(Breaker(), FAILURES - 1).left() == 0
    assert failing(Breaker(), FAILURES).left() > 1
    breaker = failing(Breaker(), FAILURES - 1)
    breaker.note(answered=True)
    assert failing(breaker, FAILURES - 1).left() == 0


def test_after_the_rest_one_question_tries_and_the_others_wait_for_it() -> None:
    breaker = failing(Breaker(rest=0.05), FAILURES)
    time.sleep(0.06)
    assert [breaker.left() > 0 for _ in range(3)] == [False, True, True]
    breaker.note(answered=True)
    assert [breaker.left() for _ in range(3)] == [0, 0, 0]


def test_a_dead_endpoint_is_asked_no_more_and_the_person_is_told_at_once() -> None:
    with FakeOpenAI(play=lambda asked: Status(503)) as server:
        for _ in range(FAILURES):
            with pytest.raises(m.Transient):
                model(server).complete(HELLO)
        before = len(server.asked)
        with pytest.raises(m.Resting, match=r"left alone for another \d+ s.*what you wrote is kept.*Look at the model"):
            model(server).complete(HELLO)
        assert len(server.asked) == before == FAILURES * QUICK.attempts


def test_a_model_that_answers_badly_is_no_dead_endpoint() -> None:
    with FakeOpenAI(play=lambda asked: Choice(None)) as server:
        for _ in range(FAILURES + 1):
            with pytest.raises(m.Malformed):
                model(server).complete(HELLO)


def test_a_job_waits_through_the_rest() -> None:
    job = m.Patience(attempts=4, seconds=20, through_rest=True, first_pause=0.01, longest_pause=0.02)
    breaker = failing(Breaker(rest=0.2), FAILURES)
    said: list[str] = []
    with FakeOpenAI(play=lambda asked: "hello") as server:
        asking = m.LanguageModel(server.endpoint(), patience=job, breaker=breaker)
        workers = [threading.Thread(target=lambda: said.append(asking.complete(HELLO))) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert said == ["hello"] * 3
