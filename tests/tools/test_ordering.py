"""Which of the person's rows a teacher is shown for which cell: all of them about as often, and the same when a plan grows."""

from collections import Counter

import pytest

from tenet.artifacts import CellWish, DataPlan, LabelMeaning, Row, UseCaseSpec
from tools.reading import to_rows
from tools.teaching.contract import TeacherRequest
from tools.teaching.grid import Cell, dealt, grid
from tools.teaching.ordering import requests

SPEC = UseCaseSpec(
    title="t", task="classification", problem="p", users="u", input="i", output="o",
    labels=(LabelMeaning(name="billing"), LabelMeaning(name="shipping")), instruction="i",
)  # fmt: skip
AXES = {"channel": ("e-mail", "chat", "phone note"), "tone": ("calm", "polite", "upset"), "length": ("short", "long")}


def plan(rows: int, **more: object) -> DataPlan:
    return DataPlan.model_validate({"rows_per_label": rows, "generator": "a-model", "axes": AXES} | more)


def own(number: int) -> tuple[Row, ...]:
    return to_rows([(f"Ticket number {at} about a bill", "billing") for at in range(number)])


def asked(plan: DataPlan, rows: int, examples: tuple[Row, ...]) -> dict[str, list[TeacherRequest]]:
    """The requests for so many rows of the label, by their cell."""
    cells: tuple[Cell, ...] = grid(plan, SPEC.kinds)["billing"]
    shares = dealt(cells, rows)
    return {cell.name: list(requests(cell, shares[cell.name], examples, SPEC, plan, (), 0)) for cell in cells}


@pytest.mark.parametrize(("rows", "examples"), [(27, 33), (27, 40), (33, 33), (55, 33), (60, 20)])
def test_every_row_of_the_person_is_the_start_of_about_as_many_made_ones(rows: int, examples: int) -> None:
    found = asked(plan(60), rows, own(examples))
    used = Counter[str]()
    for cell in found.values():
        wanted = [request.examples[at % len(request.examples)].id for request in cell for at in range(request.count)]
        used.update(wanted[: round(len(wanted) / 1.5)])
    fair = used.total() / examples
    assert max(used.values()) <= fair + 2
    assert len(used) >= 0.8 * min(used.total(), examples)


def test_a_wish_for_one_cell_leaves_the_requests_of_the_others_as_they_are() -> None:
    before = asked(plan(60), 24, own(33))
    gone, extra, *others = before
    where = dict(zip(AXES, gone.split(" · ")[1:], strict=True))
    more = dict(zip(AXES, extra.split(" · ")[1:], strict=True))
    wishes = [CellWish(where=where, rows=0), CellWish(where=more, rows=4)]
    after = asked(plan(60, cells=wishes), 24, own(33))
    same = {name: [request.examples for request in after[name]] for name in others}
    assert gone not in after
    assert same == {name: [request.examples for request in before[name]][: len(same[name])] for name in others}
