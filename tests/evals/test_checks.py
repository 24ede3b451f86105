"""What each kind of check says about an answer."""

import pytest

from evals.checks import check
from tenet import artifacts as a
from tests.evals.building import row, tenet

BILLING = row("r1", "My invoice is wrong.", "billing")
ONE_OF = tenet("T1", "One of the queues", a.OneOf(values=("billing", "shipping")))
RIGHT = tenet("T2", "The right queue", a.MatchesReference())
SHORT = tenet("T3", "Short", a.MaxWords(words=2))
JUDGED = tenet("T4", "Polite", a.Judged(criteria="The answer is polite."))


@pytest.mark.parametrize(
    ("answer", "form", "meaning"),
    [
        ("billing", "pass", "pass"),
        ("  billing\n", "pass", "pass"),
        ("Billing", "fail", "pass"),
        ("Billing.", "fail", "pass"),
        ('"billing"', "fail", "pass"),
        ("**Billing.**", "fail", "pass"),
        ("shipping", "pass", "fail"),
        ("It is billing", "fail", "fail"),
        ("billing shipping", "fail", "fail"),
        ("billing\nbilling", "fail", "fail"),
        ("", "fail", "fail"),
    ],
)
def test_form_is_judged_once_and_meaning_apart(answer: str, form: a.Outcome, meaning: a.Outcome) -> None:
    assert check(ONE_OF, BILLING, answer) == form
    assert check(RIGHT, BILLING, answer) == meaning


def test_a_tenet_about_some_references_does_not_speak_about_other_rows() -> None:
    only_shipping = tenet("T5", "Parcels are found", a.MatchesReference(only=("shipping",)))
    assert check(only_shipping, BILLING, "billing") is None
    assert check(only_shipping, row("r2"), "billing") == "fail"


def test_words_are_counted() -> None:
    assert check(SHORT, BILLING, "account access") == "pass"
    assert check(SHORT, BILLING, "the account access") == "fail"


def test_without_a_judge_an_answer_is_unjudged_and_not_wrong() -> None:
    assert check(JUDGED, BILLING, "billing") == "unjudged"
    assert (
        check(JUDGED, BILLING, " billing ", lambda tenet, row, answer: "pass" if answer == "billing" else "fail")
        == "pass"
    )
