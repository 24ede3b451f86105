"""What a person decided about single made rows, as the data job takes it up."""

import pytest

from tenet.artifacts import DataPlan, Row, RowChoice, Split
from tests.samples import spec
from tools.reading import row_id
from tools.teaching.choosing import (
    GIVES_AWAY,
    NO_LABEL,
    UNWANTED,
    undecided,
    unwanted_texts,
    with_choices,
    without_decided,
)
from tools.teaching.contract import MadeRow
from tools.teaching.planning import Parts

LABEL = spec().label_names[0]
OWN = Row(id="r1", input="The invoice is wrong", output=LABEL, origin="user", group="g1")
TESTED = Row(id="r2", input="My parcel never came to my house", output=LABEL, origin="user", group="g2")
START: Parts = {"train": (OWN,), "validation": (), "practice": (), "heldout": (TESTED,)}
MADE = Row(
    id=row_id("s", "You billed me twice"),
    input="You billed me twice",
    output=LABEL,
    origin="synthetic",
    group="old",
    parent="r1",
    cell="c",
)


def plan(*choices: RowChoice) -> DataPlan:
    return DataPlan(rows_per_label=5, generator="built-in", row_choices=choices)


def accepted(split: Split = "train", **changed: object) -> RowChoice:
    return RowChoice(id=MADE.id, do="keep", split=split, row=MADE.model_copy(update=changed))


def test_an_accepted_row_stands_beside_the_persons_own_in_the_group_of_its_parent() -> None:
    found = with_choices(START, spec(), plan(accepted()))
    assert found.parts["train"] == (OWN, MADE.model_copy(update={"group": "g1"}))
    assert found.counts == {"accepted": 1}


def test_a_row_follows_its_parent_to_the_other_side_of_the_split_and_stands_alone_without_one() -> None:
    moved = with_choices(START, spec(), plan(accepted("train", parent="r2")))
    assert [row.id for row in moved.parts["heldout"]] == ["r2", MADE.id] and moved.parts["train"] == (OWN,)
    alone = with_choices(START, spec(), plan(accepted("train", parent="gone")))
    assert alone.parts["train"][-1].group == MADE.id


@pytest.mark.parametrize(
    ("changed", "why"), [({"input": TESTED.input}, GIVES_AWAY), ({"output": "a label of before"}, NO_LABEL)]
)
def test_a_row_that_would_give_the_test_away_or_has_no_label_any_more_stays_out_and_is_counted(
    changed: dict[str, object], why: str
) -> None:
    found = with_choices(START, spec(), plan(accepted("train", **changed)))
    assert found.parts == START and found.counts == {why: 1}


def test_an_unwanted_row_is_neither_kept_nor_taken_again_and_its_text_counts_as_taken() -> None:
    unwanted = plan(RowChoice(id=MADE.id, do="leave_out", row=MADE))
    assert with_choices(START, spec(), unwanted) == (START, {"left out": 1})
    other = MADE.model_copy(update={"id": "s2"})
    assert undecided({"train": [MADE, other]}, unwanted) == {"train": [other]}
    again, fresh, bad = (
        MadeRow(split="train", label=LABEL, text=text, dropped=dropped)
        for text, dropped in ((MADE.input, None), ("Another text", None), (MADE.input, "too long"))
    )
    assert [row.dropped for row in without_decided([again, fresh, bad], unwanted)] == [UNWANTED, None, "too long"]
    assert unwanted_texts(unwanted) == (MADE.input,) and unwanted_texts(plan(accepted())) == ()


def test_one_row_is_decided_about_once() -> None:
    with pytest.raises(ValueError, match="about the same row"):
        plan(accepted(), accepted())
