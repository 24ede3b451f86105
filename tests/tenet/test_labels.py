"""Answers that are labels are told from answers that are texts, and shown otherwise."""

import pytest

from surfaces.cards.examples import examples_card
from tenet import artifacts as a
from tenet.labels import are_labels
from tests.samples import examples

TEXTS = tuple(f"Dear guest, your room {number} is ready from noon. Kind regards" for number in range(200, 212))


@pytest.mark.parametrize(
    ("answers", "yes"),
    [
        (("billing", "shipping", "billing"), True),
        (("billing", "shipping", "other"), True),
        (("the customer wants the money back", "the customer only asks"), True),
        (TEXTS, False),
        (tuple(f"room {number} ready" for number in range(12)), False),
    ],
)
def test_labels_are_short_and_come_again(answers: tuple[str, ...], yes: bool) -> None:
    assert are_labels(answers) is yes


def test_the_card_counts_labels_and_shows_texts() -> None:
    assert "| label | rows |" in examples_card(examples())
    rows = examples().rows
    texts = a.Examples(
        rows=tuple(
            rows[0].model_copy(update={"id": f"r{at}", "group": f"r{at}", "output": text})
            for at, text in enumerate(TEXTS)
        )
    )
    shown = examples_card(texts)
    assert "| label |" not in shown and "| the first ones | answer |" in shown
    assert shown.count("Dear guest") == 6
