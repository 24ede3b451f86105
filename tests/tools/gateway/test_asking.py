"""What gets through the gateway and what does not: models, routes, parameters, sizes, places."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import APIStatusError

from tenet.settings import Serving
from tests.fakes.openai_server import Asked, Body, Choice, FakeOpenAI, Hang, Reset, Status, Stream
from tests.tools.gateway.house import OWN_KEY, QUIET, House, opened, project_with, says
from tools.served import connect


def test_the_openai_client_is_answered_whole_and_in_pieces(tmp_path: Path) -> None:
    with FakeOpenAI("billing", "shipping") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        with connect(f"{house.url}/v1") as client:
            whole = client.chat.completions.create(model="tuned", messages=[{"role": "user", "content": "x"}])
            stream = client.chat.completions.create(
                model="tuned", messages=[{"role": "user", "content": "x"}], stream=True
            )
            pieces = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]
        assert whole.choices[0].message.content == "billing"
        assert whole.model == "tuned" and whole.id.startswith("chatcmpl-")
        assert [piece for piece in pieces if piece] == ["shippin", "g"], "the pieces come as the engine made them"


def test_what_a_client_leaves_open_is_as_it_was_measured(tmp_path: Path) -> None:
    with FakeOpenAI("billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        says(house.post(user="somebody"))
        asked = engine.asked[0].body
    assert asked == {
        "model": "tuned",
        "messages": [{"role": "system", "content": "Choose."}, {"role": "user", "content": "where is my parcel"}],
        "temperature": 0,
        "max_tokens": 8,
    }


def test_what_a_client_says_counts(tmp_path: Path) -> None:
    own = [{"role": "system", "content": "Sing."}, {"role": "user", "content": "x"}]
    with FakeOpenAI("la") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        says(house.post(messages=own, temperature=0.7, max_completion_tokens=3))
        asked = engine.asked[0].body
    assert asked == {"model": "tuned", "messages": own, "temperature": 0.7, "max_completion_tokens": 3}


@pytest.mark.parametrize("model", ["/etc", "../base", "gpt-5", "candidate", "HuggingFaceTB/SmolLM2", ""])
def test_only_released_models_can_be_named(tmp_path: Path, model: str) -> None:
    with FakeOpenAI() as engine, opened(project_with(tmp_path, engine.base_url, engine.base_url)) as house:
        response = house.post(model=model)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
        assert engine.asked == [], "nothing of it reached the engine"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/load_model"),
        ("POST", "/reset"),
        ("POST", "/v1/completions"),
        ("GET", "/"),
        ("POST", "/v1/load_lora_adapter"),
    ],
)
def test_other_routes_of_the_engine_do_not_exist(tmp_path: Path, method: str, path: str) -> None:
    with FakeOpenAI() as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        response = httpx2.request(method, f"{house.url}{path}", trust_env=False, json={})
        assert response.status_code in (404, 405)
        assert "not offered" in response.json()["error"]["message"]
        assert engine.asked == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"tools": [{"type": "function"}]}, "tools: this model's server"),
        ({"n": 2}, "n: this model's server"),
        ({"logprobs": True}, "logprobs"),
        ({"messages": []}, "at least one message"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "a text as `content`"),
        ({"model": 3}, "`model` is missing"),
        ({"response_format": {"type": "grammar"}}, "must be of type"),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "nonsense"}}}},
            "no valid JSON schema",
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": {"$ref": "http://127.0.0.1:1/x"}}}},
            "may only point",
        ),
    ],
)
def test_what_would_be_ignored_or_makes_no_sense_is_refused(
    tmp_path: Path, body: dict[str, Any], complaint: str
) -> None:
    with FakeOpenAI() as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        response = house.post(**body)
        assert response.status_code == 400
        assert complaint in response.json()["error"]["message"]
        assert engine.asked == []


def test_asking_for_nothing_by_name_is_no_failure(tmp_path: Path) -> None:
    with FakeOpenAI("billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        says(house.post(n=1, logprobs=False, tools=[], stream_options=None, response_format={"type": "text"}))
        assert not {"n", "logprobs", "tools"} & engine.asked[0].body.keys()


def test_a_request_that_is_too_large_is_turned_away(tmp_path: Path) -> None:
    with FakeOpenAI() as engine, opened(project_with(tmp_path, engine.base_url), Serving(request_bytes=1000)) as house:
        response = house.post(messages=[{"role": "user", "content": "x" * 2000}])
        assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")


def test_a_web_page_in_a_browser_cannot_reach_the_model(tmp_path: Path) -> None:
    with FakeOpenAI() as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        path = f"{house.url}/v1/chat/completions"
        simple = httpx2.post(path, content=b"{}", headers={"Content-Type": "text/plain"}, trust_env=False)
        rebound = httpx2.post(path, json={}, headers={"Host": "evil.test:80"}, trust_env=False)
    assert (simple.status_code, rebound.status_code) == (415, 403)


FAILURES: dict[str, tuple[Any, int]] = {
    "engine fails": (Status(500), 502),
    "engine refuses": (Status(400, "context too long"), 400),
    "empty choices": (Body(b'{"choices": []}'), 502),
    "no text": (Choice(None), 502),
    "an error with status 200": (Body(b'{"error": {"message": "no"}}'), 502),
    "half a body": (Body(b'{"choices": [{"mess'), 502),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_engine_is_never_an_answer(tmp_path: Path, name: str) -> None:
    said, status = FAILURES[name]
    with FakeOpenAI(said) as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        response = house.post()
        assert (response.status_code, "error" in response.json()) == (status, True)


def test_a_connection_that_the_engine_just_closed_is_tried_again(tmp_path: Path) -> None:
    with FakeOpenAI(Reset(), "billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        assert says(house.post()) == "billing"


def test_an_engine_that_is_gone_is_said_to_come_back(tmp_path: Path) -> None:
    with opened(project_with(tmp_path, "http://127.0.0.1:1/v1")) as house:
        response = house.post()
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_an_answer_that_takes_too_long_ends_with_an_error(tmp_path: Path) -> None:
    with (
        FakeOpenAI(Hang(20)) as engine,
        opened(project_with(tmp_path, engine.base_url), QUIET.model_copy(update={"seconds": 0.5})) as house,
    ):
        assert house.post().status_code == 504


@pytest.mark.parametrize("then", ["cut", "reset", "garbage", "stall"])
def test_a_stream_that_breaks_off_ends_with_an_error(tmp_path: Path, then: Any) -> None:
    settings = QUIET.model_copy(update={"seconds": 2.0})
    with (
        FakeOpenAI(Stream("it is bill", then)) as engine,
        opened(project_with(tmp_path, engine.base_url), settings) as house,
    ):
        response = house.post(stream=True)
        assert response.status_code == 200
        assert '"error"' in response.text.splitlines()[-2]
        assert "[DONE]" not in response.text


def test_one_client_that_gives_up_is_not_waited_for(tmp_path: Path) -> None:
    with (
        FakeOpenAI(Hang(20), "billing") as engine,
        opened(project_with(tmp_path, engine.base_url), Serving(in_flight=1)) as house,
    ):
        with pytest.raises(httpx2.TimeoutException):
            httpx2.post(f"{house.url}/v1/chat/completions", json=BODY, trust_env=False, timeout=0.5)
        assert says(_when_there_is_room(house)) == "billing"


BODY = {"model": "tuned", "messages": [{"role": "user", "content": "x"}]}


def _when_there_is_room(house: House) -> httpx2.Response:
    for _ in range(100):
        response = house.post()
        if response.status_code != 503:
            return response
    raise AssertionError("the place of a client that went away was never given back")


def test_metrics_count_what_happened(tmp_path: Path) -> None:
    with FakeOpenAI("billing", Status(500)) as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        says(house.post())
        house.post()
        house.post(model="secret-name")
        page = house.get("/metrics").text
    assert 'tenet_requests_total{client="anyone",model="tuned",status="200",variant="production"} 1.0' in page
    assert 'tenet_requests_total{client="anyone",model="tuned",status="502",variant="production"} 1.0' in page
    assert "secret-name" not in page, "a label must not be made by a client"
    assert 'tenet_request_seconds_count{variant="production"} 1.0' in page


def test_tenet_itself_can_ask_the_candidate(tmp_path: Path) -> None:
    def play(asked: Asked) -> str:
        return asked.model

    with (
        FakeOpenAI("new") as candidate,
        FakeOpenAI(play=play) as engine,
        opened(project_with(tmp_path, engine.base_url, candidate.base_url)) as house,
    ):
        assert says(house.post(model="candidate", key=OWN_KEY)) == "new"
        assert [model["id"] for model in house.get("/v1/models").json()["data"]] == ["tuned", "base"]
        assert "candidate" in house.get("/v1/models", OWN_KEY).text


def test_the_client_sees_a_refusal_as_openai_words_it(tmp_path: Path) -> None:
    with (
        FakeOpenAI() as engine,
        opened(project_with(tmp_path, engine.base_url)) as house,
        connect(f"{house.url}/v1") as client,
        pytest.raises(APIStatusError) as caught,
    ):
        client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "x"}])
    assert (caught.value.status_code, caught.value.code) == (404, "model_not_found")
