"""What a model answered is paid for once, and can be replayed without it."""

import json
from pathlib import Path

import pytest

from tenet import models as m
from tenet.models.fences import untrusted
from tenet.models.memory import Memory
from tenet.problems import BadFile
from tenet.settings import Endpoint
from tests.fakes.openai_server import Choice, FakeOpenAI
from tests.tenet.models.test_door import GOOD, HELLO, QUICK, Colour


def remembering(server: FakeOpenAI, folder: Path, model: str = "fake-model", key: str = "sk-secret") -> m.LanguageModel:
    return m.LanguageModel(server.endpoint(key, model), patience=QUICK, memory=Memory(folder))


def replaying(folder: Path, model: str = "fake-model") -> m.LanguageModel:
    nowhere = Endpoint(model=model, base_url="http://recorded.invalid/v1")
    return m.LanguageModel(nowhere, patience=QUICK, memory=Memory(replay=folder))


def asking(text: str) -> list[m.Message]:
    return [m.Message("user", f"Read this: {untrusted(text)}")]


def test_the_same_question_is_asked_once_though_its_fences_differ(tmp_path: Path) -> None:
    with FakeOpenAI("hello") as server:
        said = {remembering(server, tmp_path).complete(asking("a ticket"), "reply") for _ in range(3)}
    assert said == {"hello"} and len(server.asked) == 1


@pytest.mark.parametrize("other", ["material", "contract", "model"])
def test_another_question_is_another_answer(tmp_path: Path, other: str) -> None:
    with FakeOpenAI("first", "second") as server:
        assert remembering(server, tmp_path).complete(asking("a ticket"), "reply") == "first"
        model = "other-model" if other == "model" else "fake-model"
        question = asking("another ticket" if other == "material" else "a ticket")
        contract = "understand" if other == "contract" else "reply"
        assert remembering(server, tmp_path, model).complete(question, contract) == "second"


def test_an_answer_that_had_to_be_mended_is_remembered_with_its_way(tmp_path: Path) -> None:
    with FakeOpenAI({"name": "blue", "shade": 1}, GOOD) as server:
        for _ in range(2):
            assert remembering(server, tmp_path).structured(HELLO, Colour).name == "red"
    assert len(server.asked) == 2


def test_answers_that_led_nowhere_are_forgotten_so_that_trying_again_asks_again(tmp_path: Path) -> None:
    with FakeOpenAI("no", "no", "no", GOOD) as server:
        with pytest.raises(m.Malformed):
            remembering(server, tmp_path).structured(HELLO, Colour)
        assert remembering(server, tmp_path).structured(HELLO, Colour).name == "red"


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    with FakeOpenAI(Choice("cut of", finish_reason="length"), "whole") as server:
        with pytest.raises(m.Truncated):
            remembering(server, tmp_path).complete(HELLO)
        assert remembering(server, tmp_path).complete(HELLO) == "whole"


def test_a_recording_answers_without_any_endpoint(tmp_path: Path) -> None:
    with FakeOpenAI("hello") as server:
        remembering(server, tmp_path).complete(asking("a ticket"), "reply")
    assert replaying(tmp_path).complete(asking("a ticket"), "reply") == "hello"


def test_what_was_not_recorded_is_an_error_that_names_it(tmp_path: Path) -> None:
    with FakeOpenAI("hello") as server:
        remembering(server, tmp_path).complete(asking("a ticket"), "reply")
    with pytest.raises(m.NotRecorded) as missing:
        replaying(tmp_path).complete(asking("a quite different ticket"), "interview")
    told = str(missing.value)
    assert 'no answer of fake-model to this question of "interview"' in told and "it holds 1 of reply" in told
    assert "a quite different ticket" in told and "No model was asked" in told


def test_a_replay_adds_nothing_to_its_recording(tmp_path: Path) -> None:
    with FakeOpenAI("hello") as server:
        remembering(server, tmp_path).complete(HELLO)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    replaying(tmp_path).complete(HELLO)
    with pytest.raises(m.NotRecorded):
        replaying(tmp_path).structured(HELLO, Colour)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_neither_key_nor_address_stands_in_a_recording_even_if_the_model_repeats_it(tmp_path: Path) -> None:
    with FakeOpenAI("your key is sk-secret") as server:
        said = remembering(server, tmp_path).complete(HELLO)
        kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
        assert server.base_url not in kept
    assert said == "your key is [key]" and "sk-secret" not in kept
    assert json.loads(kept)["answer"] == said


def test_an_answer_that_a_power_cut_left_half_written_is_asked_for_again(tmp_path: Path) -> None:
    with FakeOpenAI("hello", "hello again") as server:
        model = remembering(server, tmp_path)
        assert model.complete(asking("a ticket"), "reply") == "hello"
        (file,) = tmp_path.glob("*.json")
        file.write_bytes(file.read_bytes()[:20])
        assert model.complete(asking("a ticket"), "reply") == "hello again"
        assert model.complete(asking("a ticket"), "reply") == "hello again"
    file.write_bytes(b"")
    with pytest.raises(BadFile):
        replaying(tmp_path).complete(asking("a ticket"), "reply")
