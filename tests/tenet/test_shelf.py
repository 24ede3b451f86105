"""A copy is a project of its own, and an archived one is whole."""

from pathlib import Path

import pytest

from tenet.problems import NotPossible
from tenet.project import Project, names
from tenet.shelf import archive, duplicate
from tenet.state import Review
from tests.agent.conversations import approve_everything, open_session, reach_first_review


def finished(home: Path) -> Project:
    session = reach_first_review(open_session(home))
    approve_everything(session)
    return session.project


def test_a_copy_has_the_words_and_artefacts_and_no_approval(tmp_path: Path) -> None:
    original = finished(tmp_path)
    copy = duplicate(original, "second")
    assert copy.state.id != original.state.id
    assert copy.state.digest("dataset") == original.state.digest("dataset")
    assert copy.state.digest("release") is None
    assert not copy.state.approvals
    assert isinstance(copy.next_step(), Review), "a person approves anew, and nothing starts by itself"
    assert original.state.approvals


def test_a_copy_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="already a project"):
        duplicate(finished(tmp_path), "triage")


def test_an_archived_project_is_moved_whole(tmp_path: Path) -> None:
    project = finished(tmp_path)
    events = len(project.events())
    kept = archive(project, tmp_path / "archive")
    assert names(tmp_path / "projects") == []
    assert len(Project(kept).events()) == events


def test_a_project_with_a_running_job_stays(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path, hold=("dataset",)))
    approve_everything(session)
    with pytest.raises(NotPossible, match="job running"):
        archive(session.project, tmp_path / "archive")
