"""Which of the usable rows are taken into the splits: enough, and none that gives a test row away."""

from collections import Counter

from tenet.artifacts import DataPlan, LabelMeaning, Row, Split, UseCaseSpec
from tools.reading import to_rows
from tools.teaching.contract import MadeRow
from tools.teaching.filling import FEWEST_HELDOUT, GIVEN_AWAY, GIVES_AWAY, UNNEEDED, lacking, taken

PLAN = DataPlan(rows_per_label=3, generator="built-in")
LESSONS = to_rows([("I was charged twice for one order", "billing")])
TESTS = to_rows([("The package arrived with a broken lamp in it", "billing")])
PARTS: dict[Split, tuple[Row, ...]] = {"train": LESSONS, "validation": (), "heldout": TESTS}
WANTED: dict[tuple[Split, str], int] = {("train", "billing"): 1, ("heldout", "billing"): 1}


def made(text: str, split: Split) -> MadeRow:
    return MadeRow(split=split, label="billing", text=text, parent=(LESSONS if split == "train" else TESTS)[0].id)


def test_a_row_that_gives_a_test_row_away_is_dropped_and_counted() -> None:
    dropped: Counter[str] = Counter()
    rows = [
        made("the package arrived with a broken lamp in it, thanks", "train"),
        made("Please send me an invoice", "train"),
    ]
    parts = taken(rows, WANTED, PARTS, PLAN, dropped)
    assert [row.input for row in parts["train"]] == [LESSONS[0].input, "Please send me an invoice"]
    assert +dropped == {GIVES_AWAY: 1}


def test_a_test_row_that_repeats_a_lesson_is_dropped_and_counted() -> None:
    dropped: Counter[str] = Counter()
    parts = taken([made("hi, I was charged twice for one order", "heldout")], WANTED, PARTS, PLAN, dropped)
    assert parts["heldout"] == TESTS
    assert +dropped == {GIVEN_AWAY: 1}


def test_a_made_test_row_forbids_a_lesson_like_it() -> None:
    dropped: Counter[str] = Counter()
    twin = "The delivery man threw the parcel over the fence"
    parts = taken([made(twin + "!", "train"), made(twin, "heldout")], WANTED, PARTS, PLAN, dropped)
    assert parts["heldout"][-1].input == twin
    assert parts["train"] == LESSONS


def test_no_more_rows_are_taken_than_are_wanted() -> None:
    dropped: Counter[str] = Counter()
    rows = [made("Please send me an invoice", "train"), made("What does the service fee mean", "train")]
    parts = taken(rows, WANTED, PARTS, PLAN, dropped)
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
    spec = UseCaseSpec(
        title="t",
        task="classification",
        problem="p",
        users="u",
        input="i",
        output="o",
        labels=(LabelMeaning(name="billing"), LabelMeaning(name="shipping")),
        instruction="i",
    )
    assert lacking(PARTS, spec, PLAN) == {
        ("train", "billing"): 2,
        ("train", "shipping"): 3,
        ("heldout", "billing"): FEWEST_HELDOUT - 1,
        ("heldout", "shipping"): FEWEST_HELDOUT,
    }
