"""The built-in teacher: what it may change, and what it says when it has nothing new."""

from pathlib import Path
from random import Random

import pytest

from tools.reading import read_rows
from tools.teaching.contract import SeedText, TeacherRequest
from tools.teaching.writing import vary, write_rows

TICKETS = read_rows(Path(__file__).parents[2] / "scenarios" / "data" / "tickets.csv", None).rows
BILLING = tuple(SeedText(id=f"r{at}", text=row.input) for at, row in enumerate(TICKETS) if row.output == "billing")


def ask(examples: tuple[SeedText, ...] = BILLING[:8], count: int = 20, **style: str) -> TeacherRequest:
    return TeacherRequest(label="billing", examples=examples, style=style, count=count)


def test_every_written_row_is_new_and_names_its_example() -> None:
    rows = write_rows(ask()).rows
    texts = [row.text.casefold() for row in rows]
    assert len(set(texts)) == 20
    assert not set(texts) & {seed.text.casefold() for seed in BILLING[:8]}
    assert {row.parent for row in rows} == {seed.id for seed in BILLING[:8]}


def test_the_same_request_gives_the_same_rows_and_another_variation_others() -> None:
    assert write_rows(ask()) == write_rows(ask())
    assert write_rows(ask()) != write_rows(ask().model_copy(update={"variation": 1}))


@pytest.mark.parametrize(
    ("style", "sign"),
    [("e-mail", ("regards", "Thanks", "Best", "Yours")), ("phone note", ("called", "Caller", "Phone call", "hotline"))],
)
def test_the_style_of_the_plan_is_followed(style: str, sign: tuple[str, ...]) -> None:
    rows = write_rows(ask(channel=style, length="medium")).rows
    assert all(any(word.casefold() in row.text.casefold() for word in sign) for row in rows)


def test_details_change_and_the_matter_stays() -> None:
    seed = SeedText(id="r1", text="My order 48213 of 12.50 euro, sent on Monday, is three days late.")
    texts = {
        vary(seed, (seed,), {"channel": "form", "length": "medium", "writing": "clean"}, Random(n)) for n in range(20)
    }
    assert all(" late" in text and "48213" not in text and "Monday" not in text for text in texts)
    assert len(texts) > 15


def test_it_writes_fewer_rows_rather_than_repeat_itself() -> None:
    rows = write_rows(
        ask(examples=(SeedText(id="r1", text="Where?"),), count=500, channel="form", tone="calm", length="short")
    ).rows
    assert 0 < len(rows) < 500
    assert len({row.text for row in rows}) == len(rows)
    assert "where?" not in {row.text.casefold() for row in rows}
