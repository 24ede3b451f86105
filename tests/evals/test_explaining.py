"""The word that an answer hangs on carries the weight, and the nearest training rows are near in meaning."""

from pathlib import Path

from tests.evals.building import SPEC, row
from tools.explaining import nearest, weighed


def test_the_word_that_decides_weighs_most(tuned: Path) -> None:
    found = weighed(tuned, SPEC.instruction, row("r1", "Please check the invoice today.", "billing"), "billing")
    assert [one.word for one in found] == ["Please", "check", "the", "invoice", "today."]
    assert max(found, key=lambda one: one.weight).word == "invoice" and max(one.weight for one in found) > 1


def test_the_nearest_rows_are_near_in_meaning() -> None:
    train = [
        row("t1", "The parcel did not arrive."), row("t2", "My invoice is too high.", "billing"),
        row("t3", "I forgot my password.", "account access"),
    ]  # fmt: skip
    found = nearest(row("r1", "Where is my package?"), train)
    assert found[0].row.id == "t1" and found[0].similarity > found[1].similarity
    assert nearest(row("r1"), []) == ()
