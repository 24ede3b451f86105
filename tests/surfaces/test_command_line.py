"""The words of the command line are a contract: what they print, where, and with which exit code."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from surfaces.cli.jobs import cancel
from tenet.jobs import Jobs, JobSpec
from tenet.jobs.outbox import change, find, open_outbox
from tenet.project import Project
from tenet.settings import environment_with

ROOT = Path(__file__).resolve().parents[2]
WORDS = "Sort support tickets into billing and shipping"
ROWS = [f"{text} -> {label}" for text, label in [
    ("the invoice is wrong", "billing"), ("I was charged twice", "billing"), ("please refund me", "billing"),
    ("where is my parcel", "shipping"), ("the box arrived broken", "shipping"), ("no delivery yet", "shipping"),
]]  # fmt: skip


def tenet(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT, env=environment_with({"TENET_HOME": str(home), "TENET_PERSON": "ada"}),
        input=given, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one project that a person talked to the first review, in a terminal."""
    made = tmp_path_factory.mktemp("home")
    (made / "rows.csv").write_text(
        "ticket,queue\n" + "\n".join(",".join(row.split(" -> ")) for row in ROWS), encoding="utf-8"
    )
    talk = f"{WORDS}\n/file {made / 'rows.csv'}\nuse your judgement\n/status\n/quit\n"
    done = tenet(made, "chat", "triage", given=talk)
    assert done.returncode == 0, done.stderr
    assert "Waiting for your approval of the use case and the tenets" in done.stderr, done.stdout + done.stderr
    return made


@pytest.fixture
def project(home: Path) -> Project:
    return Project.open("triage", home / "projects")


def test_status_says_what_waits_for_whom(home: Path) -> None:
    assert "Waiting for your approval" in tenet(home, "status").stdout
    waits = json.loads(tenet(home, "status", "triage", "--json").stdout)["projects"][0]["waits"]
    assert waits["for"] == "approval" and set(waits["digests"]) == {"spec", "tenets"}


def test_show_prints_the_artefact_and_nothing_else_on_stdout(home: Path, project: Project) -> None:
    assert tenet(home, "show", "triage", "spec").stdout.encode() == project.content(str(project.state.digest("spec")))


def test_an_approval_needs_the_digest_that_is_in_force(home: Path, project: Project) -> None:
    wrong = tenet(home, "approve", "triage", "spec", "--digest", "f" * 64)
    assert wrong.returncode == 1 and "Nothing was approved" in wrong.stderr
    assert tenet(home, "approve", "triage", "spec").returncode == 2, "never without a digest"
    right = tenet(home, "approve", "triage", "spec", "--digest", str(project.state.digest("spec"))[:12])
    assert right.returncode == 0, right.stderr
    approval = project.state.approval("spec")
    assert approval and approval.by == "ada" and approval.surface == "cli"


def test_a_broken_edit_names_the_line_and_changes_nothing(home: Path, project: Project, tmp_path: Path) -> None:
    before = project.state.digest("tenets")
    broken = tmp_path / "tenets.yaml"
    broken.write_text(
        project.file("tenets").read_text(encoding="utf-8").replace("threshold: 0.7", "threshold: seventy"),
        encoding="utf-8",
    )
    done = tenet(home, "edit", "triage", "tenets", str(broken))
    assert done.returncode == 1 and "tenets.yaml, line" in done.stderr and "threshold" in done.stderr
    assert project.state.digest("tenets") == before


def test_a_wish_in_words_changes_the_artefact(home: Path, project: Project) -> None:
    done = tenet(home, "revise", "triage", "tenets", "set the threshold of T2 to 0.65")
    assert done.returncode == 0, done.stderr
    assert "threshold: 0.65" in tenet(home, "show", "triage", "tenets").stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("show", "nowhere", "spec"), 1, "no project called nowhere"),
        (("show", "../up", "spec"), 1, "cannot be a project's name"),
        (("show", "triage", "nothing"), 2, "no artefact called nothing"),
        (("report", "triage"), 1, "no evaluation yet"),
        (("ask", "triage", "hello"), 1, ""),
        (("cancel", "ffff"), 1, "No job begins like that"),
        (("retry", "triage"), 1, "nothing to try again"),
        (("run", "nowhere.yaml"), 2, "cannot be read"),
        (("slack",), 1, "TENET_SLACK_BOT_TOKEN"),
    ],
)
def test_a_mistake_is_a_sentence_and_never_a_traceback(
    home: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = tenet(home, *words)
    assert done.returncode == code, done.stderr
    assert says in done.stderr and "Traceback" not in done.stderr


def nobody(jobs: Jobs) -> None:
    """Nothing that is wanted is started."""


def test_a_job_is_stopped_by_its_project_and_what_serves_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setattr(Jobs, "ensure_supervisor", nobody)
    jobs, folder = Jobs(tmp_path), str(tmp_path / "projects" / "bakery")
    for key, kind in (("a" * 12, "task"), ("b" * 12, "service")):
        run = tmp_path / kind
        run.mkdir()
        spec = {"key": key, "project": folder, "stage": "report", "run": str(run), "argv": ["true"], "kind": kind}
        jobs.submit(JobSpec.model_validate(spec))
    cancel("bakery")
    assert "Asked report of bakery to stop" in capsys.readouterr().err
    with closing(open_outbox(tmp_path)) as outbox:
        wanted = {key[0]: row.wanted for key in ("a" * 12, "b" * 12) if (row := find(outbox, key))}
        assert wanted == {"a": False, "b": True}
        change(outbox, "a" * 12, state="cancelled")
    with pytest.raises(SystemExit):
        cancel("bakery")
    assert "nothing of a project of that name is under way" in capsys.readouterr().err


def test_a_chat_becomes_a_scenario_that_is_well_formed(home: Path, tmp_path: Path) -> None:
    from surfaces.scripted.scenario import read_scenario

    done = tenet(home, "record", "triage", str(tmp_path / "recorded.yaml"))
    assert done.returncode == 0, done.stderr
    scenario = read_scenario(tmp_path / "recorded.yaml")
    assert scenario.opening == WORDS and scenario.person == "ada" and len(scenario.replies) >= 2


def test_jobs_and_doctor_answer(home: Path) -> None:
    assert json.loads(tenet(home, "jobs", "--json").stdout) == {"jobs": []}
    assert "Python 3" in tenet(home, "doctor").stdout


def test_doctor_names_what_a_provider_lacks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_TEACHER_MODEL", "mistralai:some-model")
    monkeypatch.setenv("TENET_JUDGE_MODEL", "anthropic:some-model")
    done = tenet(home, "doctor")
    assert done.returncode == 1
    assert "✗ mistralai:some-model needs the package langchain-mistralai" in done.stdout
    assert "✗ No key is set for anthropic:some-model" in done.stdout


def test_what_a_machine_died_in_the_middle_of_saying_is_not_lost(home: Path) -> None:
    """A project that another process left half-way goes on with `tenet advance`, as the supervisor would call it."""
    assert tenet(home, "advance", "triage").returncode == 0
