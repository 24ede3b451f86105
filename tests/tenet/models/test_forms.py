"""The form of a structured answer: sent along, left out where it is in the way, and never waited for twice."""

import time
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from tenet import models as m
from tenet.models.forms import IN_A_ROW, Forms
from tests.fakes.openai_server import Answer, Asked, Choice, FakeOpenAI, Status

QUICK = m.Patience(attempts=3, seconds=20, one_attempt=5, first_pause=0.01, longest_pause=0.02)
HELLO = [m.Message("user", "Say hello.")]
GOOD = {"name": "red", "shade": 3}
CUT = Choice('{"name": "red",       ', finish_reason="length")


class Colour(BaseModel):
    name: Literal["red", "green"]
    shade: int = Field(ge=0, le=9)


class Size(BaseModel):
    shade: int


def guide(server: FakeOpenAI, forms: Forms, patience: m.Patience = QUICK) -> m.LanguageModel:
    return m.LanguageModel(server.endpoint("sk-test-key"), patience=patience, forms=forms)


def asked_with_form(server: FakeOpenAI) -> list[bool]:
    return ["response_format" in asked.body for asked in server.asked]


def after(*answers: Answer, questions: int) -> list[bool]:
    """Whether the form went along with each of the requests that these questions took; all of them are answered."""
    forms = Forms()
    with FakeOpenAI(*answers) as server:
        for _ in range(questions):
            assert guide(server, forms).structured(HELLO, Colour).name == "red"
    return asked_with_form(server)


def test_the_form_of_a_structured_answer_is_sent_along_and_stands_in_the_question_too() -> None:
    with FakeOpenAI(GOOD, "hello") as server:
        model = guide(server, Forms())
        assert model.structured(HELLO, Colour).shade == 3
        model.complete(HELLO)
    form = server.asked[0].body["response_format"]
    assert (form["type"], form["json_schema"]["name"]) == ("json_schema", "Colour")
    assert form["json_schema"]["schema"] == Colour.model_json_schema()
    assert '"shade"' in server.asked[0].last and asked_with_form(server) == [True, False]


@pytest.mark.parametrize("fault", [Status(400, "response_format is not supported"), Status(422), Status(501), CUT])
def test_an_endpoint_that_cannot_keep_the_form_is_asked_without_it(fault: Answer) -> None:
    assert after(fault, GOOD, questions=1) == [True, False]


def test_a_form_that_is_turned_away_is_left_out_from_then_on() -> None:
    assert after(Status(400, "no grammar for this"), GOOD, GOOD, questions=2) == [True, False, False]


def test_another_form_is_tried_all_the_same() -> None:
    forms = Forms()
    with FakeOpenAI(Status(400, "no grammar for this"), GOOD, GOOD) as server:
        guide(server, forms).structured(HELLO, Colour)
        guide(server, forms).structured(HELLO, Size)
    assert asked_with_form(server) == [True, False, True]


@pytest.mark.parametrize("fault", [CUT, Status(501)], ids=["no end", "server error"])
def test_what_only_may_be_the_forms_fault_has_to_happen_in_a_row(fault: Answer) -> None:
    once = [True, False]
    assert after(fault, GOOD, GOOD, questions=2) == [*once, True]
    assert after(*[fault, GOOD] * IN_A_ROW, GOOD, questions=IN_A_ROW + 1) == [*once * IN_A_ROW, False]


def test_an_answer_that_came_with_the_form_ends_the_row() -> None:
    faults: list[Answer] = [CUT, GOOD] * (IN_A_ROW - 1)
    asked = after(*faults, GOOD, *faults, GOOD, questions=2 * IN_A_ROW)
    assert asked == [*[True, False] * (IN_A_ROW - 1), True] * 2


def test_a_question_that_is_declined_itself_is_no_fault_of_the_form() -> None:
    no, forms = Status(400, "cannot be said"), Forms()
    with FakeOpenAI(no, no, GOOD) as server:
        with pytest.raises(m.Refused, match="cannot be said"):
            guide(server, forms).structured(HELLO, Colour)
        guide(server, forms).structured(HELLO, Colour)
    assert asked_with_form(server) == [True, False, True]


def test_an_answer_that_keeps_to_no_form_is_mended_as_ever() -> None:
    assert after("red, I think", GOOD, questions=1) == [True, True]


def test_an_account_without_credit_is_asked_once() -> None:
    empty = Status(429, "You exceeded your current quota", "insufficient_quota")
    with FakeOpenAI(empty) as server, pytest.raises(m.NoCredit, match="Top up the account"):
        guide(server, Forms()).structured(HELLO, Colour)
    assert len(server.asked) == 1


def test_with_and_without_the_form_a_question_lasts_as_long_as_its_patience() -> None:
    """Each way takes 1.5 of 2.5 seconds: the second is ended by the time that is left, before its answer is cut."""

    def slowly(asked: Asked) -> Answer:
        if asked.last == HELLO[0].content:
            return "hello"
        time.sleep(1.5)
        return CUT

    with FakeOpenAI(play=slowly) as server:
        model = guide(server, Forms(), QUICK._replace(attempts=1, seconds=2.5))
        model.complete(HELLO)  # the first question loads the client
        with pytest.raises(m.Transient):
            model.structured(HELLO, Colour)
    assert asked_with_form(server) == [False, True, False]


def test_an_endpoint_may_be_sent_no_form_at_all() -> None:
    with FakeOpenAI(GOOD) as server:
        guide(server, Forms(most=0)).structured(HELLO, Colour)
    assert asked_with_form(server) == [False]
