"""A release: proven against the evaluated answers, kept alive, replaced only by one that holds, there to be asked."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from evals.registry import register
from tenet import artifacts as a
from tenet.files import json_object, sha256_of_file, to_jsonl, write_atomically
from tenet.jobs import Jobs, JobSpec
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes, service_key
from tenet.runfolder import RunFolder
from tenet.settings import CHECKOUT, job_environment, read_settings
from tests.tools.processes import end_supervisor, environment, is_alive, processes, server_of, until
from tests.tools.small_projects import INPUTS, Prepared, greedy, ready_to_release, save_models, start_release
from tools.asking import ask
from tools.doors import Door
from tools.release import NotReleased, Reply, compare, refuse_skew
from tools.switching import Person, make_production, step_back

pytestmark = pytest.mark.slow


class Live(NamedTuple):
    home: Path
    prepared: Prepared
    tuned: Path
    base: Path
    release: a.Release

    @property
    def project(self) -> Project:
        return self.prepared.project


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A project that was released once."""
    home = tmp_path_factory.mktemp("home")
    tuned, base = save_models(tmp_path_factory.mktemp("models"))
    prepared = ready_to_release(home, tuned, base)
    jobs = Jobs(home)
    jobs.submit(release_job(prepared.run, home))
    until(lambda: state(jobs, prepared.run.request.key) not in ("queued", "starting", "running"), seconds=200)
    assert state(jobs, prepared.run.request.key) == "done", jobs.log_tail(prepared.run.request.key)
    yield Live(home, prepared, tuned, base, take_up(prepared.project, prepared.run))
    for job in jobs.all():
        jobs.cancel(job.spec.key)
    until(lambda: not any(job.state in ("queued", "starting", "running") for job in jobs.all()), seconds=30)
    end_supervisor(home)


def release_job(run: RunFolder, home: Path) -> JobSpec:
    """As the launching node hands it over."""
    return JobSpec(
        key=run.request.key,
        project=str(run.project),
        stage="release",
        run=str(run.path),
        argv=(sys.executable, "-m", "tools.release", str(run.path)),
        env=job_environment(read_settings({"TENET_HOME": str(home)})),
    )


