"""Words about a counter-example change the reward as a click does, and words about anything else do not."""

import pytest

from agent.countering import Wish, wish_in


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("counter-example 2 is fair", Wish(number=1, remove=True)),
        ("Take counterexample 1 out, please.", Wish(number=0, remove=True)),
        ("please remove counter example #3", Wish(number=2, remove=True)),
        ("counter-example 1 may earn at most 0.2", Wish(number=0, at_most=0.2)),
        ("Counter-example no. 2 should get no more than 30 %", Wish(number=1, at_most=0.3)),
        ("counter-example 1 should say “billing, perhaps”", Wish(number=0, answer="billing, perhaps")),
    ],
)
def test_words_name_a_counterexample_and_what_is_wanted_of_it(words: str, wish: Wish) -> None:
    assert wish_in(words) == wish


@pytest.mark.parametrize(
    "words",
    [
        "counter-example 2 is not fair",
        "why is counter-example 2 fair?",
        "take counter-examples 1 and counter-example 2 out",
        "counter-example 1 may earn at most 40",
        "take the second row out",
        "example 2 is fair",
        "counter-example 0 is fair",
    ],
)
def test_other_words_change_nothing(words: str) -> None:
    assert wish_in(words) is None
