"""Whatever is changed behind Tenet's back is found, and named for what it is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet import journal as j
from tenet import seals
from tenet.files import sha256_of_file, write_atomically
from tenet.project import Project
from tenet.stages import CHAIN
from tests import samples
from tests.tools.small_projects import ready_to_release
from tools.variants import service_folder
from tools.verifying import verify

SERVICE = "5" * 64


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with everything that a release has, and weights of a few bytes."""
    home = tmp_path_factory.mktemp("home")
    weights = home / "weights"
    write_atomically(weights / "model.safetensors", b"some weights")
    made = ready_to_release(home, weights, weights, evaluated={"r0": "billing"})
    merged = made.project.path / made.deployment.model
    merged.unlink()
    shutil.copytree(weights, merged)
    _put_report_page(made.project)
    made.project.put("reward", samples.sample("reward"), "mind")
    made.project.record(j.Approved(stage="report", digest=str(made.project.state.digest("report"))), "ada", "sdk")
    return made.project.path


def _put_report_page(project: Project) -> None:
    page = project.path / "runs" / "report-0" / "out" / "report.html"
    write_atomically(page, b"<h1>ship</h1>")
    update = {"html": str(page.relative_to(project.path)), "html_sha256": sha256_of_file(page)}
    project.put("report", project.get("report", a.EvalReport).model_copy(update=update), "job")


@pytest.fixture
def project(whole: Path, tmp_path: Path) -> Project:
    """A copy in a home of its own, with the same key."""
    home = whole.parent.parent
    shutil.copytree(home / "seals", tmp_path / "seals")
    shutil.copy(home / "seal.key", tmp_path / "seal.key")
    return Project(Path(shutil.copytree(whole, tmp_path / "projects" / whole.name, symlinks=True)))


def findings(project: Project) -> str:
    return "\n".join(f"{where}: {what}" for where, what in verify(Project(project.path)).findings)


def test_nothing_is_found_where_nothing_changed(project: Project) -> None:
    checked = verify(project)
    assert checked.findings == []
    assert checked.edges > 30


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def changed_weights(project: Project) -> None:
    (project.path / project.get("deployment", a.Deployment).model / "model.safetensors").write_bytes(b"other weights")


def changed_reward(project: Project) -> None:
    edit(project.path / "revisions" / str(project.state.digest("reward")), "def ", "def  ")


def removed_approval(project: Project) -> None:
    path = project.path / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    approvals = [line for line in lines if b'"approved"' in line and b'"deployment"' in line]
    assert approvals
    path.write_bytes(b"".join(line for line in lines if line not in approvals))


def swapped_report(project: Project) -> None:
    report = project.get("report", a.EvalReport)
    write_atomically(project.path / str(report.html), b"<h1>ship it twice</h1>")


def forged_verdict(project: Project) -> None:
    edit(project.file("report"), "verdict: ship", "verdict: do not ship")


def changed_rows(project: Project) -> None:
    edit(project.path / "data" / "heldout.jsonl", "I was charged twice", "I was charged thrice")


def changed_revision(project: Project) -> None:
    edit(project.path / "revisions" / str(project.state.digest("spec")), "Ticket triage", "Anything else")


def changed_input_of_a_job(project: Project) -> None:
    edit(next(project.path.glob("runs/release-*/inputs/deployment.yaml")), "max_tokens: 12", "max_tokens: 99")


def edited_journal(project: Project) -> None:
    edit(project.path / "journal.jsonl", '"by": "ada"', '"by": "eve"')


def cut_journal(project: Project) -> None:
    path = project.path / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def stripped_journal(project: Project) -> None:
    path = project.path / "journal.jsonl"
    bodies = [seals.taken_apart(line)[0] for line in path.read_bytes().splitlines()]
    path.write_bytes(b"".join(body.replace(b'"ada"', b'"eve"') + b"\n" for body in bodies))


def event_added_by_hand(project: Project) -> None:
    path = project.path / "journal.jsonl"
    forged = j.event(j.Approved(stage="deployment", digest=samples.NOTHING), "eve", "web")
    with path.open("ab") as file:
        file.write(json.dumps(forged.model_dump(mode="json", exclude_none=True)).encode() + b"\n")


def swapped_service(project: Project) -> None:
    project.record(j.Routed(gateway="0" * 64, production=SERVICE))
    write_atomically(
        service_folder(project.path, SERVICE) / "inputs" / "deployment.yaml", b"engine: transformers-serve\n"
    )


