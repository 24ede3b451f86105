"""JSON of a schema, from an engine that ignores what it should be."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeOpenAI
from tests.tools.gateway.house import opened, project_with, says
from tools.gateway.shaping import shape

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"queue": {"enum": ["billing", "shipping"]}, "urgent": {"type": "boolean"}},
    "required": ["queue"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "ticket", "schema": SCHEMA}}
GOOD = '{"queue": "billing", "urgent": true}'


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here you are: {GOOD} Anything else?",
        '{"queue": "billing", "urgent": true,}',
        f"\n {GOOD}\n",
    ],
)
def test_what_is_plainly_meant_is_handed_on(answer: str) -> None:
    shaped = shape(answer, SCHEMA)
    assert shaped.text is not None
    assert json.loads(shaped.text) == json.loads(GOOD)


@pytest.mark.parametrize(
    "answer", ["billing", '{"queue": "sales"}', "{}", '{"queue": "billing", "x": 1}', "", '["billing"]', "{" * 50]
)
def test_what_does_not_meet_the_schema_is_not(answer: str) -> None:
    assert shape(answer, SCHEMA).text is None


def test_a_right_answer_is_left_as_the_model_wrote_it() -> None:
    assert shape(GOOD, SCHEMA) == (GOOD, False, "")


def test_the_gateway_mends_asks_again_and_refuses(tmp_path: Path) -> None:
    script = (f"```\n{GOOD}\n```", "it is billing", GOOD, "no", "no again")
    with FakeOpenAI(*script) as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        mended, again, refused = (house.post(response_format=FORMAT) for _ in range(3))
        assert json.loads(says(mended)) == json.loads(GOOD)
        assert says(again) == GOOD
        assert "it holds no JSON" in engine.asked[2].last and "queue" in engine.asked[2].last
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "schema_not_met")
        assert "response_format" not in engine.asked[0].body, "an engine that ignores it is not given it"
        assert 'tenet_json_total{outcome="refused"} 1.0' in house.get("/metrics").text


def test_a_streamed_answer_of_a_schema_is_looked_at_first(tmp_path: Path) -> None:
    with FakeOpenAI(f"well: {GOOD}") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        lines = house.post(response_format=FORMAT, stream=True).text.strip().split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert json.loads(chunks[0]["choices"][0]["delta"]["content"]) == json.loads(GOOD)
    assert (chunks[1]["choices"][0]["finish_reason"], lines[-1]) == ("stop", "data: [DONE]")


def test_any_object_is_an_object(tmp_path: Path) -> None:
    with FakeOpenAI('{"a": 1}') as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        assert json.loads(says(house.post(response_format={"type": "json_object"}))) == {"a": 1}
