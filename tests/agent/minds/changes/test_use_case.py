"""Wishes about the use case."""

from typing import Any

import pytest

from agent.minds.contract import Drafted
from tests.agent.minds.builtin_situations import LABELS, spec
from tests.agent.minds.changes.wishing import MIND, NOW, asked, changed, names


@pytest.mark.parametrize(
    ("wish", "labels"),
    [
        ("rename billing to payments", ["payments", "shipping", "technical issue"]),
        ('please rename shipping to "delivery"', ["billing", "delivery", "technical issue"]),
        ('could you call billing "payments" instead?', ["payments", "shipping", "technical issue"]),
        ("benenne billing in Rechnung um", ["Rechnung", "shipping", "technical issue"]),
        ("renomme shipping en livraison", ["billing", "livraison", "technical issue"]),
        ('I\'d prefer "Invoices" rather than billing', ["Invoices", "shipping", "technical issue"]),
        ("Instead of shipping say delivery", ["billing", "delivery", "technical issue"]),
        ("add a label refunds", [*LABELS, "refunds"]),
        ("we also need a queue for refunds", [*LABELS, "refunds"]),
        ("Füge ein Label Rückgabe hinzu", [*LABELS, "Rückgabe"]),
        ("add refunds to the labels", [*LABELS, "refunds"]),
        (
            "add labels refunds and returns, and rename billing to payments",
            ["payments", "shipping", "technical issue", "refunds", "returns"],
        ),
        ("drop the label shipping, we don't use it", ["billing", "technical issue"]),
    ],
)
def test_labels_change_in_the_use_case_and_its_instruction_only(wish: str, labels: list[str]) -> None:
    fields = changed("spec", spec(), wish)
    assert names(fields) == labels
    assert (
        fields["instruction"] == f"Choose the queue for this support ticket. Answer with one of: {', '.join(labels)}."
    )
    assert set(fields) <= {"labels", "instruction", "risk"}
    assert ("risk" in fields) == ("billing" not in labels)


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("the title should be Help desk triage", {"title": "Help desk triage"}),
        (
            "change the instruction to: Pick one: billing, shipping, technical issue.",
            {"instruction": "Pick one: billing, shipping, technical issue."},
        ),
        ("the users are our night shift", {"users": "our night shift"}),
        ("returns of goods are out of scope", {"out_of_scope": ("returns of goods",)}),
        ("add a constraint: it must run offline", {"constraints": ("it must run offline",)}),
        (
            "missing a shipping ticket is the worst mistake",
            {"risk": 'Missing a support ticket of "shipping" is the mistake that hurts most.'},
        ),
    ],
)
def test_a_text_of_the_use_case_changes_alone(wish: str, fields: dict[str, Any]) -> None:
    assert changed("spec", spec(), wish) == fields


@pytest.mark.parametrize("name", ["praise", "tenants", "raining", "cueues", "remarks", "lables"])
def test_a_new_name_is_never_mended(name: str) -> None:
    assert names(changed("spec", spec(), f"rename billing to {name}"))[0] == name


def test_a_slip_in_the_wish_itself_is_mended() -> None:
    assert names(changed("spec", spec(), "renmae billing to praise"))[0] == "praise"


def test_a_label_gets_a_meaning() -> None:
    assert (
        changed("spec", spec(), "billing means invoices and refunds")["labels"][0]["meaning"] == "invoices and refunds"
    )


def test_an_instruction_that_does_not_list_the_labels_is_left_and_that_is_said() -> None:
    own = spec().model_copy(update={"instruction": "Sort it."})
    made = MIND.change("spec", own, ("add a label refunds",), NOW)
    assert isinstance(made, Drafted)
    assert "stays as it was" in made.note


def test_two_labels_cannot_become_one_name() -> None:
    assert 'already "shipping"' in asked("spec", spec(), "rename billing to Shipping").text


def test_a_choice_keeps_two_labels() -> None:
    assert "at least two" in asked("spec", spec(), "remove shipping and billing").text
