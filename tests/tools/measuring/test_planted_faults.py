"""Rows with known faults: each is found where it is, and nothing else is taken for it."""

import pytest

from benchmarks.data import EXACT, TARGETS, Score, scores
from benchmarks.planted import PERSONAL, plant


@pytest.fixture(scope="module")
def found() -> dict[str, Score]:
    return scores(plant(seed=7))


@pytest.mark.parametrize("fault", [*EXACT, *PERSONAL, "injections", "toxicity", "near_duplicates", "leakage"])
def test_a_planted_fault_is_found_as_often_as_was_asked(found: dict[str, Score], fault: str) -> None:
    wanted = TARGETS.get(fault, 0.9)
    assert found[fault].recall >= wanted
    assert (found[fault].precision or 0) >= wanted or fault == "phone number"


def test_most_wrong_labels_are_doubted_and_few_right_ones(found: dict[str, Score]) -> None:
    assert found["wrong labels"].recall >= 0.6
    assert (found["wrong labels"].precision or 0) >= 0.6
