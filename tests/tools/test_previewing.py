"""Three rows of each cell before the whole run: seen, kept for the plan that they belong to, and never paid for twice."""

import html
import json
from pathlib import Path

import pytest

from surfaces.cli.cells import cells, preview
from surfaces.view import StageView
from surfaces.web.artefact import artefact
from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.jobs import Jobs
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import RunFolder
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI
from tests.tools.test_living_data import FAQ, OWN, SPEC, plan
from tools.previewing import MOST_CELLS, main, preview_of, previewed
from tools.synthesize import job_of
from tools.teaching.child import Heard
from tools.teaching.contract import TeacherRequest
from tools.teaching.filling import fill
from tools.teaching.starting import split_own
from tools.teaching.writing import write_rows


def project(projects: Path, plan: a.DataPlan) -> Project:
    made = Project.create("preview", projects)
    made.put("spec", SPEC, "mind")
    made.put("examples", a.Examples(rows=OWN_ROWS), "person")
    made.put("data_plan", plan, "mind")
    for document in plan.documents or ():
        rows = ({"source": "", "text": text} for text in FAQ)
        write_atomically(made.path / "uploads" / f"{document.file}.passages.jsonl", to_jsonl(rows))
    return made


OWN_ROWS = tuple(OWN)


def teaches(asked: Asked) -> Answer:
    """As the built-in teacher would, by what stands in the question."""
    _, _, request_and_fence = asked.messages[1]["content"].partition("\n")
    request = TeacherRequest.model_validate(json.JSONDecoder().raw_decode(request_and_fence)[0])
    return write_rows(request).model_dump_json(by_alias=True)


def test_each_cell_shows_three_rows_and_those_about_a_document_their_passage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    made = project(tmp_path / "projects", plan())
    assert preview_of(made) is None
    assert main(made.path) == 0
    found = previewed(made)
    assert {cell.name for cell in found.cells} == {
        f"{label} · {way}" for label in SPEC.label_names for way in ("e-mail", "chat")
    }
    for cell in found.cells:
        assert len(cell.rows) == 3 and cell.wanted
        assert {row.answer for row in cell.rows} == {cell.name.partition(" · ")[0]}
    assert (found.requests, found.seconds_a_request) == (0, None) and 0 < (found.stood or 0) <= 1
    assert not (made.path / "data").exists() and made.find("dataset") is None

    view = StageView("data_plan", "Data plan", "waiting for you", made.state.digest("data_plan"), None)
    page = html.unescape(artefact(made, Jobs(tmp_path), view, "view", [], None, True))
    assert all(cell.rows[0].text in page for cell in found.cells) and "All 4 cells" in page

    preview("preview")
    cells("preview")
    said = " ".join(capsys.readouterr().out.split())
    assert all(" ".join(row.text.split()) in said for cell in found.cells for row in cell.rows)
    assert "billing · e-mail" in said and "at most 7 rows" in said

    made.put("data_plan", plan(seed=1), "person")
    assert preview_of(made) is None


def test_without_a_plan_or_a_teacher_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_TEACHER_MODEL", "")
    monkeypatch.setenv("TENET_TEACHER_BASE_URL", "")
    empty = Project.create("empty", tmp_path)
    with pytest.raises(NotPossible, match="There is no data plan yet"):
        previewed(empty)
    unconnected = project(tmp_path, plan(generator="a-model", documents=None))
    with pytest.raises(NotPossible, match="none is connected"):
        previewed(unconnected)


def test_what_a_connected_teacher_answered_in_the_preview_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = plan(generator="fake-model", documents=None, document_share=None, rows_per_label=10)
    with FakeOpenAI(play=teaches) as server:
        for name, value in (("BASE_URL", server.base_url), ("MODEL", "fake-model"), ("API_KEY", "sk-x")):
            monkeypatch.setenv(f"TENET_TEACHER_{name}", value)
        made = project(tmp_path, wanted)
        assert main(made.path) == 0
        found = preview_of(made)
        asked = [one.last for one in server.asked]
        assert found and found.requests == len(asked) == len(found.cells) == 4
        assert found.seconds_a_request is not None

        run = RunFolder(made.path / "runs" / "dataset-1")
        start = split_own(OWN_ROWS, SPEC, wanted)
        told: list[Heard] = []
        fill(start, job_of(start, SPEC, wanted, run), lambda share, text, heard: told.append(heard))
        questions = [sha256_of(request.encode()) for one in server.asked if (request := _request(one))]
    assert len(questions) == len(set(questions)) >= 4
    assert all(cell in found.cells[0].name or counts[0] == counts[1] for cell, counts in told[-1].cells.items())


def _request(asked: Asked) -> str:
    return str(asked.messages[1]["content"].partition("\n")[2].rpartition("\n")[0])


def test_no_more_cells_are_shown_than_anybody_reads_and_the_rest_is_counted(tmp_path: Path) -> None:
    axes = {
        "channel": ("e-mail", "chat", "phone note"),
        "tone": ("calm", "polite", "upset"),
        "length": ("short", "medium", "long"),
    }
    made = project(tmp_path, plan(documents=None, axes=axes, rows_per_label=250))
    assert main(made.path) == 0
    found = preview_of(made)
    assert found and len(found.cells) == MOST_CELLS and found.left_out == 2 * 27 - MOST_CELLS