PLANTED: dict[Callable[[Project], None], str] = {
    changed_weights: "changed: the weights are no longer",
    changed_rows: "data/heldout.jsonl: changed",
    changed_reward: "changed: it is no longer",
    edited_journal: "is not what was written",
    cut_journal: "does not hold the last line that this machine remembers",
    stripped_journal: "does not hold the last line that this machine remembers",
    event_added_by_hand: "has no seal although lines before it have one",
    swapped_report: "report.html: changed",
    forged_verdict: "report.yaml: is not what the job measured",
    removed_approval: "whose approval is not in the journal",
    changed_revision: "changed: it is no longer",
    changed_input_of_a_job: "inputs/deployment.yaml: changed",
    swapped_service: "is no deployment that was released here",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_change_is_found_and_named(project: Project, plant: Callable[[Project], None]) -> None:
    plant(project)
    assert PLANTED[plant] in findings(project)


def test_an_edit_by_hand_that_waits_to_be_taken_up_is_named_as_that(project: Project) -> None:
    edit(project.file("spec"), "Ticket triage", "Something else")
    assert "was edited and not taken up yet" in findings(project)


def test_code_beside_an_artefact_is_the_code_in_it(project: Project) -> None:
    """As a reward has it."""
    from tenet.stages import BY_NAME
    from tools.verifying import code_beside

    class WithCode(a.Artifact):
        code: str

    artifact, path = WithCode(code="def pays(): ...\n"), project.file("spec").with_suffix(".py")
    path.write_text("def pays(): ...\n", encoding="utf-8")
    assert code_beside(project, BY_NAME["spec"], artifact) is None
    path.write_text("def pays(): return 1\n", encoding="utf-8")
    assert code_beside(project, BY_NAME["spec"], artifact)


def test_a_journal_from_before_there_were_seals_is_read_and_goes_on_sealed(tmp_path: Path) -> None:
    project = Project.create("old", tmp_path)
    path = project.path / "journal.jsonl"
    path.write_bytes(seals.taken_apart(path.read_bytes().splitlines()[0])[0] + b"\n")
    old = Project(project.path)
    old.record(j.Told(text="after the update"))
    old.record(j.Told(text="and more"))
    assert verify(old).findings == []
    assert [event.seal is None for event in old.events()] == [True, False, False]


def test_a_key_that_was_replaced_is_noticed(project: Project, tmp_path: Path) -> None:
    write_atomically(tmp_path / "seal.key", b"00" * 32)
    assert "seal.key: is not the key with which this machine sealed" in findings(project)


def arrived(project: Project, tmp_path: Path) -> Project:
    """The same project on a machine that has never seen it."""
    other = Project(Path(shutil.copytree(project.path, tmp_path / "other" / "projects" / project.name, symlinks=True)))
    for stage in CHAIN:
        assert (other.path / stage.file).exists() == (project.path / stage.file).exists()
    return other


def test_a_project_from_another_machine_is_checked_as_far_as_that_goes(project: Project, tmp_path: Path) -> None:
    checked = verify(arrived(project, tmp_path))
    assert checked.findings == [] and len(checked.untold) == 1
    assert "sealed with the key of another machine" in checked.untold[0].what


def test_what_is_checkable_of_it_is_checked(project: Project, tmp_path: Path) -> None:
    other = arrived(project, tmp_path)
    changed_weights(other)
    removed_approval(other)
    found = findings(other)
    assert "the weights are no longer" in found and "whose approval is not in the journal" in found


def test_lines_that_were_added_here_are_checked_with_this_machines_key(project: Project, tmp_path: Path) -> None:
    other = arrived(project, tmp_path)
    other.record(j.Told(text="it goes on here"))
    assert verify(other).findings == []
    edit(other.path / "journal.jsonl", "it goes on here", "it went on here")
    assert "is not what was written" in findings(other)


def test_the_key_is_that_of_the_home_whatever_the_surroundings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job and a scripted run may have another TENET_HOME than the project's."""
    project = Project.create("mine", tmp_path / "projects")
    monkeypatch.setenv("TENET_HOME", str(tmp_path / "another"))
    Project(project.path).record(j.Told(text="from elsewhere"))
    assert verify(project).findings == []
    assert (tmp_path / "seal.key").exists() and not (tmp_path / "another").exists()


def test_the_key_is_its_owners_alone_and_in_no_project(project: Project) -> None:
    project.record(j.Told(text="x"))
    key = project.path.parent.parent / "seal.key"
    assert key.stat().st_mode & 0o077 == 0
    secret = key.read_bytes()
    assert not any(secret in path.read_bytes() for path in project.path.rglob("*") if path.is_file())
