"""Rows as a table: what they can be picked by."""

from pathlib import Path

from surfaces.tables import dataset_table, examples_table
from tenet.artifacts import DataPlan, RowChoice
from tenet.files import to_jsonl, write_atomically
from tenet.project import Project
from tests.samples import examples
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project


def test_rows_are_found_by_what_was_measured_about_them_and_by_their_tenets(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    project: Project = site.project(finished_project(site, "triage"))
    rows = [row.model_copy(update={"tenets": ("T1", "T2")}) for row in examples().rows]
    found = [{"metric": "near_duplicates", "row": rows[0].id, "split": "train", "why": "close"}]
    write_atomically(project.path / "data" / "findings.jsonl", to_jsonl(found))
    scores = [{"metric": "label_agreement", "row": row.id, "score": at / 3} for at, row in enumerate(rows)]
    write_atomically(project.path / "data" / "scores.jsonl", to_jsonl(scores))
    table = dataset_table(project, [("train", row) for row in rows])
    assert dict(table.filters)["flag"] == ("near duplicates",) and dict(table.filters)["tenet"] == ("T1", "T2")
    assert [line.id for line in table.lines if dict(line.keys)["flag"]] == [rows[0].id]
    assert dict(table.filters)["score"] == ("below 25 %", "25 to 50 %", "50 to 75 %", "75 % and more")
    column = table.columns.index("label score")
    assert [line.cells[column] for line in table.lines] == ["0 %", "33 %", "67 %", "100 %"]
    own = examples_table(examples(), ("a", "b"), project)
    assert own.labels == ("a", "b") and "label score" in own.columns


def test_a_row_that_was_left_out_and_is_gone_from_the_data_still_stands_in_the_table(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "triage"))
    gone = examples().rows[0].model_copy(update={"id": "sgone", "origin": "synthetic"})
    plan = project.get("data_plan", DataPlan)
    choice = RowChoice(id="sgone", do="leave_out", row=gone)
    project.put("data_plan", plan.model_copy(update={"row_choices": (choice,)}), "person", by="ada", surface="web")
    table = dataset_table(project, [("train", row) for row in examples().rows])
    assert [line.id for line in table.lines if dict(line.keys)["decided"] == ("left out",)] == ["sgone"]
    assert table.decided == 1
