"""Baselines and report as jobs: real folders, a real small model, a real MLflow database."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.baselines import measure
from evals.report import evaluate
from evals.served import ASKED, BY_SERVER
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_folder
from tenet.project import Project
from tenet.routing import service_key
from tenet.runfolder import RunFolder, predictions
from tenet.settings import CHECKOUT, environment_with, read_settings
from tenet.stages import BY_NAME
from tests.evals.building import SPEC, TENETS, add_dataset, run_folder, split_rows
from tests.evals.test_served import with_other_marks
from tests.evals.test_trust import WITH_A_JUDGE, answer_in
from tests.fakes.openai_server import Asked, FakeOpenAI
from tests.samples import sample


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, untuned: Path) -> Path:
    monkeypatch.setenv("TENET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    monkeypatch.setenv("TENET_BASE_MODEL", str(untuned))
    return tmp_path / "tickets"


def baseline_run(project: Path, tenets: a.Tenets = TENETS) -> RunFolder:
    run = run_folder(project, "baseline", {"spec.yaml": SPEC, "tenets.yaml": tenets})
    add_dataset(run, *split_rows())
    return run


def report_run(
    project: Path,
    baseline: a.Baseline,
    model: Path,
    mlflow_run: str | None = None,
    plan: str = "0" * 64,
    tenets: a.Tenets = TENETS,
    base_model: str | None = None,
) -> RunFolder:
    merged = project / "runs" / "training_run-1" / "out" / "merged"
    shutil.copytree(model, merged)
    training = a.TrainingRun(
        plan=plan,
        adapter=None,
        merged="runs/training_run-1/out/merged",
        weights_sha256=sha256_of_folder(merged),
        base_model=base_model or baseline.base_model,
        steps=60,
        first_loss=6.0,
        last_loss=0.1,
        seconds=3,
        seed=0,
        mlflow_run=mlflow_run,
        versions={},
    )
    inputs: dict[str, a.Artifact] = {
        "spec.yaml": SPEC,
        "tenets.yaml": tenets,
        "baseline.yaml": baseline,
        "training_run.yaml": training,
    }
    run = run_folder(project, "report", inputs)
    add_dataset(run, *split_rows())
    return run


def mlflow_client() -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=read_settings().mlflow_uri)


def test_the_systems_are_measured_and_their_answers_kept(project: Path) -> None:
    run = baseline_run(project)
    found = measure(run, read_settings())
    names = [system.name for system in found.systems]
    assert names == ["majority", "tf-idf", "embeddings", "base", "base few-shot", "base tuned prompt"]
    rates = {system.name: system.accuracy.value for system in found.systems}
    assert rates["majority"] == pytest.approx(1 / 3)
    assert rates["tf-idf"] == rates["embeddings"] == 1.0
    assert rates["base"] == 0.0
    kept = dict(predictions(project / found.systems[1].predictions.path))
    assert kept == {row.id: row.output for row in split_rows()[1]}
    assert found.systems[4].description.endswith("with 9 training rows shown before the question")
    # The untaught model gets nothing right, so no prompt is better than another.
    assert found.tuned_prompt and "stays as it is" in found.tuned_prompt.notes[0]
    assert found.tuned_prompt.instruction == SPEC.instruction and rates["base tuned prompt"] == 0.0


def test_measured_again_after_a_change_of_a_tenet_the_model_is_not_asked_again(project: Path, untuned: Path) -> None:
    first = measure(baseline_run(project), read_settings())
    kept = sorted((read_settings().home / "cache" / "answers").iterdir())
    stricter = TENETS.tenets[1].model_copy(update={"threshold": 0.99})
    again = measure(
        baseline_run(project, a.Tenets(tenets=(TENETS.tenets[0], stricter, TENETS.tenets[2]))), read_settings()
    )
    assert again == first
    assert sorted((read_settings().home / "cache" / "answers").iterdir()) == kept


def test_a_dataset_with_nothing_held_out_is_refused_in_words(project: Path) -> None:
    run = run_folder(project, "baseline", {"spec.yaml": SPEC, "tenets.yaml": TENETS})
    add_dataset(run, split_rows()[0], [])
    with pytest.raises(ValueError, match="no held-out rows"):
        measure(run, read_settings())


def test_the_tuned_model_is_proved_registered_and_reported(project: Path, tuned: Path) -> None:
    client = mlflow_client()
    experiment = client.create_experiment("tickets", artifact_location=(project / "mlflow").as_uri())
    training = client.create_run(experiment).info.run_id
    run = report_run(project, measure(baseline_run(project), read_settings()), tuned, training)
    report = evaluate(run, read_settings())
    assert report.verdict == "ship"
    assert [pair.tenet for pair in report.paired] == ["accuracy", "T1", "T2", "T3"]
    assert report.paired[0].low is not None and report.paired[0].low > 0.5
    assert any(reason.startswith("A classical model (word counts, TF-IDF) is as good") for reason in report.reasons)
    assert (report.model_name, report.model_version) == ("tickets", 1)
    assert client.get_model_version_by_alias("tickets", "candidate").version == 1
    assert client.get_run(training).data.metrics["heldout/tuned/accuracy"] == 1.0
    assert report.html == "runs/report-0123456789ab/out/report.html"
    page = (project / report.html).read_bytes()
    assert str(project.parent).encode() not in page
    assert report.speeds is not None and set(report.speeds) == {
        "tf-idf",
        "embeddings",
        "base",
        "base few-shot",
        "base tuned prompt",
        "tuned",
    }
    shown, plain = report.speeds["base few-shot"].tokens_in, report.speeds["base"].tokens_in
    assert shown is not None and plain is not None and shown > plain and report.speeds["tf-idf"].tokens_in is None
    assert b"What stands behind each tenet" in page and b"What an answer takes" in page
    assert report.served and [(one.way, one.rate.passed) for one in report.served] == [(BY_SERVER, ASKED)]

    assert evaluate(run, read_settings()) == report
    assert (project / report.html).read_bytes() == page


def test_the_version_in_production_is_held_against_and_a_clear_step_back_does_not_ship(
    project: Path, tuned: Path, untuned: Path
) -> None:
    baseline = measure(baseline_run(project), read_settings())
    deploy(project, tuned)
    report = evaluate(report_run(project, baseline, untuned), read_settings())
    deployed = next(system for system in report.systems if system.name == "deployed")
    assert deployed.accuracy.value == 1.0 and "as it is deployed" in deployed.description
    assert report.verdict == "do not ship"
    assert any("worse than the version in production" in reason for reason in report.reasons)
    assert report.began_with is None


def test_the_one_that_answers_people_is_held_against_and_not_a_later_candidate(
    project: Path, tuned: Path, untuned: Path
) -> None:
    baseline = measure(baseline_run(project), read_settings())
    deploy(project, tuned)
    found, key = Project(project), "7" * 64
    first = found.state.inputs(BY_NAME["release"])
    found.record(j.JobStarted(stage="release", key=key, run="runs/release-7", inputs=first))
    found.record(j.Routed(gateway="0" * 64, production=service_key(key), candidate="8" * 64))
    later = found.get("deployment", a.Deployment).model_copy(update={"max_tokens": 3, "model": "runs/gone"})
    digest = found.put("deployment", later, "mind")
    found.put("release", sample("release").model_copy(update={"deployment": digest}), "job")
    report = evaluate(report_run(project, baseline, untuned), read_settings())
    (deployed,) = [system for system in report.systems if system.name == "deployed"]
    assert deployed.accuracy.value == 1.0


def test_a_training_on_another_base_is_held_against_that_one_untuned(project: Path, tuned: Path) -> None:
    baseline = measure(baseline_run(project), read_settings())
    of_another = baseline.model_copy(update={"base_model": "another/model"})
    report = evaluate(report_run(project, of_another, tuned, base_model=str(tuned)), read_settings())
    assert [system.name for system in report.systems] == ["majority", "tf-idf", "embeddings", "base", "tuned"]
    base = report.systems[3]
    assert base.accuracy.value == 1.0 and base.description.startswith(f"{tuned} untuned")
    assert report.paired[0].difference == 0 and report.verdict == "cannot tell"


def test_what_a_training_brought_beyond_the_model_that_it_began_with_is_told(
    project: Path, tuned: Path, untuned: Path
) -> None:
    baseline = measure(baseline_run(project), read_settings())
    shutil.copytree(tuned, project / "runs" / "taught")
    found, taught = Project(project), {"start_from": "runs/taught", "start_sha256": sha256_of_folder(tuned)}
    found.record(j.Created(project="tickets"))
    plan = found.put("training_plan", sample("training_plan").model_copy(update=taught), "mind")
    run = report_run(project, baseline, untuned, plan=plan)
    report = evaluate(run, read_settings())
    earlier = next(system for system in report.systems if system.name == "began with")
    assert report.began_with and report.began_with.base == earlier.accuracy and earlier.accuracy.value == 1.0
    assert report.began_with.high is not None and report.began_with.high < 0
    assert any("worse than the model that this training began with" in reason for reason in report.reasons)
    assert b"the model that this training began with" in (project / str(report.html)).read_bytes()


def deploy(project: Path, model: Path) -> None:
    """The model is live; the answer room is small, so what it says is what it says there."""
    folder = project / "runs" / "training_run-0" / "out" / "merged"
    shutil.copytree(model, folder)
    found = Project(project)
    found.record(j.Created(project="tickets"))
    place = {"model": "runs/training_run-0/out/merged", "weights_sha256": sha256_of_folder(folder)}
    deployment = sample("deployment").model_copy(update={**place, "instruction": SPEC.instruction})
    digest = found.put("deployment", deployment, "mind")
    found.put("release", sample("release").model_copy(update={"deployment": digest}), "job")


def test_a_model_that_is_not_the_trained_one_is_refused(project: Path, tuned: Path) -> None:
    run = report_run(project, measure(baseline_run(project), read_settings()), tuned)
    (project / "runs/training_run-1/out/merged/config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="not the one that the training made"):
        evaluate(run, read_settings())


def test_changed_answers_of_a_baseline_are_refused(project: Path, tuned: Path) -> None:
    baseline = measure(baseline_run(project), read_settings())
    run = report_run(project, baseline, tuned)
    path = project / baseline.systems[3].predictions.path
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not what was measured for “base”"):
        evaluate(run, read_settings())


def test_a_model_that_is_served_otherwise_is_told_and_registered_without_an_mlflow_run(
    project: Path, untuned: Path, tmp_path: Path
) -> None:
    baseline = measure(baseline_run(project), read_settings())
    report = evaluate(report_run(project, baseline, with_other_marks(untuned, tmp_path / "skewed")), read_settings())
    assert any("so these figures do not speak for it" in reason for reason in report.reasons)
    assert (report.verdict, report.model_version) == ("do not ship", 1)


def test_a_judge_that_is_believed_stands_in_the_experiment_of_the_training(
    project: Path, tuned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mlflow.genai.scorers import list_scorers

    def play(asked: Asked) -> dict[str, str]:
        """It knows thanks where one answer is judged, and prefers none of two."""
        if "## Its answer" not in asked.last:
            return {"reason": "-", "verdict": "same"}
        return {"reason": "-", "verdict": "pass" if answer_in(asked).startswith("Thank") else "fail"}

    client = mlflow_client()
    experiment = client.create_experiment("tickets")
    run = client.create_run(experiment).info.run_id
    baseline = measure(baseline_run(project, WITH_A_JUDGE), read_settings())
    with FakeOpenAI(play=play) as server:
        monkeypatch.setenv("TENET_JUDGE_MODEL", server.endpoint().model)
        monkeypatch.setenv("TENET_JUDGE_BASE_URL", str(server.endpoint().base_url))
        report = evaluate(report_run(project, baseline, tuned, run, tenets=WITH_A_JUDGE), read_settings())
    assert [record.trusted for record in report.judge_records] == [True]
    assert report.mlflow_judges == ("tickets-T4",)
    assert [judge.name for judge in list_scorers(experiment_id=experiment)] == ["tickets-T4"]
    page = (project / str(report.html)).read_text(encoding="utf-8")
    assert "MLflow: tickets-T4." in page and "Right answers to the same rows by who asks, tuned" in page


@pytest.mark.slow
def test_the_command_writes_the_same_bytes_every_time(project: Path, untuned: Path) -> None:
    run = baseline_run(project)
    results: list[bytes] = []
    for attempt in range(2):
        shutil.rmtree(project.parent / "home", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "evals.baselines", str(run.path)],
            cwd=CHECKOUT,
            env=environment_with({"HF_HUB_OFFLINE": "1"}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"attempt {attempt}: {done.stderr}"
        results.append((run.path / "result.json").read_bytes())
    assert results[0] == results[1]
    assert json.loads((run.path / "progress.json").read_bytes())["fraction"] == 1.0
