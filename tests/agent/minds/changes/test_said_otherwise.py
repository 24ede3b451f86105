"""Wishes in words that nobody planned: each changes what its person meant, and nothing beside it."""

from typing import Any

import pytest

from tenet import artifacts as a
from tests.agent.minds.builtin_situations import examples, spec, tenets
from tests.agent.minds.changes.wishing import DATA_PLAN, PLAN, asked, changed, names

BATCHED = PLAN.model_copy(update={"train": {**PLAN.train, "per_device_train_batch_size": 8}})


@pytest.mark.parametrize(
    ("wish", "labels"),
    [
        ("also we need one for spam", ["billing", "shipping", "technical issue", "spam"]),
        ("hm we also need one for returns now that I see these", ["billing", "shipping", "technical issue", "returns"]),
        ("we also want to catch spam now", ["billing", "shipping", "technical issue", "spam"]),
        ("oh wait i forgot a queue: complaints", ["billing", "shipping", "technical issue", "complaints"]),
        (
            "i forgot to tell you, there's a fourth queue, partners",
            ["billing", "shipping", "technical issue", "partners"],
        ),
        ("we need a new queue from january: wholesale", ["billing", "shipping", "technical issue", "wholesale"]),
        (
            "add refunds (money back requests) and cancellations (people leaving)",
            ["billing", "shipping", "technical issue", "refunds", "cancellations"],
        ),
        ('call it "delivery" not shipping', ["billing", "delivery", "technical issue"]),
        ('technical issue is a clumsy name, say "tech"', ["billing", "shipping", "tech"]),
        ("can you throw out shipping", ["billing", "technical issue"]),
        ("shipping and technical issue can be lumped together", ["billing", "shipping/technical issue"]),
        ("billing and shipping are the same for us", ["billing/shipping", "technical issue"]),
        ("merge billing and shipping into orders", ["orders", "technical issue"]),
        ("billing und shipping sind dasselbe", ["billing/shipping", "technical issue"]),
    ],
)
def test_labels_come_go_and_become_one(wish: str, labels: list[str]) -> None:
    fields = changed("spec", spec(), wish)
    assert names(fields) == labels and ", ".join(labels) in fields["instruction"]


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ('the title is awful, make it "Inbox helper"', {"title": "Inbox helper"}),
        ("the people using this are three nurses at the front desk", {"users": "three nurses at the front desk"}),
        (
            "we are the two moderators, Ines and Paul, we read what it says",
            {"users": "the two moderators, Ines and Paul"},
        ),
        ("its not tickets its voicemails (transcribed)", {"input": "voicemails (transcribed)"}),
    ],
)
def test_texts_of_the_use_case(wish: str, fields: dict[str, Any]) -> None:
    assert changed("spec", spec(), wish) == fields


def test_who_uses_it_is_assumed_no_longer() -> None:
    assumed = ("Used by somebody; you did not say by whom.", "One queue each.")
    fields = changed(
        "spec", spec().model_copy(update={"assumptions": assumed}), "the people using this are three nurses"
    )
    assert fields == {"users": "three nurses", "assumptions": ("One queue each.",)}


@pytest.mark.parametrize(
    ("wish", "worst"),
    [
        ("billing must not slip thru, shipping is only annoying", "billing"),
        ("shipping is harmless, it is billing i care about", "billing"),
        ("the worst is technical issue, billing doesn't matter", "technical issue"),
    ],
)
def test_what_can_be_lived_with_is_not_what_is_feared(wish: str, worst: str) -> None:
    fields = changed("spec", spec().model_copy(update={"risk": ""}), wish)
    assert fields["risk"] == f'Missing a support ticket of "{worst}" is the mistake that hurts most.'


@pytest.mark.parametrize("wish", ["billing and shipping are not the same", "is billing the same as shipping?"])
def test_labels_that_differ_stay_apart(wish: str) -> None:
    assert asked("spec", spec(), wish)


def test_the_worst_mistake_follows_its_label_into_the_one_that_it_became() -> None:
    assert '"billing/shipping"' in changed("spec", spec(), "merge billing and shipping")["risk"]


