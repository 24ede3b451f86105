"""A bad reward is found out before anything is trained with it, and a good one is left alone."""

import pytest

from tenet.sandbox.choosing import best_tier
from tests.tools.rewarding.planted import BAD, GOOD, INSTRUCTION, ROWS, reward_of
from tools.rewarding.hacks import hacks
from tools.rewarding.proving import choose_cases, in_another_form, prove

pytestmark = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")


@pytest.mark.parametrize("name", BAD)
def test_a_planted_defect_is_found_and_named(name: str) -> None:
    bad = BAD[name]
    proven = prove(reward_of(bad.code), INSTRUCTION, ROWS)
    failed = {proof.name: proof.said for proof in proven.failed}
    assert bad.said in failed[bad.proof], failed


@pytest.mark.parametrize("name", GOOD)
def test_a_good_reward_is_left_alone(name: str) -> None:
    proven = prove(reward_of(GOOD[name].code), INSTRUCTION, GOOD[name].rows)
    assert proven.failed == ()
    assert len(proven.proofs) == 9


def test_the_same_reward_has_the_same_proofs() -> None:
    reward = reward_of(GOOD["exact match"].code)
    assert prove(reward, INSTRUCTION, ROWS) == prove(reward, INSTRUCTION, ROWS)


def test_the_four_answers_are_in_order() -> None:
    shown = prove(reward_of(GOOD["match with half for another form"].code), INSTRUCTION, ROWS).shown
    assert [(one.kind, one.score) for one in shown] == [
        ("right", 1.0),
        ("right in another form", 0.5),
        ("wrong", 0.0),
        ("gaming: all answers", 0.0),
    ]


def test_the_hack_corpus_is_large_and_holds_no_right_answer() -> None:
    case = choose_cases(ROWS)[0]
    found = hacks(case.row, case.wrong[0], [row.output for row in ROWS[:4]], INSTRUCTION)
    assert len(found) >= 30
    assert case.row.output not in {hack.answer.strip() for hack in found}


def test_another_form_is_never_the_right_one() -> None:
    assert in_another_form("billing") == "Billing."
    assert in_another_form('{"total": 5, "currency": "EUR"}') == '{"total": "?", "currency": "EUR"}'
