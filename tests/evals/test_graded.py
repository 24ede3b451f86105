"""By degrees: what moves without crossing the line between right and wrong, and a test that exchanges the two models."""

import json
import random
from itertools import product
from statistics import stdev

import pytest

from evals.gate import decide
from evals.graded import compared, graded, in_words, permutation
from tests.evals.building import SPEC, row
from tests.evals.test_extraction import SPEC as RECORDS
from tests.evals.test_gate import evidence_of

ROWS = [row(f"r{at}", f"mail {at}", "Thank you for writing, we will call you tomorrow.") for at in range(40)]
WRITING = SPEC.model_copy(update={"task": "writing", "labels": ()})


def test_the_test_counts_as_often_as_all_exchanges_would() -> None:
    differences = [0.3, 0.1, -0.05, 0.2, 0.15, -0.1, 0.4, 0.05]
    seen = abs(sum(differences)) - 1e-12
    sums = [
        abs(sum(sign * one for sign, one in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=8)
    ]
    assert permutation(differences) == pytest.approx(sum(one >= seen for one in sums) / len(sums), abs=0.01)
    assert permutation(differences) == permutation(differences), "the draws are fixed"


def test_the_interval_of_the_means_is_as_wide_as_their_spread_says() -> None:
    chance = random.Random(1)
    base = [chance.random() / 2 for _ in range(400)]
    tuned = [one + chance.gauss(0.1, 0.2) for one in base]
    found = compared("closeness", base, tuned)
    spread = stdev(after - before for before, after in zip(base, tuned, strict=True)) / len(base) ** 0.5
    assert found.high - found.low == pytest.approx(2 * 1.96 * spread, rel=0.06)
    assert found.low < found.difference < found.high


def test_no_difference_at_all_is_no_evidence() -> None:
    same = compared("closeness", [0.4] * 30, [0.4] * 30)
    assert (same.difference, same.p_value) == (0.0, 1.0)


def test_two_equal_models_differ_by_chance_in_one_case_of_twenty() -> None:
    chance = random.Random(0)
    p_values = [permutation([chance.gauss(0, 1) * chance.random() for _ in range(40)]) for _ in range(200)]
    assert sum(p < 0.05 for p in p_values) <= 18
    assert sum(p < 0.5 for p in p_values) == pytest.approx(100, abs=25)


def test_answers_that_came_closer_without_being_right_are_seen() -> None:
    before = {each.id: "No." for each in ROWS}
    after = {each.id: "We will call." for each in ROWS}
    found = graded(WRITING, ROWS, before, after)
    assert found is not None and found.difference > 0.1 and found.low > 0 and found.p_value == 0.0001
    assert in_words(found).startswith("By degrees, how close its wording is to your own answer: 0.")
    decision = decide(evidence_of()._replace(graded=found))
    assert in_words(found) in decision.reasons and decision.verdict == "ship"


def test_of_a_record_the_share_of_its_fields_counts_and_of_a_label_nothing() -> None:
    fields = [field.name for field in RECORDS.wanted_fields]
    whole = dict.fromkeys(fields, "a")
    rows = [row(f"r{at}", "a mail", json.dumps(whole)) for at in range(12)]
    said = {each.id: json.dumps({**whole, fields[0]: "b"}) for each in rows}
    found = graded(RECORDS, rows, {each.id: "no record" for each in rows}, said)
    assert found is not None and found.base == 0
    assert 0 < found.tuned < 1
    assert graded(SPEC, rows, said, said) is None
