"""Who may do what on the page, asked of the application itself: no browser, the whole guard."""

from collections.abc import Generator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from surfaces.web.people import People, Person
from surfaces.web.routes import LARGEST
from surfaces.web.serving import application
from tenet.problems import NotPossible
from tenet.session import Session
from tenet.settings import Settings, read_settings

PASSWORD = "a long enough one"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "tester"})
    Session.create("triage", settings=settings).advance()
    People(settings.home).add("ada", PASSWORD, "owner")
    People(settings.home).add("bob", PASSWORD, "viewer")
    return settings


@pytest.fixture
def others(settings: Settings) -> Generator[TestClient, None, None]:
    with TestClient(application(settings, login=True), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


@pytest.fixture
def local(settings: Settings) -> Generator[TestClient, None, None]:
    with TestClient(application(settings, login=False), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> int:
    return client.post("/login", data={"name": name, "password": password}).status_code


def act(client: TestClient, **click: object) -> Response:
    component = next(each["id"] for each in client.get("/config").json()["components"] if each["type"] == "html")
    body = {"data": click, "component_id": component, "fn_name": "act", "session_hash": "tests"}
    return client.post("/gradio_api/component_server", json=body)


@pytest.mark.parametrize("path", ["/config", "/download?project=triage&what=artefact/spec", "/report?project=triage"])
def test_nothing_is_shown_to_whom_nobody_knows(others: TestClient, path: str) -> None:
    assert others.get(path).status_code == 401
    assert others.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"


def test_a_preview_is_made_only_for_who_may_act_and_says_why_there_is_none(
    others: TestClient, local: TestClient
) -> None:
    assert others.post("/preview?project=triage").status_code == 401
    assert sign_in(others, "bob") == 303
    assert others.post("/preview?project=triage").status_code == 403


def test_a_preview_of_a_project_without_a_plan_says_so(local: TestClient) -> None:
    answer = local.post("/preview?project=triage")
    assert (answer.status_code, "There is no data plan yet" in answer.text) == (404, True)


def test_whoever_logs_in_acts_under_their_own_name(others: TestClient, settings: Settings) -> None:
    assert sign_in(others, "ada") == 303
    answer = act(others, do="say", project="triage", text="Sort my tickets into billing and shipping")
    assert "ada" in answer.json()["panels"]["talk"]


def test_a_viewer_looks_and_does_not_act(others: TestClient) -> None:
    sign_in(others, "bob")
    answer = act(others, do="say", project="triage", text="hello").json()
    assert "may look and not act" in answer["notice"]
    assert others.post("/upload?project=triage&name=a.csv", content=b"a,b").status_code == 403


@pytest.mark.parametrize(
    "do", ["rows", "hush", "ask", "vote", "trial", "traffic", "settings", "save", "test", "finished"]
)
def test_a_viewer_has_no_way_around_that(others: TestClient, settings: Settings, do: str) -> None:
    sign_in(others, "bob")
    answer = act(others, do=do, project="triage", text="guide", base="0").json()
    assert "may look and not act" in answer["notice"] and "settings" not in answer
    assert others.post("/columns?project=triage&file=a.csv&text=a&label=b").status_code == 403
    assert not (settings.home / "settings.json").exists()


def test_wrong_passwords_are_locked_out(others: TestClient) -> None:
    assert [sign_in(others, "ada", "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert sign_in(others, "ada") == 429


def test_a_forged_or_outdated_ticket_is_no_ticket(settings: Settings) -> None:
    people = People(settings.home)
    ticket = people.ticket("bob")
    assert people.person(ticket) == Person("bob", "viewer", True)
    assert people.person(ticket.replace("bob", "ada")) is None
    people.add("bob", "another long one", "viewer")
    assert people.person(ticket) is None


def test_passwords_are_long_and_kept_as_hashes(settings: Settings) -> None:
    with pytest.raises(NotPossible, match="too short"):
        People(settings.home).add("eve", "short", "owner")
    file = settings.home / "users.json"
    assert PASSWORD not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_another_site_cannot_act_through_this_browser(local: TestClient) -> None:
    assert local.post("/upload?project=triage&name=a.csv", headers={"origin": "http://evil.example"}).status_code == 403
    assert local.get("/", headers={"host": "evil.example"}).status_code == 403


def test_every_answer_forbids_foreign_images_and_scripts(local: TestClient) -> None:
    policy = local.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy and "img-src 'self' data: blob:" in policy


def test_an_upload_is_limited_and_goes_into_the_project(local: TestClient, settings: Settings) -> None:
    kept = local.post("/upload?project=triage&name=../../a.csv", content=b"text,label\nx,y").json()["kept"]
    assert (settings.projects / "triage" / "uploads" / kept).read_bytes() == b"text,label\nx,y"
    assert local.post("/upload?project=triage&name=a.csv", content=b"x" * (LARGEST + 1)).status_code == 413
    assert local.post("/upload?project=triage&name=a.exe", content=b"x").status_code == 415


@pytest.mark.parametrize("what", ["artefact/../../users.json", "data/..", "adapter", "users.json", "artefact/spec"])
def test_only_files_of_a_project_are_served(local: TestClient, what: str) -> None:
    assert local.get("/download", params={"project": "triage", "what": what}).status_code == 404
    assert local.get("/download", params={"project": "../x", "what": what}).status_code == 404


def test_a_file_that_was_not_uploaded_here_is_not_taken(local: TestClient) -> None:
    body = {"do": "say", "project": "triage", "text": "look", "files": ["../journal.jsonl"]}
    assert "did not arrive" in act(local, **body).json()["notice"]
