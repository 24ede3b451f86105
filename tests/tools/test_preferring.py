"""Preference pairs of the data job: what is rejected is worse, in the right form, and the same for the same rows."""

import json
from random import Random

import pytest

from tenet.artifacts import DataPlan, FieldMeaning, LabelMeaning, Row, UseCaseSpec
from tenet.extraction import read_record, same_value
from tenet.likeness import invented
from tools.teaching.planning import Parts
from tools.teaching.preferring import is_chosen, with_rejected
from tools.teaching.worse import nearest_other, worse_labels, worse_record, worse_text

FIELDS = (
    FieldMeaning(name="supplier", type="text"),
    FieldMeaning(name="customer", type="text"),
    FieldMeaning(name="total", type="number"),
    FieldMeaning(name="due", type="date", required=False),
)


def row(id: str, text: str, answer: str, **more: str | None) -> Row:
    return Row.model_validate({"id": id, "input": text, "output": answer, "origin": "user", "group": id, **more})


def spec(**more: object) -> UseCaseSpec:
    told = {"title": "t", "problem": "p", "users": "u", "input": "i", "output": "o", "instruction": "Do it."}
    return UseCaseSpec.model_validate({**told, **more})


TICKETS = [
    row("b1", "I was charged twice for the same invoice", "billing"),
    row("b2", "The refund has not reached my bank account", "billing"),
    row("s1", "My parcel has not arrived yet", "shipping"),
    row("s2", "The courier left the package at the wrong door", "shipping"),
    row("f1", "I love the new colours of the app", "feedback"),
]
TRIAGE = spec(task="classification", labels=[LabelMeaning(name=name) for name in ("billing", "shipping", "feedback")])
PLAN = DataPlan(rows_per_label=5, generator="built-in", rejected_share=1.0)


def parts(*rows: Row) -> Parts:
    return {"train": rows, "validation": (), "heldout": (row("h1", "Where is my parcel?", "shipping"),)}


def test_a_label_gives_way_to_the_one_that_it_is_easiest_mistaken_for() -> None:
    delivery = row("x", "The invoice for the delivery of my parcel by courier was charged twice", "billing")
    assert worse_labels([delivery, TICKETS[2]], TICKETS)[0] == "shipping"
    assert worse_labels([delivery], TICKETS[:2]) == [None], "no other label is known"


def test_one_value_of_a_record_is_wrong_and_preferably_one_that_stands_in_the_text() -> None:
    text = "Acme Ltd bills Umbra Inc 120.50, of which 20.50 are freight, due 2026-03-14."
    said = {"supplier": "Acme Ltd", "customer": "Umbra Inc", "total": 120.5, "due": "2026-03-14"}
    right = row("r", text, json.dumps(said))
    seen: set[str] = set()
    for seed in range(12):
        worse = worse_record(right, [], FIELDS, Random(seed))
        assert worse
        record, wrong = read_record(right.output, FIELDS), read_record(worse, FIELDS)
        differs = [field for field in FIELDS if not same_value(field.type, record[field.name], wrong[field.name])]
        assert len(differs) == 1
        seen.add(differs[0].name)
        if differs[0].name in ("supplier", "customer"):
            assert {wrong["supplier"], wrong["customer"]} <= {"Acme Ltd", "Umbra Inc"}
    assert seen == {"supplier", "customer", "due"}, "there is no other number to mistake the total for"


@pytest.mark.parametrize("seed", range(8))
def test_a_worse_text_invents_a_number_breaks_off_or_answers_another_text(seed: int) -> None:
    right = row("r", "May I return it?", "Yes, within 14 days. Send it to us unused. We pay the way back.")
    other = row("o", "Do you sell maps?", "We sell maps of all countries at the desk.")
    worse = worse_text(right, other, Random(seed))
    assert worse and worse != right.output
    assert invented(worse, right.input, right.output) or worse == other.output or right.output.startswith(worse)


def test_a_text_without_anything_that_could_be_worse_goes_without() -> None:
    assert worse_text(row("r", "Hello", "Hello to you"), None, Random(0)) is None


def test_the_answer_to_another_text_is_that_of_the_nearest_with_another_answer() -> None:
    asked = row("r", "How long may I return a jacket?", "Fourteen days from delivery on.")
    same = row("s", "How long may I return a coat?", "Fourteen days from delivery on, please.")
    near = row("n", "How do I return shoes?", "Put the label on the box and hand it to the post.")
    far = row("f", "Who owns the company?", "A foundation of the founding family does.")
    assert nearest_other([asked], [far, same, near]) == [near]


def test_every_row_to_learn_from_gets_one_and_the_test_gets_none() -> None:
    made = with_rejected(parts(*TICKETS), TRIAGE, PLAN)
    assert made.counts == {"built-in": 5}
    assert all(one.rejected not in (None, one.output) and one.rejected_by == "built-in" for one in made.parts["train"])
    assert [one.rejected for one in made.parts["heldout"]] == [None]


def test_what_a_person_rejected_stays_and_what_was_made_goes_when_the_plan_no_longer_wants_it() -> None:
    own = row("own", "I was billed for a parcel", "billing", rejected="feedback")
    made = with_rejected(parts(own, *TICKETS), TRIAGE, PLAN)
    assert made.counts == {"built-in": 5, "you": 1}
    assert made.parts["train"][0] == own
    without = with_rejected(made.parts, TRIAGE, PLAN.model_copy(update={"rejected_share": None}))
    assert without.counts == {"you": 1}
    assert without.parts["train"] == (own, *TICKETS)
    assert with_rejected(parts(*TICKETS), TRIAGE, PLAN.model_copy(update={"rejected_share": None})).counts is None


def test_a_dataset_that_grows_keeps_its_pairs() -> None:
    half = PLAN.model_copy(update={"rejected_share": 0.5})
    many = [row(f"r{at}", f"text {at}", "billing") for at in range(400)]
    chosen = [one.id for one in many if is_chosen(one, half)]
    assert 160 < len(chosen) < 240
    assert [one.id for one in many[:100] if is_chosen(one, half)] == [id for id in chosen if int(id[1:]) < 100]
    assert set(chosen) < {one.id for one in many if is_chosen(one, PLAN)}
    before = with_rejected(parts(*TICKETS[:3]), TRIAGE, PLAN).parts["train"]
    after = with_rejected(parts(*before, *TICKETS[3:]), TRIAGE, PLAN).parts["train"]
    assert after[:3] == before


def test_a_teacher_is_asked_first_and_the_built_in_one_does_what_it_left() -> None:
    def teacher(rows: object) -> list[Row]:
        assert list(rows) == TICKETS  # pyright: ignore[reportArgumentType, reportUnknownArgumentType, reportUnknownVariableType]
        first, *others = TICKETS
        return [first.model_copy(update={"rejected": "feedback", "rejected_by": "big"}), *others]

    made = with_rejected(parts(*TICKETS), TRIAGE, PLAN, teacher)
    assert made.counts == {"big": 1, "built-in": 4}
