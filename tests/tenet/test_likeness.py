"""How alike texts are, and which details one of them has."""

import pytest

from tenet.likeness import details, invented, likeness, says

REFERENCE = "Dear Mr Novak, your room 214 is ready from 15:30. Kind regards, Hotel Aurora"


def test_the_same_text_is_wholly_alike_and_case_and_blanks_do_not_count() -> None:
    assert likeness(REFERENCE, REFERENCE) == 1
    assert likeness(REFERENCE.upper().replace(" ", "  "), REFERENCE) == 1


def test_a_good_answer_in_other_words_stands_between_the_same_and_another_one() -> None:
    other_words = likeness("Dear Mr Novak, you can have room 214 from 15:30. Kind regards, Hotel Aurora", REFERENCE)
    another = likeness("The pool is closed today for repairs, we are sorry.", REFERENCE)
    assert 1 > other_words > 0.6 > 0.35 > another > 0


@pytest.mark.parametrize("answer", ["", " ", "?"])
def test_an_empty_answer_is_like_nothing(answer: str) -> None:
    assert likeness(answer, REFERENCE) == 0


def test_saying_the_reference_many_times_over_is_not_better_than_once() -> None:
    assert likeness(" ".join([REFERENCE] * 5), REFERENCE) < 0.7


def test_details_are_told_by_their_digits_however_they_are_written() -> None:
    assert details("Room 214 at 15:30 for 1,200.50 on the 3rd") == {"214", "1530", "120050", "3"}
    assert details("PO-1042, a@b.co or https://x.y/z.") == {"po-1042", "a@b.co", "https://x.y/z"}


@pytest.mark.parametrize(
    ("answer", "known", "found"),
    [
        ("at 15.30 for 1200,50", "15:30 1,200.50", set[str]()),
        ("the 3 May, PO-1043", "3rd of May, po-1042", {"po-1043"}),
        ("see https://aurora.example/x", "", {"https://aurora.example/x"}),
        ("no details at all", "", set[str]()),
        ("ready at 9:00, then at 15:00", "Sat 9h, Sun 15h", set[str]()),
        ("pick up 9h", "from 9:00", set[str]()),
        ("at 15:00 or 3:00", "3pm", set[str]()),
        ("at 10:00 and 15:30", "Sat 9h, Sun 15h", {"1000", "1530"}),
        ("at 12:00", "12pm", set[str]()),
    ],
)
def test_what_nobody_gave_is_invented(answer: str, known: str, found: set[str]) -> None:
    assert invented(answer, known) == found


def test_a_phrase_is_found_over_line_breaks() -> None:
    assert says("We thank you.\nKind  regards,\nAurora", "kind regards, aurora")
    assert not says("Kind wishes", "kind regards")
