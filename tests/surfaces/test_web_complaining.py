"""Through the page's one door: a complaint with its cause and its patch, a push to a hub, and the lineage looked at again."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from surfaces.web.acting import Desktop
from surfaces.web.origins import graph
from surfaces.web.people import Person
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import write_atomically
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings, read_settings
from tests import samples
from tests.agent.conversations import open_session
from tests.fakes.hub import FakeHub
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project
from tests.tools.small_projects import ready_to_release
from tests.tools.test_complaining import BILLING, PARCEL, SHIPPING, made, rows

ADA, BOB = Person("ada", "owner"), Person("bob", "viewer")
TOKEN = "hub-secret-1"


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    def sessions(settings: Settings, surface: j.Surface, name: str, person: str) -> Session:
        return open_session(settings.home, name)

    return Desktop(read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "ada"}), sessions)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return made(tmp_path, [*rows(BILLING, "billing", "b"), *rows(SHIPPING, "shipping", "s")])


def complaint(do: str = "complain", **said: str) -> dict[str, Any]:
    whole = {"input": PARCEL.input, "got": PARCEL.got, "right": PARCEL.right, **said}
    return {"do": do, "project": "triage", "text": json.dumps(whole)}


def button(html: str) -> dict[str, str]:
    """What the button that mends it would send."""
    found = re.search(r"data-do=\"mend\" data-text='([^']*)' data-base=\"([0-9a-f]{64})\"", html)
    assert found, html
    return {"text": unescape(found[1]), "base": found[2]}


def test_a_complaint_shows_its_cause_and_changes_nothing_until_the_second_click(
    desktop: Desktop, project: Project
) -> None:
    before = project.state.digest("examples")
    html = desktop.act(complaint(), ADA)["html"]
    assert "Cause: base limit" in html and "of 2 held-out rows" in html
    assert project.state.digest("examples") == before
    answer = desktop.act({"do": "mend", "project": "triage", **button(html)}, ADA)
    assert project.get("examples", a.Examples).rows[-1].input == PARCEL.input
    assert "A complaint: to “Where is my parcel now?”" in answer["panels"]["talk"]


def test_a_patch_of_examples_that_changed_meanwhile_is_refused(desktop: Desktop, project: Project) -> None:
    seen = button(desktop.act(complaint(), ADA)["html"])
    project.put("examples", samples.examples(), "person")
    now = project.state.digest("examples")
    answer = desktop.act({"do": "mend", "project": "triage", **seen}, ADA)
    assert project.state.digest("examples") == now and "changed while you edited it" in answer["panels"]["talk"]
    assert "A complaint" not in answer["panels"]["talk"]


def test_what_is_right_and_what_no_data_mends_has_no_button(desktop: Desktop, project: Project) -> None:
    right = desktop.act(complaint(got="shipping"), ADA)["html"]
    assert "it is right" in right and "data-do" not in right
    unknown = desktop.act(complaint(right="sales"), ADA)["html"]
    assert "not in the use case" in unknown and "Say in the conversation" in unknown and "data-do" not in unknown


def test_words_of_a_model_stay_words(desktop: Desktop, project: Project) -> None:
    html = desktop.act(complaint(got="<img src=x onerror=alert(1)>'\""), ADA)["html"]
    assert "<img" not in html
    assert json.loads(button(html)["text"])["got"] == "<img src=x onerror=alert(1)>'\""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"right": " "}, "what the right answer"),
        ({"tenet": "T1"}, "decided by a program"),
        ({"input": ""}, "was asked"),
    ],
)
def test_half_a_complaint_is_asked_back(desktop: Desktop, project: Project, said: dict[str, str], told: str) -> None:
    assert told in desktop.act(complaint(**said), ADA)["notice"]


@pytest.mark.parametrize("do", ["complain", "mend", "push"])
def test_a_viewer_neither_complains_nor_gives_away(desktop: Desktop, project: Project, do: str) -> None:
    assert "may look and not act" in desktop.act(complaint(do), BOB)["notice"]


def test_a_model_is_pushed_from_the_page_and_the_conversation_says_so(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_atomically(tmp_path / "weights" / "model.safetensors", b"some weights")
    write_atomically(tmp_path / "weights" / "config.json", b"{}")
    name = ready_to_release(
        tmp_path, tmp_path / "weights", tmp_path / "weights", evaluated={"r0": "billing"}
    ).project.name
    click = {"do": "push", "project": name, "text": json.dumps({"repo": "ada/triage"})}
    assert "TENET_HUB_TOKEN" in desktop.act(click, ADA)["notice"]
    with FakeHub(TOKEN) as hub:
        monkeypatch.setenv("TENET_HUB_TOKEN", TOKEN)
        monkeypatch.setenv("TENET_HUB_URL", hub.url)
        answer = desktop.act(click, ADA)
    assert hub.files["ada/triage"]["model.safetensors"] == b"some weights"
    assert "pushed the model" in answer["panels"]["talk"] and "ada/triage" in answer["panels"]["talk"]


def test_the_lineage_is_drawn_from_the_first_words_to_what_answers_and_looked_at_again(
    desktop: Desktop, tmp_path: Path
) -> None:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "whole"))
    project.record(j.Said(text="Sort our tickets"), by="ada", surface="web")
    service = "first0000000"
    write_atomically(project.path / "runs" / f"service-{service}" / "inputs" / "deployment.yaml", b"x")
    project.record(j.Routed(gateway="gate", production=service))
    drawn = graph(project)
    kinds = {box.kind for box in drawn.boxes}
    assert kinds == {"conversation", "artefact", "file", "approval", "served"}
    edges = {(arc.source, arc.target) for arc in drawn.arcs}
    assert ("conversation:1 sayings", "artefact:spec") in edges
    assert ("artefact:spec", "approval:spec by tester") in edges and (
        "approval:spec by tester",
        "artefact:tenets",
    ) in edges
    assert ("artefact:dataset", "file:data/train.jsonl") in edges
    places = [(box.x, box.y) for box in drawn.boxes]
    assert len(places) == len(set(places)) and all(box.x + box.width <= drawn.width for box in drawn.boxes)
    html = desktop.act({"do": "verify", "project": "whole"}, BOB)["html"]
    assert "deployment.yaml" in html and "not as they were" in html, "what is served here is not what was approved"
