"""What the person's own rows put in each other's place may be put there in a made row too, in text and answer alike."""

import pytest

from tools.teaching.contract import SeedText, TeacherRequest
from tools.teaching.exchanging import exchanged_in, fitting
from tools.teaching.teachers import write


def seed(text: str, answer: str, id: str = "r") -> SeedText:
    return SeedText(id=id, text=text, answer=answer)


POOL = seed("The pool opens at 9:15. When does the pool open?", "The pool opens at 9:15.", "pool")
TERRACE = seed(
    "The roof terrace opens at 7:00. When does the roof terrace open?", "The roof terrace opens at 7:00.", "terrace"
)
PRICE = seed("Using the pool costs 12 euros. What does the pool cost?", "The pool costs 12 euros.", "price")


def test_one_thing_that_differs_is_exchangeable_and_numbers_do_not_count_as_a_difference() -> None:
    assert exchanged_in([POOL, TERRACE]) == {"pool": ("roof terrace",), "roof terrace": ("pool",)}


def test_what_is_learned_from_two_rows_holds_in_a_third() -> None:
    asked = TeacherRequest(label="all", answered=True, examples=(POOL, TERRACE, PRICE), count=30)
    made = [row for row in write(asked).rows if row.parent == "price"]
    assert any("Using the roof terrace costs" in row.text for row in made)
    for row in made:
        assert ("roof terrace" in row.text) == ("roof terrace" in (row.answer or ""))
        assert "pool" not in row.text


def test_things_go_together_over_a_third_one() -> None:
    sauna = seed("Using the sauna costs 15 euros. What does the sauna cost?", "The sauna costs 15 euros.")
    assert exchanged_in([POOL, TERRACE, PRICE, sauna])["roof terrace"] == ("pool", "sauna")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # A pronoun hangs on the name.
        ("Tom lost his key, room 12.", "Tom gets his key."),
        # The answer differs by something else than the text.
        ("Bea lost her key, room 12.", "Eva gets her key."),
        # The text says more.
        ("Bea lost her key again, room 12.", "Bea gets her key."),
        # Nothing but a number differs.
        ("Ann lost her key, room 77.", "Ann gets her key."),
    ],
)
def test_from_rows_that_differ_in_more_or_in_nothing_nothing_is_learned(text: str, answer: str) -> None:
    ann = seed("Ann lost her key, room 12.", "Ann gets her key.")
    assert exchanged_in([ann, seed(text, answer)]) == {}


@pytest.mark.parametrize(
    ("text", "answer", "fits"),
    [
        ("the pool is closed", "The pool is closed.", True),
        ("the pool is closed, as all pools are", "The pool is closed.", False),
        ("Pool: the pool is closed", "The pool is closed.", False),
        ("the pool is closed", "It is closed.", False),
        ("a pool is closed", "A pool is closed.", True),
        ("the carpool is closed", "The carpool is closed.", False),
    ],
)
def test_it_is_exchanged_only_where_nothing_of_the_old_stays_behind(text: str, answer: str, fits: bool) -> None:
    assert bool(fitting(text, answer, {"pool": ("sauna",)})) is fits


def test_an_article_must_fit_the_new_word() -> None:
    exchanged = {"pool": ("sauna", "attic")}
    assert fitting("we have a pool", "A pool, yes.", exchanged) == {"pool": ("sauna",)}
    assert fitting("we have the pool", "The pool, yes.", exchanged) == {"pool": ("sauna", "attic")}
