"""Wishes about single examples."""

import pytest

from agent.minds.contract import Drafted
from tenet import artifacts as a
from tests.agent.minds.builtin_situations import examples
from tests.agent.minds.changes.wishing import MIND, NOW, asked, changed


@pytest.mark.parametrize(
    ("wish", "numbers", "label"),
    [
        ("the examples are wrong, row 3 should be shipping", [3], "shipping"),
        ("example 7 belongs to billing", [7], "billing"),
        ("Zeile 3 soll shipping sein", [3], "shipping"),
        ("change #4 to billing", [4], "billing"),
        ("rows 2 and 5 are wrong, they should be billing", [2, 5], "billing"),
        ("change row 3 from billing to shipping", [3], "shipping"),
        ("the last row is shipping", [9], "shipping"),
        ("row 3 should be shipping, not billing", [3], "shipping"),
    ],
)
def test_rows_get_another_label_and_the_tenets_that_go_with_it(wish: str, numbers: list[int], label: str) -> None:
    before, after = examples().rows, MIND.change("examples", examples(), (wish,), NOW)
    assert isinstance(after, Drafted)
    assert isinstance(after.artifact, a.Examples)
    for number, (old, new) in enumerate(zip(before, after.artifact.rows, strict=True), start=1):
        expected = old.model_copy(update={"output": label, "tenets": new.tenets}) if number in numbers else old
        assert new == expected
        if number in numbers:
            assert ("T3" in new.tenets) == (label == "billing")


@pytest.mark.parametrize(
    ("wish", "gone"),
    [
        ("remove row 2", {2}),
        ("delete rows 4 and 5", {4, 5}),
        ("drop rows 2-4", {2, 3, 4}),
        ("remove the last row", {9}),
        ("remove all billing examples", {3, 6, 9}),
    ],
)
def test_rows_go_and_the_others_stay(wish: str, gone: set[int]) -> None:
    left = [row for number, row in enumerate(examples().model_dump()["rows"], start=1) if number not in gone]
    assert list(changed("examples", examples(), wish)["rows"]) == left


def test_rows_of_one_wish_are_counted_before_any_of_them_goes() -> None:
    after = changed("examples", examples(), "remove row 1, row 4 should be billing")["rows"]
    assert [row["output"] for row in after if row["id"] == "r4"] == ["billing"]
    assert "r1" not in [row["id"] for row in after]


def test_pasted_rows_are_added_behind_the_others() -> None:
    after = changed("examples", examples(), "add: I want my money back! -> billing\nno parcel came -> Shipping")["rows"]
    assert [(row["input"], row["output"]) for row in after[9:]] == [
        ("I want my money back!", "billing"),
        ("no parcel came", "shipping"),
    ]


def test_rows_that_came_with_the_conversation_are_there_already() -> None:
    assert changed("examples", examples(), "Add the rows that I gave.") == {}


def test_a_row_that_does_not_exist_is_asked_about() -> None:
    assert "from 1 to 9" in asked("examples", examples(), "remove row 30").text
