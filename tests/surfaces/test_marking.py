"""Marking answers, in a terminal, on the page and through a session: the same journal, the same cards."""

import io
import json
from collections.abc import Generator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evals.marks import reopen
from surfaces.cli.marking import mark
from surfaces.web.people import People
from surfaces.web.serving import application
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings, read_settings
from tenet.state import Launch
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project

PASSWORD = "a long enough one"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setenv("TENET_PERSON", "ada")
    project = Site(tmp_path, 0).project(finished_project(Site(tmp_path, 0), "triage"))
    _evaluate(project)
    return read_settings()


def _evaluate(project: Project) -> None:
    """Put the report that is there once more, with the verdicts that people can mark."""
    lines = [
        {"id": row.id, "tenet": "accuracy", "outcome": "pass" if row.output == "billing" else "fail"}
        for row in project.get("examples", a.Examples).rows
    ]
    write_atomically(project.path / "outcomes.jsonl", to_jsonl(lines))
    file = a.DataFile(path="outcomes.jsonl", sha256=sha256_of(b""), rows=len(lines))
    project.put("report", project.get("report", a.EvalReport).model_copy(update={"outcomes": file}), "job")


@pytest.fixture
def session(settings: Settings) -> Session:
    return Session.open("triage", person="ada", settings=settings)


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


def marks(session: Session) -> list[j.Marked]:
    return [event.what for event in session.project.events() if isinstance(event.what, j.Marked)]


def test_a_terminal_asks_card_by_card_and_sums_up(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "y\nwhat?\nn\ns\nq\n")
    mark("triage", most=30, again=False, as_json=False)
    assert [one.verdict for one in marks(session)] == ["pass", "fail", "cannot say"]
    said = capsys.readouterr()
    assert "Is this the right answer?" in said.out and "2 answers were marked by people" in said.out
    assert "Please answer with y, n, s or q." in said.err and "tenet mark triage --again" in said.err


def test_the_card_for_programs_does_not_tell_the_automatic_verdict(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    mark("triage", most=30, again=False, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["marked"] == 0 and found["of"] == len(session.project.get("examples", a.Examples).rows)
    assert set(found["next"]) == {"item", "question", "input", "answer"}


def test_everybody_marks_for_themselves_and_marks_survive_another_evaluation(session: Session) -> None:
    while item := session.marking().next:
        session.mark(item.digest, "pass")
    bob = Session.open("triage", person="bob", settings=session.desk.settings)
    assert bob.marking().next is not None and not bob.marking().counted
    _evaluate(session.project)
    again = session.marking()
    assert again.next is None and again.counted and len(again.said) == len(again.items)


def test_an_answer_that_is_gone_cannot_be_marked(session: Session) -> None:
    with pytest.raises(NotPossible, match="Nothing was marked"):
        session.mark("0" * 64, "pass")


def test_the_evaluation_is_wanted_again_with_the_approval(session: Session) -> None:
    project = session.project
    before = project.state.digest("report")
    reopen(project, "ada", "cli")
    step = project.next_step()
    assert isinstance(step, Launch) and step.stage == "report"
    assert project.state.digest("report") == before and project.state.approval("report") is None
    with pytest.raises(NotPossible, match="no evaluation"):
        reopen(project, "ada", "cli")
    with pytest.raises(NotPossible, match="Wait until"):
        session.marking()


@pytest.fixture
def page(settings: Settings) -> Generator[TestClient, None, None]:
    People(settings.home).add("ada", PASSWORD, "owner")
    People(settings.home).add("bob", PASSWORD, "viewer")
    with TestClient(application(settings, login=True), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def test_the_page_takes_marks_of_owners_and_of_nobody_else(page: TestClient, session: Session) -> None:
    assert page.get("/marks?project=triage").status_code == 401
    page.post("/login", data={"name": "bob", "password": PASSWORD})
    item = session.marking().next
    assert item
    given = {"project": "triage", "item": item.digest, "verdict": "fail"}
    assert page.post("/marks", data=given).status_code == 403
    page.post("/login", data={"name": "ada", "password": PASSWORD})
    shown = page.get("/marks?project=triage").text
    assert item.digest in shown and "Cannot say" in shown
    assert page.post("/marks", data=given | {"verdict": "maybe"}).status_code == 400
    assert page.post("/marks", data=given | {"item": "0" * 64}).status_code == 409
    assert page.post("/marks", data=given, headers={"origin": "http://evil.example"}).status_code == 403
    assert marks(session) == []
    assert page.post("/marks", data=given).headers["location"] == "/marks?project=triage"
    assert [(one.verdict, one.item) for one in marks(session)] == [("fail", item.digest)]
    assert item.digest not in page.get("/marks?project=triage").text
    assert page.get("/marks?project=nothing").status_code == 404
