"""What a recipe becomes where answers are no labels: a row has many times the tokens of a ticket with its label."""

from typing import TypeVar

from tenet import artifacts as a

LONGER = 6.5
"""Tokens of a supplier's mail with its record beside those of a ticket with its label (scenarios/data, tenet-tiny's tokenizer)."""
MAX_LENGTH = 2048
"""Tokens of a row: instruction, text and answer. A longer row is refused before training, with what to do."""
MOST_TIMES = 4.0
"""How many times as long an extraction may train."""


R = TypeVar("R", bound=a.Frozen)


def fitted(recipe: R, spec: a.UseCaseSpec) -> R:
    """The recipe as it is for a classification; for any other job with longer rows, more time and its own settings."""
    if spec.labels:
        return recipe
    known = recipe.model_dump()
    changed = {
        "train": {**known["train"], **known["long_answers"], "max_length": MAX_LENGTH},
        "max_minutes": MOST_TIMES * known["max_minutes"],
        "seconds_per_row": LONGER * known["seconds_per_row"],
        "measured": False,
    }
    return recipe.model_copy(update=changed)
