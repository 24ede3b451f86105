"""Rows changed in the table become one edit of the examples; what would be lost or is not there is refused."""

import json
from pathlib import Path

import pytest

from surfaces.web.editing import changed, changes_of
from surfaces.web.tables import dataset_table, examples_table
from tenet import artifacts as a
from tenet.files import to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tests.samples import examples
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project


def wish(**change: str) -> str:
    return json.dumps([change])


def after(text: str) -> list[a.Row]:
    lines = changed(examples().rows, changes_of(text)).splitlines()
    return [a.Row.model_validate_json(line) for line in lines]


def test_a_row_is_taken_out_relabelled_written_anew_or_accepted() -> None:
    first, *others = examples().rows
    assert [row.id for row in after(wish(id=first.id, do="remove"))] == [row.id for row in others]
    assert after(wish(id=first.id, do="label", output="other"))[0].output == "other"
    written = after(wish(id=first.id, do="write", input=" new words ", output="other"))[0]
    assert (written.id, written.input, written.output, written.origin) == (first.id, "new words", "other", "user")
    drafted = [row.model_copy(update={"origin": "drafted"}) for row in examples().rows]
    accepted = changed(drafted, changes_of(wish(id=first.id, do="accept"))).splitlines()
    assert [json.loads(line)["origin"] for line in accepted] == ["user"] + ["drafted"] * len(others)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (wish(id="gone", do="remove"), "no row gone any more"),
        (wish(id=examples().rows[0].id, do="write", input=" ", output="x"), "needs a text and an answer"),
        (json.dumps([{"id": row.id, "do": "remove"} for row in examples().rows]), "take out every example"),
        ("[{]", "do not fit"),
        (wish(id="x", do="approve"), "do not fit"),
    ],
)
def test_what_cannot_be_is_refused(text: str, says: str) -> None:
    with pytest.raises(NotPossible, match=says):
        after(text)


def test_rows_are_found_by_what_was_measured_about_them_and_by_their_tenets(tmp_path: Path) -> None:

    site = Site(tmp_path, 0)
    project: Project = site.project(finished_project(site, "triage"))
    rows = [row.model_copy(update={"tenets": ("T1", "T2")}) for row in examples().rows]
    found = [{"metric": "near_duplicates", "row": rows[0].id, "split": "train", "why": "close"}]
    write_atomically(project.path / "data" / "findings.jsonl", to_jsonl(found))
    table = dataset_table(project, [("train", row) for row in rows])
    assert dict(table.filters)["flag"] == ("near duplicates",) and dict(table.filters)["tenet"] == ("T1", "T2")
    assert [line.id for line in table.lines if dict(line.keys)["flag"]] == [rows[0].id]
    assert examples_table(examples(), ("a", "b")).labels == ("a", "b")
