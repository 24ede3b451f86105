"""What an auditor gets: every decision with its person, and nothing that people said or gave."""

import json
from pathlib import Path

import pytest

from surfaces.cli.lineage import audit as write
from surfaces.web.people import People
from tenet.project import Project
from tests.agent.conversations import approve_everything, open_session, reach_first_review
from tools.auditing import as_text, audit


@pytest.fixture
def project(tmp_path: Path) -> Project:
    People(tmp_path).add("ada", "a long enough one", "owner", slack="U1")
    session = reach_first_review(open_session(tmp_path))
    session.send(session.revise("tenets", "make T2 stricter, you know why"))
    session.person, session.surface = "Ada (U1)", "slack"
    approve_everything(session)
    return session.project


def test_every_decision_names_its_person_and_the_right_that_it_took(project: Project) -> None:
    found = audit(project)
    decisions = {(one["decided"], one["stage"]): one for one in found["decisions"]}
    assert decisions["asked for a change", "tenets"]["person"] == "ada"
    release = decisions["approved", "deployment"]
    assert (release["by"], release["person"], release["right"]) == ("Ada (U1)", "ada", "release")
    assert release["digest"] == found["in_force"]["deployment"]["digest"]
    assert decisions["approved", "spec"]["right"] is None


def test_what_ran_names_what_it_was_given(project: Project) -> None:
    started = {one["started"]: one for one in audit(project)["jobs"] if "started" in one}
    assert started["training_run"]["inputs"]["training_plan"] == project.state.digest("training_plan")
    made = {one["made"]: one["key"] for one in audit(project)["jobs"] if "made" in one}
    assert made["report"] == started["report"]["key"]


def test_neither_words_nor_rows_nor_hashes_of_passwords_are_repeated(project: Project) -> None:
    text = as_text(audit(project))
    hashed = People(project.home).all()["ada"].hashed
    assert hashed and not [word for word in ("you know why", "billing and shipping", hashed) if word in text]


def test_what_was_changed_afterwards_stands_in_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = audit(project)["verified"]["not_as_it_was"]
    (project.path / "revisions" / str(project.state.digest("spec"))).write_bytes(b"title: other")
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    write(project.name, tmp_path / "audit.json")
    wrong = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))["verified"]["not_as_it_was"]
    new = [finding["where"] for finding in wrong if finding not in clean]
    assert any(where.startswith("revisions/") for where in new)
