"""Splits that give nothing away, on vectors made by hand."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tenet.artifacts import DataPlan, Row
from tools.reading import to_rows
from tools.splitting import grouped, split, too_close

PLAN = DataPlan(rows_per_label=10, generator="built-in", heldout_share=0.3, validation_share=0.1)
THRESHOLD = 0.85


def rows(count: int, labels: tuple[str, ...] = ("a", "b")) -> tuple[Row, ...]:
    return to_rows((f"text {number}", labels[number % len(labels)]) for number in range(count))


def directions(angles: list[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], dtype=np.float32)


def test_near_twins_of_near_twins_share_a_group() -> None:
    chain = directions([0.0, 0.5, 1.0, 2.5])  # neighbours are 0.88 alike, the ends of the chain 0.54
    groups = [row.group for row in grouped(rows(4), chain, THRESHOLD)]
    assert groups[0] == groups[1] == groups[2] != groups[3]


def test_every_label_is_learnt_and_tested_in_its_share() -> None:
    own = rows(60)
    placed = split(own, PLAN)
    counts = Counter((row.output, placed[row.id]) for row in own)
    assert counts == {
        (label, part): number for label in "ab" for part, number in (("heldout", 9), ("validation", 3), ("train", 18))
    }


@settings(deadline=None)
@given(st.lists(st.floats(0, 6.28, allow_nan=False), min_size=4, max_size=40), st.integers(0, 5))
def test_no_row_to_learn_from_is_close_to_a_held_out_one(angles: list[float], seed: int) -> None:
    vectors = directions(angles)
    own = grouped(rows(len(angles)), vectors, THRESHOLD)
    placed = split(own, PLAN.model_copy(update={"seed": seed}))
    tested = [at for at, row in enumerate(own) if placed[row.id] == "heldout"]
    learnt = [at for at, row in enumerate(own) if placed[row.id] != "heldout"]
    assert not any(too_close(vectors[learnt], vectors[tested], THRESHOLD))
    assert all(len({placed[row.id] for row in own if row.group == group}) == 1 for group in {row.group for row in own})


@given(st.integers(0, 100), st.permutations(range(20)))
def test_the_split_depends_on_the_rows_and_the_seed_alone(seed: int, order: list[int]) -> None:
    own, plan = rows(20), PLAN.model_copy(update={"seed": seed})
    assert split([own[at] for at in order], plan) == split(own, plan)


def test_the_persons_own_rows_are_the_test_first() -> None:
    drafted = to_rows(((f"drafted {number}", "a") for number in range(8)), origin="drafted")
    own = to_rows((f"real {number}", "a") for number in range(2))
    placed = split([*drafted, *own], PLAN)
    assert all(placed[row.id] == "heldout" for row in own)
    assert any(placed[row.id] == "train" for row in drafted)


def test_two_rows_make_one_to_learn_and_one_to_test() -> None:
    assert sorted(split(to_rows([("x", "a"), ("y", "a")]), PLAN).values()) == ["heldout", "train"]


def test_something_is_left_to_learn_from_whatever_the_shares_say() -> None:
    greedy = PLAN.model_copy(update={"heldout_share": 0.7, "validation_share": 0.6})
    assert "train" in split(rows(3, ("a",)), greedy).values()


def test_large_groups_still_leave_something_to_test() -> None:
    own = to_rows((f"text {number}", "a") for number in range(10))
    twins = [row.model_copy(update={"group": f"g{at // 5}"}) for at, row in enumerate(own)]
    assert sorted(Counter(split(twins, PLAN).values()).items()) == [("heldout", 5), ("train", 5)]


def test_rows_are_kept_for_practice_where_the_plan_says_so_and_the_test_takes_the_first() -> None:
    own = rows(60)
    placed = split(own, PLAN.model_copy(update={"practice_share": 0.4}))
    counts = Counter((row.output, placed[row.id]) for row in own)
    shares = (("heldout", 9), ("validation", 3), ("practice", 12), ("train", 6))
    assert counts == {(label, part): number for label in "ab" for part, number in shares}
    tested = {row for row, part in placed.items() if part == "heldout"}
    assert tested == {row for row, part in split(own, PLAN).items() if part == "heldout"}


def test_a_plan_that_leaves_nothing_to_teach_is_refused() -> None:
    with pytest.raises(ValidationError, match="take 110% of the rows"):
        DataPlan(rows_in_all=10, generator="built-in", heldout_share=0.5, validation_share=0.1, practice_share=0.5)
