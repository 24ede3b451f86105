"""A copy is a project of its own, and an archived one is whole."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from surfaces.web import recorded
from tenet import artifacts as a
from tenet.jobs import Jobs, JobSpec
from tenet.jobs.outbox import add, change, open_outbox
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.shelf import archive, archived, duplicate, take_back, take_in
from tenet.slugs import names
from tenet.stages import CHAIN
from tenet.state import Done, Review
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


def test_a_copy_of_what_was_trained_elsewhere_trains_anew(tmp_path: Path) -> None:
    original = finished(tmp_path)
    weights = original.path / original.get("training_run", a.TrainingRun).merged
    weights.mkdir(parents=True)
    assert duplicate(original, "here").state.digest("training_run")
    shutil.rmtree(weights)
    copy = duplicate(original, "second")
    assert copy.state.digest("training_plan") == original.state.digest("training_plan")
    assert copy.state.digest("training_run") is None and not copy.file("report").exists()


def test_the_sample_that_ships_opens_whole_and_as_often_as_wanted(tmp_path: Path) -> None:
    one, other = (take_in(recorded.FILE, tmp_path / "projects" / name) for name in ("one", "other"))
    assert isinstance(one.next_step(), Done) and one.state.id != other.state.id
    assert all(one.find(stage.name) for stage in CHAIN if not stage.optional)
    assert not one.sync(), "no file differs from what is in force"
    with pytest.raises(NotPossible, match="already a project"):
        take_in(recorded.FILE, one.path)


def test_an_archived_project_is_moved_whole(tmp_path: Path) -> None:
    project = finished(tmp_path)
    events = len(project.events())
    kept = archive(project, tmp_path / "archive", Jobs(tmp_path))
    assert names(tmp_path / "projects") == []
    assert len(Project(kept).events()) == events


def test_what_was_put_away_comes_back_whole_and_replaces_nothing(tmp_path: Path) -> None:
    project, shelf = finished(tmp_path), tmp_path / "archive"
    name, events = project.name, project.events()
    folder = archive(project, shelf, Jobs(tmp_path)).name
    (shelf / "by-hand").mkdir()
    (shelf / "by-hand" / "journal.jsonl").touch()
    assert [(one.folder, one.name) for one in archived(shelf)] == [(folder, name)]
    taken = Project.create(name, tmp_path / "projects")
    with pytest.raises(NotPossible, match="Archive that one first"):
        take_back(folder, shelf, tmp_path / "projects")
    shutil.rmtree(taken.path)
    back = take_back(folder, shelf, tmp_path / "projects")
    assert back.name == name and list(back.events()) == list(events) and not archived(shelf)
    with pytest.raises(NotPossible, match="not in the archive any more"):
        take_back("../projects/" + name, shelf, tmp_path / "projects")


def test_a_project_with_a_running_job_stays(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path, hold=("dataset",)))
    approve_everything(session)
    with pytest.raises(NotPossible, match="job running"):
        archive(session.project, tmp_path / "archive", Jobs(tmp_path))


@pytest.mark.parametrize(("state", "stays"), [("running", True), ("starting", True), ("cancelled", False)])
def test_a_project_whose_model_answers_stays_where_its_servers_are(tmp_path: Path, state: str, stays: bool) -> None:
    project = finished(tmp_path)
    service = {"run": str(tmp_path), "argv": ("true",), "kind": "service", "stage": "release"}
    with closing(open_outbox(tmp_path)) as outbox:
        for key, where in (("a" * 20, project.path), ("b" * 20, tmp_path / "projects" / "other")):
            add(outbox, JobSpec.model_validate({"key": key, "project": str(where), **service}), 0.0)
            change(outbox, key, state=state if where == project.path else "running")
    if stays:
        with pytest.raises(NotPossible, match=r"tenet cancel aaaaaaaaaaaa\)"):
            archive(project, tmp_path / "archive", Jobs(tmp_path))
    else:
        archive(project, tmp_path / "archive", Jobs(tmp_path))
    assert project.path.exists() is stays
