"""A file that a person brought is told by the name that they gave it, and lies under one that no other content has."""

from pathlib import Path

import pytest

from agent.desk import read_file
from tenet.project import Project
from tenet.uploads import kept_name, name_given, told_by_name


@pytest.mark.parametrize("name", ["rows.csv", "my-new-rows.csv", "../../etc/passwd", ".hidden", "Zeilen März.csv"])
def test_it_lies_in_its_folder_and_is_called_as_before(name: str) -> None:
    kept = kept_name(name, b"one")
    assert "/" not in kept and not kept.startswith(".") and kept != kept_name(name, b"two")
    assert name_given(kept) in (name, "passwd", "hidden", "Zeilen_M_rz.csv")


def test_a_path_stays_one_that_can_be_opened() -> None:
    assert told_by_name("0a1b2c3d-faq.pdf: kept in uploads/0a1b2c3d-faq.pdf.txt", "0a1b2c3d-faq.pdf") == (
        "faq.pdf: kept in uploads/0a1b2c3d-faq.pdf.txt"
    )


def test_what_was_read_and_what_could_not_be_is_told_by_the_name_that_was_given(tmp_path: Path) -> None:
    project = Project.create("calls", tmp_path)
    table = (
        b"call,order,site\n" + b"".join(b"B%d is off at the quay,B%d,quay\n" % (n, n) for n in range(9)) + b",B9,mill\n"
    )
    kept = project.take_file("radio-calls.csv", table)
    reading = read_file(project.path / "uploads" / kept, None)
    assert reading.said and reading.said.startswith("radio-calls.csv: ")
    assert [str(problem).partition(",")[0] for problem in reading.problems] == ["radio-calls.csv"]
    empty = project.take_file("radio-calls.csv", b"")
    assert read_file(project.path / "uploads" / empty, None).said == (
        "radio-calls.csv: the file is empty. Everything else that you gave is kept."
    )
