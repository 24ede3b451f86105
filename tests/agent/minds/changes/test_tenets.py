"""Wishes about the tenets, and about what may be lost elsewhere."""

from typing import Any

import pytest

from tenet import artifacts as a
from tests.agent.minds.builtin_situations import tenets
from tests.agent.minds.changes.wishing import asked, changed


@pytest.mark.parametrize(
    ("wish", "id", "fields"),
    [
        ("make T2 stricter", "T2", {"threshold": 0.8}),
        ("the second tenet should be stricter", "T2", {"threshold": 0.8}),
        ("chnage the tresholf of T2 to 80 %", "T2", {"threshold": 0.8}),
        ("change the threshold to 0,85", "T2", {"threshold": 0.85}),
        ("T2 at least 90%", "T2", {"threshold": 0.9}),
        ("the first tenet is too hard, allow 95%", "T1", {"threshold": 0.95}),
        ("der zweite Grundsatz soll strenger sein", "T2", {"threshold": 0.8}),
        ("rends T2 plus strict", "T2", {"threshold": 0.8}),
        ("T2 is too strict", "T2", {"threshold": 0.6}),
        ("T3 should not block", "T3", {"blocking": False}),
        ("can we make T3 non-blocking?", "T3", {"blocking": False}),
        ("T2 must block", "T2", {"blocking": True}),
        ("set T2 to 80% and make it blocking", "T2", {"threshold": 0.8, "blocking": True}),
        ("give T2 more weight", "T2", {"weight": 6.0}),
        ("set the weight of T4 to 2", "T4", {"weight": 2.0}),
        (
            "T4 at most 3 words",
            "T4",
            {
                "check": {"kind": "max_words", "words": 3},
                "bad": {"input": "Where is my parcel?", "output": "shipping and so on"},
            },
        ),
        ('T2 should say "The queue is right"', "T2", {"statement": "The queue is right"}),
    ],
)
def test_one_tenet_changes_and_the_others_stay(wish: str, id: str, fields: dict[str, Any]) -> None:
    before, after = tenets().model_dump()["tenets"], changed("tenets", tenets(), wish)["tenets"]
    for old, new in zip(before, after, strict=True):
        assert {name: new[name] for name in old if new[name] != old[name]} == (fields if old["id"] == id else {})


def test_several_tenets_in_one_sentence() -> None:
    after = changed("tenets", tenets(), "make T2 stricter and T3 not blocking")["tenets"]
    assert (after[1]["threshold"], after[2]["blocking"]) == (0.8, False)


def test_a_tenet_goes_but_three_stay() -> None:
    assert [item["id"] for item in changed("tenets", tenets(), "remove the third tenet")["tenets"]] == [
        "T1",
        "T2",
        "T4",
    ]
    assert "at least three" in asked("tenets", tenets(), "remove T3 and T4").text


@pytest.mark.parametrize(
    ("wish", "check"),
    [
        ("add a tenet: the answer has at most 2 words", a.MaxWords(words=2)),
        ("add a tenet: shipping tickets are recognised", a.MatchesReference(only=("shipping",))),
        ("add another tenet that answers sound friendly", a.Judged(criteria="answers sound friendly")),
        ("Add a tenet that a judge decides: the tone is friendly", a.Judged(criteria="the tone is friendly")),
        ("add a tenet: our judge should say whether the tone is friendly", a.Judged(criteria="the tone is friendly")),
    ],
)
def test_a_tenet_is_added_with_the_check_that_it_needs(wish: str, check: a.Check) -> None:
    made = changed("tenets", tenets(), wish)["tenets"]
    assert made[:4] == tuple(tenets().model_dump()["tenets"])
    assert (made[4]["id"], made[4]["check"]) == ("T5", check.model_dump())


def test_a_forbidden_wish_is_not_done() -> None:
    assert asked("tenets", tenets(), "don't make T2 stricter").options[0] == "make T2 stricter"


def test_a_number_that_cannot_be_is_refused_in_words() -> None:
    assert "less than or equal to 1" in asked("tenets", tenets(), "threshold of T2 to 180%").text


@pytest.mark.parametrize(
    ("wish", "budgets"),
    [
        ("at most 5 % of the general skills may be lost", {"retention": 0.05, "unsafe": None}),
        ("it must not forget more than 3 percent", {"retention": 0.03, "unsafe": None}),
        ("no more than 10% unsafe answers", {"retention": None, "unsafe": 0.1}),
    ],
)
def test_what_may_be_lost_elsewhere_is_a_budget_beside_the_tenets(wish: str, budgets: dict[str, Any]) -> None:
    assert changed("tenets", tenets(), wish) == {"budgets": budgets}


def test_a_budget_is_taken_away_again_and_a_threshold_is_no_budget() -> None:
    limited = tenets().model_copy(update={"budgets": a.Budgets(retention=0.05)})
    assert changed("tenets", limited, "no budget for general skills any more") == {"budgets": None}
    assert set(changed("tenets", limited, "T2 should hold for at least 90 % of the answers")) == {"tenets"}
