"""The whole narrow journey as a user's CI would replay it: real data, real training, real server, on this machine alone."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from surfaces.cards import card
from surfaces.scripted.playing import Player
from surfaces.scripted.scenario import Scenario, read_scenario
from surfaces.scripted.through_web import page_served
from surfaces.scripted.ways import Through, way_to
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file, sha256_of_folder
from tenet.project import Project
from tenet.routing import may_start
from tenet.settings import read_settings
from tenet.slugs import names
from tenet.stages import CHAIN
from tenet.state import Done
from tests.fakes.jobs_done_before import led_again
from tests.surfaces.browsing import conversation, say

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kept home of `tenet run scenarios/triage.yaml`, whose expectations all held."""
    kept = tmp_path_factory.mktemp("journey")
    junit = kept / "junit.xml"
    argv = [
        sys.executable,
        "-m",
        "app",
        "run",
        "scenarios/triage.yaml",
        "--junit",
        str(junit),
        "--keep",
        str(kept / "home"),
    ]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=1700)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    suite = ElementTree.parse(junit).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "0", "0")
    return kept / "home"


@pytest.fixture
def project(journey: Path) -> Project:
    return Project.open("triage", journey / "projects")


def tenet(journey: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "TENET_HOME": str(journey)}
    return subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )


def test_the_journey_is_done_and_every_artefact_fresh(project: Project) -> None:
    assert isinstance(project.next_step(), Done)
    assert all(project.state.is_fresh(stage) for stage in CHAIN if project.state.is_needed(stage))
    assert all(card(found) for stage in CHAIN if (found := project.find(stage.name)))


def test_the_tuned_model_is_better_than_the_untuned_with_the_interval_clear_of_zero(project: Project) -> None:
    report = project.get("report", a.EvalReport)
    overall = report.paired[0]
    assert overall.low is not None and overall.low > 0
    assert {"majority", "tf-idf", "base", "base few-shot", "tuned"} <= {system.name for system in report.systems}


def test_the_weights_that_serve_are_the_ones_that_were_measured_and_approved(project: Project) -> None:
    run, deployment = project.get("training_run", a.TrainingRun), project.get("deployment", a.Deployment)
    assert sha256_of_folder(project.path / run.merged) == run.weights_sha256 == deployment.weights_sha256
    assert deployment.report == project.state.digest("report")
    release = project.get("release", a.Release)
    assert release.same_answers == release.checked_rows > 0


def test_no_held_out_row_was_trained_on(project: Project) -> None:
    files = project.get("dataset", a.DatasetCard).files
    texts = {
        split: {
            json.loads(line)["input"] for line in (project.path / file.path).read_text(encoding="utf-8").splitlines()
        }
        for split, file in files.items()
    }
    assert all(sha256_of_file(project.path / file.path) == file.sha256 for file in files.values())
    assert not texts["train"] & texts["heldout"] and not texts["validation"] & texts["heldout"]


def test_every_job_ran_once_on_approved_inputs(project: Project) -> None:
    started = [event.what for event in project.events() if isinstance(event.what, j.JobStarted)]
    assert len(started) == len({each.key for each in started}) == 5
    assert all(may_start(project.path, each.stage, each.key) is None for each in started)


def test_mlflow_has_the_run_its_data_and_the_version_in_service(journey: Path, project: Project) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{journey}/mlflow.db")
    run = client.get_run(str(project.get("training_run", a.TrainingRun).mlflow_run))
    assert run.data.params and run.inputs and run.inputs.dataset_inputs
    report = project.get("report", a.EvalReport)
    version = client.get_model_version_by_alias(report.model_name, "champion")
    assert int(version.version) == report.model_version


def test_the_command_line_tells_the_same(journey: Path, project: Project) -> None:
    status = json.loads(tenet(journey, "status", "triage", "--json").stdout)["projects"][0]
    assert status["waits"] == {"for": "nothing"}
    lineage = json.loads(tenet(journey, "lineage", "triage", "--json").stdout)["artefacts"]
    assert [node["stage"] for node in lineage] == [each.name for each in CHAIN if project.state.is_needed(each)]
    digests = {node["stage"]: node["digest"] for node in lineage}
    assert all(digests[source] == digest for node in lineage for source, digest in node["made_from"].items())
    assert "tf-idf" in tenet(journey, "report", "triage").stdout
    assert project.state.digest("spec") == status["stages"][0]["digest"]


