"""Votes and corrections become rows; a sample of the answers is kept without personal data."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tenet.files import to_jsonl
from tenet.journal import Routed
from tenet.settings import read_settings
from tests.fakes.openai_server import FakeOpenAI
from tests.tools.gateway.house import PRODUCTION, QUIET, engine_at, headers, opened, project_with
from tools.gateway.aside import keep, without_personal_data
from tools.gateway.clients import add_client
from tools.gateway.feedback import Opinion, corrections, feedback_file, feedback_rows, write_down
from tools.gateway.memory import Answered
from tools.reading import read_rows


def test_a_vote_and_a_correction_become_a_row(tmp_path: Path) -> None:
    with FakeOpenAI("billing", "billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        whole, streamed = house.post(), house.post(stream=True)
        assert _vote(house.url, id=whole.json()["id"], vote="up", model="x") == 400, "nothing unknown is taken"
        first = _vote(house.url, id=whole.json()["id"], vote="up")
        second = _vote(house.url, id=streamed.headers["x-request-id"], vote="down", correction="shipping")
        assert (first, second) == (201, 201)
        rows = feedback_rows(house.project.path)
    assert [(row.vote, row.correction, row.input, row.output) for row in rows] == [
        ("up", None, "where is my parcel", "billing"),
        ("down", "shipping", "where is my parcel", "billing"),
    ]


def _vote(url: str, key: str | None = None, **body: Any) -> int:
    return httpx2.post(f"{url}/v1/feedback", json=body, headers=headers(key), trust_env=False).status_code


def test_nobody_votes_on_the_answers_of_others(tmp_path: Path) -> None:
    with FakeOpenAI("billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        mine, other = (add_client(house.project.path, name, 600, 64) for name in ("mine", "other"))
        answered = house.post(key=mine).json()["id"]
        assert _vote(house.url, other, id=answered, vote="down") == 404
        assert _vote(house.url, mine, id=answered, vote="down") == 201


@pytest.mark.parametrize(
    "body", [{}, {"id": "x"}, {"id": "x", "vote": "maybe"}, {"vote": "up"}, {"id": "x", "correction": ""}]
)
def test_feedback_that_says_nothing_is_refused(tmp_path: Path, body: dict[str, Any]) -> None:
    with opened(project_with(tmp_path, "http://127.0.0.1:1/v1")) as house:
        assert _vote(house.url, **body) == 400


def test_a_line_that_a_crash_cut_short_is_no_row(tmp_path: Path) -> None:
    feedback_file(tmp_path).write_bytes(b'{"id": "half')
    assert feedback_rows(tmp_path) == []


SECRETS = "Card 4111 1111 1111 1111, write to ada.lovelace@company.com or call +44 20 7946 0958"


def test_personal_data_is_taken_out_before_anything_is_kept(tmp_path: Path) -> None:
    shown: list[dict[str, Any]] = []
    answered = {"id": "1", "input": SECRETS, "output": f"I wrote to {SECRETS}", "variant": "production"}
    keep(tmp_path, answered, shown.append)
    text = (tmp_path / "serving" / "traces.jsonl").read_text(encoding="utf-8") + json.dumps(shown)
    assert not [secret for secret in ("4111", "lovelace", "7946") if secret in text]
    assert "[e-mail address]" in text


def test_a_text_without_personal_data_stays_as_it_is() -> None:
    assert without_personal_data("My parcel 7 never came.") == "My parcel 7 never came."


@pytest.mark.slow
def test_a_sample_of_the_answers_is_kept_aside_and_shown_in_mlflow(tmp_path: Path) -> None:
    project = project_with(tmp_path, None)
    with FakeOpenAI(play=lambda asked: "billing") as engine:
        engine_at(project, PRODUCTION, engine.base_url)
        project.record(Routed(gateway="0" * 64, production=PRODUCTION))
        with opened(project, QUIET.model_copy(update={"trace_share": 1.0})) as house:
            for _ in range(3):
                assert house.post(messages=[{"role": "user", "content": SECRETS}]).status_code == 200
            house.gateway.aside.close(400)
    lines = (project.path / "serving" / "traces.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and "4111" not in lines[0]
    import mlflow

    mlflow.set_tracking_uri(read_settings().mlflow_uri)
    experiment = mlflow.get_experiment_by_name("triage in use")
    assert experiment
    traces = mlflow.search_traces(locations=[experiment.experiment_id], return_type="list")
    assert len(traces) == 3


def test_corrections_are_examples_and_preference_pairs_of_the_next_round(tmp_path: Path) -> None:
    about = Answered("1", "shop", "production", "0" * 64, "Where is my parcel?", "billing", 0.1)
    for opinion in (Opinion(id="1", correction="technical"), Opinion(id="1", correction="shipping")):
        write_down(tmp_path, opinion, about)
    write_down(tmp_path, Opinion(id="2", vote="down"), about._replace(id="2", input="Hello"))
    right = about._replace(id="3", input="I paid twice")
    write_down(tmp_path, Opinion(id="3", correction="billing"), right)
    (tmp_path / "corrections.jsonl").write_bytes(to_jsonl(corrections(feedback_rows(tmp_path))))
    reading = read_rows(tmp_path / "corrections.jsonl", ("billing", "shipping"))
    assert reading.rows == (("Where is my parcel?", "shipping"), ("I paid twice", "billing"))
    assert reading.rejected == (("Where is my parcel?", "billing"),), "an answer that was right is not rejected"
