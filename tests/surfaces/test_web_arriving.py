"""An attached file says what is read in it before it is sent; another choice of columns becomes a file of its own."""

from pathlib import Path

import pytest

from surfaces.web.arriving import preview, with_columns
from tenet.problems import NotPossible
from tenet.project import Project
from tools.reading import read_rows

TABLE = b"""\
ref,who wrote,what they said,goes to
1,ann,my parcel is late,shipping
2,bob,charge me once please,billing
3,cy,,billing
4,di,where is my parcel now,shipping
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create("triage", tmp_path / "projects")


def test_a_table_is_shown_by_its_columns_its_first_rows_and_what_cannot_be_used(project: Project) -> None:
    kept = project.take_file(
        "mails.csv", b"text,label\nmy parcel is late,shipping\n,billing\nrefund me please,billing\n"
    )
    seen = preview(project, kept)
    assert (seen["columns"], seen["text"], seen["label"]) == (("text", "label"), "text", "label")
    assert seen["rows"] == 2 and seen["first"][0] == ("my parcel is late", "shipping")
    assert len(seen["problems"]) == 1 and seen["problems"][0].startswith("mails.csv, row 3:")


def test_columns_that_a_person_names_are_taken(project: Project) -> None:
    kept = project.take_file("mails.csv", TABLE)
    assert "what they said" in preview(project, kept)["columns"]
    found = with_columns(project, kept, "what they said", "goes to")
    assert found["preview"]["rows"] == 3 and "row 4" in found["preview"]["problems"][0]
    taken = read_rows(project.path / "uploads" / found["kept"], None)
    assert [tuple(row) for row in taken.rows][1] == ("charge me once please", "billing")
    assert (project.path / "uploads" / kept).read_bytes() == TABLE


@pytest.mark.parametrize(
    ("file", "text", "label", "says"),
    [
        ("../journal.jsonl", "a", "b", "did not arrive"),
        (None, "goes to", "goes to", "same column"),
        (None, "no such", "goes to", "no column"),
    ],
)
def test_what_cannot_be_is_said(project: Project, file: str | None, text: str, label: str, says: str) -> None:
    kept = project.take_file("mails.csv", TABLE)
    with pytest.raises(NotPossible, match=says):
        with_columns(project, file or kept, text, label)


def test_what_is_no_table_says_so(project: Project) -> None:
    assert "mails.csv" in preview(project, project.take_file("mails.csv", b"\x00\x01"))["said"]
    assert (
        "1 passage was read"
        in preview(project, project.take_file("faq.md", b"# Returns\n\nSend it back in 30 days.\n"))["said"]
    )
