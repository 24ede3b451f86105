"""Approved tenets as judges of MLflow: kept in a real database, taken out of it, asked over a real wire."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from evals.mlflow_judges import registered
from tenet import artifacts as a
from tenet.settings import Endpoint
from tests.evals.test_trust import POLITE, WITH_A_JUDGE
from tests.fakes.openai_server import FakeOpenAI


@pytest.fixture
def training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The run of a training, and its experiment."""
    from mlflow import MlflowClient

    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    client = MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    experiment = client.create_experiment("tickets")
    return str(client.create_run(experiment).info.run_id), str(experiment)


def versions(experiment: str, name: str) -> list[Any]:
    from mlflow.tracking._tracking_service import utils

    store: Any = cast("Any", utils)._get_store()
    return list(store.list_scorer_versions(experiment, name))


def test_a_judge_taken_out_of_mlflow_asks_what_the_evaluation_asks_and_gives_the_reason_first(
    training: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mlflow.genai.scorers import get_scorer

    run, experiment = training
    with FakeOpenAI(json.dumps({"rationale": "It blames the guest.", "result": "fail"})) as server:
        names = registered("tickets", WITH_A_JUDGE.tenets, server.endpoint(), run)
        assert names == ("tickets-T4",), "only what no program can check"
        monkeypatch.setenv("OPENAI_API_BASE", str(server.endpoint().base_url))
        monkeypatch.setenv("OPENAI_API_KEY", "sk-local")
        judge: Any = get_scorer(name="tickets-T4", experiment_id=experiment)
        found = judge(inputs={"request": "Where is it?"}, outputs="Look it up.")
        asked = server.asked[0]
    assert (found.value, found.rationale) == ("fail", "It blames the guest.")
    said = "\n".join(str(message["content"]) for message in asked.messages)
    assert asked.path.endswith("/chat/completions") and asked.model == server.endpoint().model
    assert POLITE.statement in said and "Say `unsure` rather than guess" in said and "Look it up." in said
    assert list(asked.body["response_format"]["json_schema"]["schema"]["properties"]) == ["rationale", "result"]


def test_nothing_secret_is_kept_and_the_same_evaluation_adds_no_version(
    training: tuple[str, str], tmp_path: Path
) -> None:
    run, experiment = training
    endpoint = Endpoint.model_validate(
        {"model": "judge-7b", "base_url": "http://10.0.0.7/v1", "api_key": "sk-very-secret"}
    )
    for _ in range(2):
        registered("tickets", WITH_A_JUDGE.tenets, endpoint, run)
    assert len(versions(experiment, "tickets-T4")) == 1
    kept = (tmp_path / "mlflow.db").read_bytes()
    assert b"judge-7b" in kept and b"sk-very-secret" not in kept
    plainer = POLITE.model_copy(update={"check": a.Judged(criteria="No blame, no irony, {{ whatever }} happens.")})
    registered("tickets", (*WITH_A_JUDGE.tenets[:-1], plainer), endpoint, run)
    assert len(versions(experiment, "tickets-T4")) == 2, "a changed criterion is another version"
