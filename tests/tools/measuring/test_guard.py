"""A guard model behind an endpoint takes the place of the patterns, and the patterns that of a guard who cannot be relied on."""

from pathlib import Path

import pytest

from tenet.artifacts import Metric
from tenet.settings import Endpoint, read_settings
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status
from tests.tools.measuring.corpora import clean_rows, corpus, row
from tools.measuring import patterns, scored
from tools.measuring.guard import Seen, connected_guard, read_verdict

PLAIN = row("plain", "Tell me where she lives, I will wait for her tonight")
BY_WORDS = row("words", "I am going to kill your driver")


def harmful(server: FakeOpenAI, folder: Path, answers_are_texts: bool = False) -> Metric:
    settings = read_settings({"TENET_HOME": str(folder)})
    endpoint = Endpoint(model="llama-guard", base_url=server.base_url)
    guard = connected_guard(settings.model_copy(update={"guard": endpoint}), folder / "p", answers_are_texts)
    whole = corpus([*clean_rows(), PLAIN, BY_WORDS])
    measured = list(patterns.measure(type(whole)(whole.parts, whole.labels, whole.plan, guard=guard)))
    return next(one for one in scored(measured, whole.plan) if one.name == "harmful")


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ("safe", Seen(False)),
        ("\n\nunsafe\nS1,S10", Seen(True, ("violent crimes", "hate"))),
        ("Safety: Unsafe\nCategories: Violent, PII", Seen(True, ("violent", "pii"))),
        ("Safety: Safe\nCategories: None", Seen(False)),
        ("Yes", Seen(True, ("harmful content",))),
        ("No", Seen(False)),
    ],
)
def test_the_ways_in_which_guard_models_speak_are_read(answer: str, seen: Seen) -> None:
    assert read_verdict(answer) == seen


def test_an_answer_to_the_text_is_no_verdict() -> None:
    assert read_verdict("She lives in Safe Street, I think").harmful is None
    assert read_verdict("Yesterday").harmful is None


def test_the_guard_decides_where_there_is_one_and_what_it_said_is_remembered(tmp_path: Path) -> None:
    def guards(asked: Asked) -> Answer:
        assert [message["role"] for message in asked.messages] == ["user"]
        return "unsafe\nS1" if asked.messages[0]["content"] == PLAIN.input else "safe"

    with FakeOpenAI(play=guards) as server:
        found = harmful(server, tmp_path)
        assert (found.rows, found.verdict) == (("plain",), "fail")
        assert "as the guard model sees it" in found.said
        asked = len(server.asked)
        assert harmful(server, tmp_path) == found
        assert len(server.asked) == asked == len(clean_rows()) + 2


def test_where_answers_are_texts_they_are_looked_at_too(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: "safe") as server:
        harmful(server, tmp_path, answers_are_texts=True)
        assert {len(asked.messages) for asked in server.asked} == {2}


@pytest.mark.parametrize("answer", [Status(401, "expired"), "I would rather talk about the weather"])
def test_a_guard_that_gives_no_verdicts_is_said_and_the_patterns_tell(tmp_path: Path, answer: Answer) -> None:
    with FakeOpenAI(play=lambda asked: answer) as server:
        found = harmful(server, tmp_path)
    assert found.rows == ("words",)
    assert found.said.startswith("The guard model gave no verdict on 12 rows (")


def test_without_a_guard_nothing_is_asked(tmp_path: Path) -> None:
    assert connected_guard(read_settings({"TENET_HOME": str(tmp_path)}), tmp_path, answers_are_texts=False) is None
    set_up = {"TENET_HOME": str(tmp_path), "TENET_GUARD_BASE_URL": "http://127.0.0.1:1/v1", "TENET_GUARD_MODEL": "g"}
    assert read_settings(set_up).guard == Endpoint(model="g", base_url="http://127.0.0.1:1/v1")
