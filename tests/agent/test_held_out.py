"""The rows of the test, approved by themselves: for exactly the rows that were seen, and for as long as they stay."""

from pathlib import Path

import pytest

from agent.held_out import approve, standing
from surfaces.cli.artefacts import approve as by_command
from surfaces.web.acting import Desktop
from surfaces.web.people import Person
from tenet import artifacts as a
from tenet.files import to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import read_settings
from tests.samples import examples
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project
from tools.auditing import audit

ADA, BOB = Person("ada", "owner"), Person("bob", "viewer")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setenv("TENET_PERSON", "ada")
    site = Site(tmp_path, 0)
    return site.project(finished_project(site, "triage"))


def digest_of(project: Project) -> str:
    found = standing(project)
    assert found
    return found.digest


def with_other_rows(project: Project, split: a.Split) -> None:
    """The dataset made again, with other rows in this split alone."""
    card = project.get("dataset", a.DatasetCard)
    rows = examples().rows[:1]
    write_atomically(project.path / f"data/{split}-new.jsonl", to_jsonl(rows))
    from tenet.files import sha256_of_file

    file = a.DataFile(
        path=f"data/{split}-new.jsonl", sha256=sha256_of_file(project.path / f"data/{split}-new.jsonl"), rows=1
    )
    project.put("dataset", card.model_copy(update={"files": {**card.files, split: file}}), "job")


def test_it_holds_for_these_rows_while_training_rows_change_and_ends_with_the_first_other_one(project: Project) -> None:
    seen = standing(project)
    assert seen and seen.approval is None and "nobody has approved these rows" in seen.told
    approve(project, seen.digest, "ada", "cli", "looked at all of them")
    with_other_rows(project, "train")
    now = standing(Project(project.path))
    assert now and now.approval and now.approval.by == "ada"
    assert "approved by themselves by ada" in now.told and "looked at all of them" in now.told
    with_other_rows(project, "heldout")
    after = standing(project)
    assert after and after.approval is None


def test_only_what_was_seen_and_still_lies_there_is_approved(project: Project) -> None:
    with pytest.raises(NotPossible, match="changed since you saw them"):
        approve(project, "0" * 64, "ada", "cli")
    file = project.path / project.get("dataset", a.DatasetCard).files["heldout"].path
    write_atomically(file, b"{}\n")
    with pytest.raises(NotPossible, match=r"not what the dataset's card describes. Nothing was approved"):
        approve(project, digest_of(project), "ada", "cli")
    assert not project.state.tests


def test_by_the_command_and_in_the_audit(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    by_command("triage", "test", digest_of(project)[:12], "right as they are")
    assert "approved by themselves by ada" in capsys.readouterr().err
    (decided,) = [
        one for one in audit(Project(project.path))["decisions"] if one["decided"] == "approved the test rows"
    ]
    assert decided["digest"] == digest_of(project) and decided["because"] == "right as they are"


def test_by_a_click_and_not_by_somebody_who_may_only_look(project: Project, tmp_path: Path) -> None:
    desktop = Desktop(read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "ada"}))
    click = {"do": "approve_test", "project": "triage", "chosen": "dataset", "digest": digest_of(project)}
    before = desktop.act({**click, "do": "look"}, ADA)["panels"]["artefact"]
    assert 'data-do="approve_test"' in before and digest_of(project) in before
    assert "may look and not act" in desktop.act(click, BOB)["notice"]
    after = desktop.act(click, ADA)
    assert "approved by themselves by ada" in after["panels"]["artefact"] and after["stage"] == "dataset"
    assert 'data-do="approve_test"' not in after["panels"]["artefact"]