def start_by_hand(run: RunFolder, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tools.release", str(run.path)]
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def release_by_hand(run: RunFolder, home: Path) -> tuple[int, str]:
    """Exit code and what it said."""
    process = start_by_hand(run, home)
    said = process.communicate(timeout=300)[1]
    return process.returncode, said


def take_up(project: Project, run: RunFolder) -> a.Release:
    """What the collecting node does with a job that is done."""
    result = json_object((run.path / "result.json").read_bytes(), "result.json")
    release = a.Release.model_validate(result["artifact"])
    project.put("release", release, "job", job=run.request.key)
    return release


def test_what_is_served_is_what_was_evaluated(live: Live) -> None:
    assert (live.release.checked_rows, live.release.same_answers) == (len(INPUTS), len(INPUTS))
    assert live.release.first_answer == a.Sample(input=INPUTS[0], output=greedy(live.tuned, INPUTS[0]).strip())
    assert live.release.deployment == live.project.state.digest("deployment")
    assert live.release.alias is None, "no version was registered"


@pytest.mark.parametrize("which", ["tuned", "base"])
def test_the_live_model_can_be_asked_beside_its_base(live: Live, which: str) -> None:
    answer = ask(live.project.path, live.home, INPUTS[2], "tuned" if which == "tuned" else "base")
    assert answer.text == greedy(live.tuned if which == "tuned" else live.base, INPUTS[2]).strip()
    assert answer.model == which
    assert 0 < answer.seconds < 60


def test_a_release_that_runs_again_in_its_folder_changes_nothing(live: Live) -> None:
    before = (live.prepared.run.path / "result.json").read_bytes()
    assert release_by_hand(live.prepared.run, live.home)[0] == 0
    assert (live.prepared.run.path / "result.json").read_bytes() == before
    services = [job.spec.key for job in Jobs(live.home).all() if job.spec.kind == "service"]
    assert services == [live.release.service, live.release.gateway]


def test_a_server_that_is_killed_is_started_again_at_the_same_address(live: Live) -> None:
    jobs, key = Jobs(live.home), live.release.service
    job = jobs.get(key)
    assert job
    address, server = endpoint(jobs, key), server_of(Path(job.spec.run))
    os.kill(server, signal.SIGKILL)
    until(lambda: not is_alive(server) and endpoint(jobs, key) is None, seconds=30)
    until(lambda: endpoint(jobs, key) is not None, seconds=90)
    assert endpoint(jobs, key) == address
    assert ask(live.project.path, live.home, INPUTS[0]).text == live.release.first_answer.output


def test_a_gateway_that_is_killed_is_started_again_at_the_same_address(live: Live) -> None:
    jobs, key = Jobs(live.home), str(live.release.gateway)
    job = jobs.get(key)
    assert job
    address, process = endpoint(jobs, key), running("tools.gateway", job.spec.run)
    os.kill(process, signal.SIGKILL)
    until(lambda: not is_alive(process) and running_again(job.spec.run, process), seconds=60)
    until(lambda: answers(live), seconds=60)
    assert endpoint(jobs, key) == address


def running_again(run: str, before: int) -> bool:
    return any("tools.gateway" in command and run in command and pid != before for pid, _, command in processes())


def answers(live: Live) -> bool:
    try:
        return ask(live.project.path, live.home, INPUTS[0]).text == live.release.first_answer.output
    except NotPossible:
        return False


def running(module: str, run: str) -> int:
    """The process itself, not those that watch it and only name it."""
    return next(pid for pid, _, command in processes() if command[1:] == ["-m", module, run])


def endpoint(jobs: Jobs, key: str) -> str | None:
    job = jobs.get(key)
    return job.endpoint["base_url"] if job and job.endpoint else None


def test_a_served_model_that_says_something_else_is_withdrawn_and_the_old_one_stays(live: Live) -> None:
    run = released_again(live, evaluated=["not what it says"] * len(INPUTS))
    code, said = release_by_hand(run, live.home)
    assert code != 0
    assert "5 of 5 held-out rows otherwise than the evaluated one" in said.splitlines()[-1]
    assert not (run.path / "result.json").exists()
    jobs = Jobs(live.home)
    until(lambda: state(jobs, service_key(run.request.key)) == "cancelled", seconds=30)
    assert ask(live.project.path, live.home, INPUTS[0]).text == live.release.first_answer.output


def test_a_release_that_is_cancelled_takes_its_server_along(live: Live) -> None:
    run, jobs = released_again(live, [greedy(live.tuned, words) for words in INPUTS], version=99), Jobs(live.home)
    process = start_by_hand(run, live.home)
    until(lambda: state(jobs, service_key(run.request.key)) == "running", seconds=60)
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    until(lambda: state(jobs, service_key(run.request.key)) == "cancelled", seconds=30)
    assert ask(live.project.path, live.home, INPUTS[0]).text == live.release.first_answer.output


def test_a_second_release_is_a_candidate_then_in_production_and_the_way_back_is_open(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = f"sqlite:///{live.home}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    version = register("triage", live.tuned, live.prepared.deployment.weights_sha256, None, {})
    run = released_again(live, [greedy(live.tuned, words) for words in INPUTS], version, rollout="shadow")
    code, said = release_by_hand(run, live.home)
    assert code == 0, said
    release, old, ada = take_up(live.project, run), live.release.service, Person("ada", "sdk")
    assert routed(live) == (old, release.service, None, "shadow")
    assert release.alias == "candidate" and alias_of(uri, "candidate") == version
    words = INPUTS[0]
    assert ask(live.project.path, live.home, words, "candidate").text == release.first_answer.output
    assert ask(live.project.path, live.home, words).text == live.release.first_answer.output
    failing = released_again(live, ["not what it says"] * len(INPUTS), version=98, rollout="shadow")
    assert release_by_hand(failing, live.home)[0] != 0
    assert routed(live) == (old, release.service, None, "shadow"), "what stood beside production goes on"
    make_production(live.project, ada)
    assert routed(live) == (release.service, None, old, "aside")
    assert alias_of(uri, "champion") == version
    step_back(live.project, ada)
    assert routed(live) == (old, release.service, None, "aside")
    assert ask(live.project.path, live.home, words).text == live.release.first_answer.output
    assert {state(Jobs(live.home), key) for key in (old, release.service)} == {"running"}


def routed(live: Live) -> tuple[str | None, str | None, str | None, str]:
    now = routes(Project(live.project.path))
    assert now
    return now.production, now.candidate, now.previous, now.mode


def alias_of(uri: str, alias: str) -> int:
    from mlflow import MlflowClient

    return int(MlflowClient(uri, uri).get_model_version_by_alias("triage", alias).version)


def state(jobs: Jobs, key: str) -> str | None:
    job = jobs.get(key)
    return job.state if job else None


def released_again(
    live: Live, evaluated: list[str], version: int | None = None, rollout: str | None = None
) -> RunFolder:
    """Another release of the same model, after an evaluation that found these answers."""
    path = live.project.path / "runs" / "report-1" / "out" / "tuned.jsonl"
    write_atomically(path, to_jsonl({"id": f"r{number}", "answer": said} for number, said in enumerate(evaluated)))
    found = a.DataFile(path="runs/report-1/out/tuned.jsonl", sha256=sha256_of_file(path), rows=len(evaluated))
    report = live.project.get("report", a.EvalReport)
    system = report.systems[0].model_copy(update={"predictions": found})
    digest = live.project.put("report", report.model_copy(update={"systems": (system,)}), "job")
    update = {"report": digest, "model_version": version, "rollout": rollout}
    live.project.put("deployment", live.prepared.deployment.model_copy(update=update), "mind")
    return start_release(live.project)


@pytest.mark.parametrize(("different", "released"), [(0, True), (1, True), (2, False)])
def test_one_other_answer_in_fifty_is_let_pass(different: int, released: bool) -> None:
    row = a.Row(id="r", input="x", output="y", origin="user", group="g")
    replies = [Reply(row, "billing", "shipping" if index < different else " billing") for index in range(50)]
    if released:
        refuse_skew(replies)
    else:
        with pytest.raises(NotReleased, match="2 of 50 held-out rows"):
            refuse_skew(replies)


def test_answers_that_are_not_those_of_the_report_are_refused(tmp_path: Path, live: Live) -> None:
    prepared = ready_to_release(tmp_path, live.tuned, live.base, evaluated={"r0": "billing"})
    (prepared.project.path / "runs" / "report-0" / "out" / "tuned.jsonl").write_text(
        '{"id": "r0", "answer": "shipping"}\n'
    )
    with pytest.raises(NotReleased, match="not the file that the report describes"):
        compare(prepared.run, Door("http://127.0.0.1:1/v1", "no key"), prepared.deployment, "tuned")


def test_a_project_without_a_release_says_what_to_do(tmp_path: Path) -> None:
    project = Project.create("empty", tmp_path)
    with pytest.raises(NotPossible, match="no live model yet"):
        ask(project.path, tmp_path, "hello")


def test_a_release_of_another_machine_says_so(tmp_path: Path, live: Live) -> None:
    with pytest.raises(NotPossible, match="not known on this machine"):
        ask(live.project.path, tmp_path, "hello")
