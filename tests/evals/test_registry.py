"""The model registry, on a real MLflow database."""

import urllib.parse
from pathlib import Path
from typing import Any

import pytest

from evals.registry import log_evaluation, register, register_prompts, set_alias, version_of
from prompts import load

WEIGHTS, OTHERS = "a" * 64, "b" * 64


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    return tmp_path


def test_equal_weights_are_the_same_version_and_other_weights_the_next(home: Path) -> None:
    assert version_of("tickets", WEIGHTS) is None
    first = register("tickets", home / "merged", WEIGHTS, None, {"verdict": "cannot tell"})
    assert register("tickets", home / "merged", WEIGHTS, None, {"verdict": "ship"}) == first == 1
    assert register("tickets", home / "merged-2", OTHERS, None, {}) == 2
    assert (version_of("tickets", WEIGHTS), version_of("tickets", OTHERS)) == (1, 2)
    assert version_of("another", WEIGHTS) is None


def test_a_version_points_at_its_folder_and_says_what_it_rests_on(home: Path) -> None:
    from mlflow import MlflowClient

    number = register("tickets", home / "merged model", WEIGHTS, None, {"verdict": "ship", "input.spec": OTHERS})
    set_alias("tickets", "candidate", number)
    found = MlflowClient().get_model_version_by_alias("tickets", "candidate")
    assert found.tags == {"weights_sha256": WEIGHTS, "verdict": "ship", "input.spec": OTHERS}
    assert urllib.parse.unquote(str(found.source)).endswith("/merged model")


def test_the_numbers_and_the_page_lie_beside_the_training(home: Path) -> None:
    from mlflow import MlflowClient

    client: Any = MlflowClient()
    experiment = client.create_experiment("tickets", artifact_location=(home / "artifacts").as_uri())
    run = client.create_run(experiment).info.run_id
    page = home / "report.html"
    page.write_text("<p>fine</p>", encoding="utf-8")
    log_evaluation(run, {"heldout/gain": 0.5}, page)
    assert client.get_run(run).data.metrics == {"heldout/gain": 0.5}
    assert [file.path for file in client.list_artifacts(run, "evaluation")] == ["evaluation/report.html"]


def test_a_prompt_behind_a_draft_is_a_version_of_the_prompt_registry_and_equal_texts_are_one(home: Path) -> None:
    from mlflow import MlflowClient

    interview, teach = load("interview"), load("teach")
    behind = {interview.digest, "0" * 64}
    assert register_prompts(behind) == register_prompts(behind) == {"prompt.interview": "1"}
    assert register_prompts({interview.digest, teach.digest}) == {"prompt.interview": "1", "prompt.teach": "1"}
    client = MlflowClient()
    kept = client.get_prompt_version("tenet.interview", 1)
    assert kept and kept.template == interview.text and kept.tags["sha256"] == interview.digest
    client.register_prompt("tenet.reply", "an older wording", tags={"sha256": "1" * 64})
    assert register_prompts({load("reply").digest}) == {"prompt.reply": "2"}
