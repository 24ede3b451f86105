"""Preference pairs as people have them: columns of a table, and TRL's forms as text or as messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.reading import Reading, read_rows

LABELS = ("billing", "shipping")
TABLE = "ticket,chosen,rejected\nWhere is it,shipping,It is shipping.\nToo much charged,billing,shipping\nHello there,billing,\n"


def read(folder: Path, content: str, labels: tuple[str, ...] | None = LABELS, name: str = "pairs.csv") -> Reading:
    (folder / name).write_text(content, encoding="utf-8")
    return read_rows(folder / name, labels)


@pytest.mark.parametrize("labels", [LABELS, None])
def test_a_column_of_rejected_answers_is_kept_beside_the_rows(tmp_path: Path, labels: tuple[str, ...] | None) -> None:
    reading = read(tmp_path, TABLE, labels)
    assert [pair.output for pair in reading.rows] == ["shipping", "billing", "billing"]
    assert reading.rejected == (("Where is it", "It is shipping."), ("Too much charged", "shipping"))
    assert reading.said and "2 of 3 rows also have an answer that you reject" in reading.said


def test_the_rejected_answer_is_never_taken_for_the_label(tmp_path: Path) -> None:
    """Both columns hold labels, and the rejected one stands first."""
    table = "rejected,text,label\nshipping,I paid twice,billing\nbilling,It came broken,shipping\n"
    reading = read(tmp_path, table)
    assert reading.rows == (("I paid twice", "billing"), ("It came broken", "shipping"))
    assert reading.rejected == (("I paid twice", "shipping"), ("It came broken", "billing"))


def test_an_answer_that_is_preferred_and_rejected_at_once_is_no_pair(tmp_path: Path) -> None:
    reading = read(tmp_path, "text,chosen,rejected\nI paid twice,billing,billing\nIt came broken,shipping,billing\n")
    assert reading.rejected == (("It came broken", "billing"),)


def said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


ASKED, CHOSEN, REJECTED = said("user", "I paid twice"), said("assistant", "billing"), said("assistant", "shipping")
TRL: dict[str, dict[str, Any]] = {
    "texts": {"prompt": "I paid twice", "chosen": "billing", "rejected": "shipping"},
    "messages": {"prompt": [said("system", "Sort."), ASKED], "chosen": [CHOSEN], "rejected": [REJECTED]},
    "the request at their beginning": {"chosen": [ASKED, CHOSEN], "rejected": [ASKED, REJECTED]},
}


@pytest.mark.parametrize("form", TRL)
def test_trls_forms_of_a_preference_are_read(tmp_path: Path, form: str) -> None:
    second = {"prompt": "It came broken", "chosen": "shipping", "rejected": "billing"}
    lines = "\n".join(json.dumps(row) for row in (TRL[form], second))
    reading = read(tmp_path, lines, name="pairs.jsonl")
    assert reading.rows == (("I paid twice", "billing"), ("It came broken", "shipping"))
    assert reading.rejected == (("I paid twice", "shipping"), ("It came broken", "billing"))


def test_a_file_without_such_a_column_is_read_as_before(tmp_path: Path) -> None:
    reading = read(tmp_path, "text,label,rejections\nI paid twice,billing,3\nIt came broken,shipping,4\n")
    assert reading.rejected == () and reading.said is None