def test_base_and_tuned_both_answer(journey: Path, project: Project) -> None:
    words = "My parcel should have come on Monday and the tracking page has not moved since"
    tuned = tenet(journey, "ask", "triage", words)
    assert tuned.returncode == 0, tuned.stderr
    assert tuned.stdout.strip() in project.get("spec", a.UseCaseSpec).label_names
    assert tenet(journey, "ask", "triage", words, "--base").returncode == 0


# ---------------------------------------------------------------- the same from elsewhere


def digests(project: Project) -> dict[str, str | None]:
    return {stage.name: project.state.digest(stage.name) for stage in CHAIN if project.state.is_needed(stage)}


def surfaces_of(project: Project) -> set[str | None]:
    people = (j.Said, j.Approved, j.Revised, j.Refused)
    return {event.surface for event in project.events() if isinstance(event.what, people)}


@pytest.mark.parametrize("through", ["slack", "web"])
def test_the_scenario_from_slack_and_from_the_page_alone_ends_in_the_same_project(
    project: Project, through: Through, tmp_path: Path
) -> None:
    """Real words, files, clicks and forms; what the jobs made of the same inputs is known from the first run."""
    scenario = read_scenario(ROOT / "scenarios" / "triage.yaml")
    settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": scenario.person})
    with way_to(scenario, settings, through, partial(led_again, project.path)) as way:
        other = Player(scenario, ROOT / "scenarios", settings, lambda _: None, way).play().project
    assert isinstance(other.next_step(), Done)
    assert digests(other) == digests(project) and None not in digests(other).values()
    assert surfaces_of(other) == {through}


def test_a_person_comes_from_a_sentence_to_a_model_by_clicking_and_typing(
    project: Project, tmp_path: Path, browser: Browser
) -> None:
    scenario = read_scenario(ROOT / "scenarios" / "triage.yaml")
    settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": scenario.person})
    with page_served(settings, partial(led_again, project.path)) as url:
        page = browser.new_page()
        page.goto(url)
        lead_to_the_end(page, scenario)
        (name,) = names(settings.projects)
    other = Project.open(name, settings.projects)
    assert digests(other) == digests(project) and surfaces_of(other) == {"web"}


def lead_to_the_end(page: Page, scenario: Scenario) -> None:
    say(page, scenario.opening, ROOT / "scenarios" / scenario.files[0])
    expect(conversation(page)).to_contain_text("would hurt most")
    say(page, str(scenario.replies[0].say))
    expect(page.locator("#approve")).to_have_text("Approve the use case and the tenets")
    say(page, "What is a tenet?")
    expect(conversation(page)).to_contain_text("testable sentence")
    say(page, "Please set the threshold of T2 to 0.6")
    expect(page.locator("#card")).to_contain_text("at least 60 %")
    for waits in (
        "use case and the tenets",
        "examples",
        "data plan",
        "dataset",
        "method and the training plan",
        "evaluation",
    ):
        press_approve(page, waits)
    press_approve(page, "deployment", scenario.because)
    expect(page.locator("#rail a[href*='artefact=release']")).to_contain_text("✓")


def press_approve(page: Page, what: str, because: str = "") -> None:
    expect(page.locator("#approve")).to_have_text(f"Approve the {what}")
    if page.locator("#reason").count():
        page.locator("#reason").fill(because)
    page.locator("#approve").click()


def test_a_changed_tenet_is_measured_again_without_another_training(journey: Path, project: Project) -> None:
    """The last of this file: it changes the project."""
    trained = project.state.current["training_run"]
    done = tenet(journey, "revise", "triage", "tenets", "set the threshold of T2 to 0.55")
    assert done.returncode == 0, done.stderr
    assert "looked at again" in done.stderr
    again = Project.open("triage", journey / "projects")
    assert again.get("tenets", a.Tenets).tenets[1].threshold == 0.55
    assert again.state.current["training_run"] == trained
    stale = [stage.name for stage in CHAIN if stage.name in again.state.current and not again.state.is_fresh(stage)]
    assert "dataset" not in stale and "training_run" not in stale and "report" in stale


@pytest.fixture(scope="module", autouse=True)
def nothing_outlives_the_tests(journey: Path) -> object:
    yield
    from tenet.jobs import Jobs

    jobs = Jobs(journey)
    for job in jobs.all():
        jobs.cancel(job.spec.key)
