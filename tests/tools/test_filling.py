"""Which of the usable rows are taken into the splits: enough, and none that gives a test row away."""

from collections import Counter
from pathlib import Path

import pytest

from tenet.artifacts import LEARNT, DataPlan, LabelMeaning, Row, Split, UseCaseSpec
from tenet.runfolder import RunFolder
from tools.reading import to_rows
from tools.teaching.contract import MadeRow
from tools.teaching.documents import Documents
from tools.teaching.filling import GIVEN_AWAY, GIVES_AWAY, UNNEEDED, Job, taken
from tools.teaching.grid import grid
from tools.teaching.planning import FEWEST_HELDOUT, lacking

PLAN = DataPlan(rows_per_label=3, generator="built-in")
LESSONS = to_rows([("I was charged twice for one order", "billing")])
TESTS = to_rows([("The package arrived with a broken lamp in it", "billing")])
PARTS: dict[Split, tuple[Row, ...]] = {"train": LESSONS, "validation": (), "practice": (), "heldout": TESTS}
WANTED: dict[tuple[Split, str], int] = {("train", "billing"): 1, ("heldout", "billing"): 1}


SPEC = UseCaseSpec(
    title="t",
    task="classification",
    problem="p",
    users="u",
    input="i",
    output="o",
    labels=(LabelMeaning(name="billing"), LabelMeaning(name="shipping")),
    instruction="i",
)
JOB = Job(SPEC, PLAN, grid(PLAN, SPEC.kinds), Documents(), RunFolder(Path("nowhere")))


def made(text: str, split: Split) -> MadeRow:
    return MadeRow(
        split=split, label="billing", cell="billing", text=text, parent=(LESSONS if split == "train" else TESTS)[0].id
    )


def test_a_row_that_gives_a_test_row_away_is_dropped_and_counted() -> None:
    dropped: Counter[str] = Counter()
    rows = [
        made("the package arrived with a broken lamp in it, thanks", "train"),
        made("Please send me an invoice", "train"),
    ]
    parts = taken(rows, WANTED, PARTS, JOB, dropped)
    assert [row.input for row in parts["train"]] == [LESSONS[0].input, "Please send me an invoice"]
    assert +dropped == {GIVES_AWAY: 1}


@pytest.mark.parametrize("learnt", LEARNT)
def test_a_test_row_that_repeats_what_is_learnt_or_practised_is_dropped_and_counted(learnt: Split) -> None:
    dropped: Counter[str] = Counter()
    before: dict[Split, tuple[Row, ...]] = {**PARTS, "train": (), learnt: LESSONS}
    parts = taken([made("hi, I was charged twice for one order", "heldout")], WANTED, before, JOB, dropped)
    assert parts["heldout"] == TESTS
    assert +dropped == {GIVEN_AWAY: 1}


def test_a_made_test_row_forbids_a_lesson_like_it() -> None:
    dropped: Counter[str] = Counter()
    twin = "The delivery man threw the parcel over the fence"
    parts = taken([made(twin + "!", "train"), made(twin, "heldout")], WANTED, PARTS, JOB, dropped)
    assert parts["heldout"][-1].input == twin
    assert parts["train"] == LESSONS


def test_no_more_rows_are_taken_than_are_wanted() -> None:
    dropped: Counter[str] = Counter()
    rows = [made("Please send me an invoice", "train"), made("What does the service fee mean", "train")]
    parts = taken(rows, WANTED, PARTS, JOB, dropped)
    row = parts["train"][-1]
    assert len(parts["train"]) == 2
    assert (row.origin, row.parent, row.group, row.generator) == (
        "synthetic",
        LESSONS[0].id,
        LESSONS[0].group,
        "built-in",
    )
    assert +dropped == {UNNEEDED: 1}


def test_what_is_lacking_is_counted_by_split_and_label() -> None:
    assert lacking(PARTS, SPEC, PLAN) == {
        ("train", "billing"): 2,
        ("train", "shipping"): 3,
        ("heldout", "billing"): FEWEST_HELDOUT - 1,
        ("heldout", "shipping"): FEWEST_HELDOUT,
    }