@pytest.mark.parametrize(
    ("wish", "id", "field", "value"),
    [
        ("billing doesn't need to be a dealbreaker", "T3", "blocking", False),
        ("T3 shouldn't be a showstopper", "T3", "blocking", False),
        ("being short isn't important at all actually", "T4", "weight", 0.25),
        ("I'd be happier if being right counted double what it does now", "T2", "weight", 6),
        ("raise the bar for being right to 85%", "T2", "threshold", 0.85),
    ],
)
def test_a_tenet_is_meant_by_its_own_words(wish: str, id: str, field: str, value: object) -> None:
    before = {tenet.id: tenet.model_dump() for tenet in tenets().tenets}
    after = {tenet["id"]: tenet for tenet in changed("tenets", tenets(), wish)["tenets"]}
    assert after == before | {id: before[id] | {field: value}}


@pytest.mark.parametrize("wish", ["lose the last one", "weg mit T4"])
def test_a_tenet_goes(wish: str) -> None:
    assert [tenet["id"] for tenet in changed("tenets", tenets(), wish)["tenets"]] == ["T1", "T2", "T3"]


def outputs(wish: str) -> dict[str, str]:
    """What became of the rows whose label is another one now."""
    before = {row.id: row.output for row in examples().rows}
    rows = changed("examples", examples(), wish)["rows"]
    return {row["id"]: row["output"] for row in rows if before.get(row["id"]) != row["output"]}


@pytest.mark.parametrize(
    ("wish", "relabelled"),
    [
        ("r3 is wrong, that's shipping", {"r3": "shipping"}),
        ("2 und 4 gehören zu billing", {"r2": "billing", "r4": "billing"}),
        ("numéro 6, c'est shipping", {"r6": "shipping"}),
        ("swap the answers of r1 and r2", {"r1": "technical issue", "r2": "shipping"}),
        ('"ticket number 3" is shipping, not billing', {"r3": "shipping"}),
    ],
)
def test_rows_are_relabelled(wish: str, relabelled: dict[str, str]) -> None:
    assert outputs(wish) == relabelled


@pytest.mark.parametrize(("wish", "gone"), [("throw away 3 and 8", {"r3", "r8"}), ("r7 is nonsense btw", {"r7"})])
def test_rows_go(wish: str, gone: set[str]) -> None:
    left = {row["id"] for row in changed("examples", examples(), wish)["rows"]}
    assert {row.id for row in examples().rows} - left == gone


@pytest.mark.parametrize(
    "wish", ['"the app hangs" should be technical issue', "'the app hangs' is technical issue, definitely not billing"]
)
def test_a_text_in_quotes_with_its_label_is_a_row(wish: str) -> None:
    *before, last = changed("examples", examples(), wish)["rows"]
    assert len(before) == 9 and (last["input"], last["output"]) == ("the app hangs", "technical issue")


def test_a_row_to_be_written_anew_is_asked_for() -> None:
    assert "What should row 1 say?" in asked("examples", examples(), "the first one sounds fake, rewrite it").text


@pytest.mark.parametrize(
    ("wish", "rows"),
    [("more! 80 each", 80), ("150 of each would be nicer", 150), ("only use what i gave you", a.ONLY_OWN),
     ("mach ein Drittel weniger Zeilen", 40)],
)  # fmt: skip
def test_how_many_rows_are_made(wish: str, rows: int) -> None:
    assert changed("data_plan", DATA_PLAN, wish)["rows_per_label"] == rows


@pytest.mark.parametrize(
    ("wish", "field", "value"),
    [
        ("Give it two more epochs", "num_train_epochs", 5),
        ("use a smaller batch", "per_device_train_batch_size", 4),
        ("take it slower, smaller learning rate", "learning_rate", 1e-4),
    ],
)
def test_settings_of_the_training(wish: str, field: str, value: float) -> None:
    assert changed("training_plan", BATCHED, wish)["train"] == BATCHED.train | {field: value}


def test_no_training_at_all_is_answered_with_what_there_is() -> None:
    method = a.Method(choice="sft", reasons=("few rows",), alternatives=())
    assert "measured beside it" in asked("method", method, "I'd rather not train at all").text
