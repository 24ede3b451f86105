"""The grid of a data plan: which cells there are, what each is to have, and what is different about some."""

from collections import Counter

import pytest

from tenet.artifacts import CellWish, DataPlan
from tools.teaching.forecast import outlook
from tools.teaching.grid import MOST_CELLS, Cell, dealt, grid, requests_for
from tools.teaching.ordering import MOST_A_REQUEST, SURPLUS

AXES = {"channel": ("e-mail", "chat", "phone note"), "tone": ("calm", "upset"), "length": ("short", "medium", "long")}


def plan(rows: int = 60, **more: object) -> DataPlan:
    return DataPlan.model_validate({"rows_per_label": rows, "generator": "built-in", "axes": AXES, **more})


def cells(rows: int = 60, **more: object) -> tuple[Cell, ...]:
    return grid(plan(rows, **more), ("billing",))["billing"]


def test_no_cell_is_so_small_that_it_says_nothing_and_each_value_comes_equally_often() -> None:
    found = cells(60)
    assert len(found) == len({cell.name for cell in found}) == 12
    assert Counter(cell.style["channel"] for cell in found) == {"e-mail": 4, "chat": 4, "phone note": 4}
    assert Counter(cell.style["tone"] for cell in found) == {"calm": 6, "upset": 6}
    assert Counter(cell.style["length"] for cell in found) == {"short": 4, "medium": 4, "long": 4}


def test_a_larger_plan_keeps_the_cells_of_a_smaller_one_and_has_all_when_there_is_room() -> None:
    small, large = cells(30), cells(500)
    assert [cell.name for cell in large[: len(small)]] == [cell.name for cell in small]
    assert len(large) == 3 * 2 * 3


def test_a_plan_with_more_combinations_than_anybody_could_look_at_has_a_grid_all_the_same() -> None:
    many = {f"axis {number}": tuple(f"chat{at}" for at in range(10)) for number in range(8)}
    assert len(cells(5000, axes=many, generator="a-model")) == MOST_CELLS


def test_rows_are_dealt_evenly_and_what_is_pinned_stays_so() -> None:
    found = cells(60, cells=[CellWish(where={"tone": "upset", "length": "long", "channel": "chat"}, rows=9)])
    shares = dealt(found, 60)
    pinned = [cell.name for cell in found if cell.pinned is not None]
    assert len(pinned) == 1 and shares.pop(pinned[0]) == 9
    assert sum(shares.values()) == 51 and max(shares.values()) - min(shares.values()) <= 1


def test_a_wish_says_who_writes_how_and_for_which_tenets() -> None:
    wish = CellWish(where={"label": "billing", "tone": "upset"}, generator="a-model", temperature=1.2, tenets=("T3",))
    found = grid(plan(60, cells=[wish], exercises={"billing": ("T1",), "other": ("T1",)}), ("billing", "other"))
    for cell in (*found["billing"], *found["other"]):
        meant = cell.label == "billing" and cell.style["tone"] == "upset"
        assert (cell.generator, cell.temperature, cell.tenets) == (
            ("a-model", 1.2, ("T3",)) if meant else ("built-in", 0.8, ("T1",))
        )


def test_a_wish_for_no_rows_takes_cells_away() -> None:
    assert not [
        cell for cell in cells(60, cells=[CellWish(where={"tone": "upset"}, rows=0)]) if cell.style["tone"] == "upset"
    ]


def test_a_cell_that_cannot_be_written_says_why_and_gets_no_rows_while_the_others_do() -> None:
    found = cells(60, axes={"tone": ("calm", "in iambic verse")})
    assert [cell.obstacle for cell in found if cell.style["tone"] == "calm"] == [None]
    verse = next(cell for cell in found if cell.style["tone"] != "calm")
    assert (
        verse.obstacle
        == "the built-in teacher cannot write “in iambic verse”: connect a model, or take it out of the axes"
    )
    assert dealt(found, 10) == {"billing · calm": 10}


def test_an_axis_that_the_teacher_knows_nothing_of_is_no_axis_for_it_but_is_one_for_a_model() -> None:
    assert [cell.name for cell in cells(60, axes={"moon": ("full", "new")})] == ["billing"]
    assert len(cells(60, axes={"moon": ("full", "new")}, generator="a-model")) == 2


@pytest.mark.parametrize("rows", [1, 4, 5, 12, 60])
def test_requests_ask_for_enough_and_never_for_too_many_at_once(rows: int) -> None:
    asked = requests_for(rows, SURPLUS, MOST_A_REQUEST)
    assert SURPLUS * rows <= sum(asked) <= SURPLUS * rows + 1
    assert max(asked) <= MOST_A_REQUEST


def test_a_wish_that_is_on_no_axis_and_a_second_connected_teacher_are_refused() -> None:
    with pytest.raises(ValueError, match="no cell has tone = loud"):
        plan(cells=[{"where": {"tone": "loud"}}])
    with pytest.raises(ValueError, match="built-in teacher and one other"):
        plan(generator="one", cells=[{"where": {"label": "billing"}, "generator": "two"}])


def test_what_the_rows_will_cost_follows_from_the_plan() -> None:
    cost = {"tokens_in": 1000, "tokens_out_a_row": 50, "price_in": 1.0, "price_out": 2.0}
    found = outlook(plan(60, generator="a-model", cost=cost, exercises={"billing": (), "shipping": ()}))
    assert (found.cells, found.rows, found.requests) == (24, 120, 24)
    assert found.tokens == 24 * 1000 + 24 * 8 * 50
    assert found.money == pytest.approx((24 * 1000 * 1 + 24 * 8 * 50 * 2) / 1e6)
    assert found.minutes(3.2) == pytest.approx(24 * 3.2 / 32 / 60)
    assert outlook(plan(60, exercises={"billing": ()})).requests == 0
