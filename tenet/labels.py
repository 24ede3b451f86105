"""Whether answers are labels: short ones, of which some come again."""

from collections.abc import Sequence

LONGEST = 6
"""Words on average; longer answers are texts."""
ENOUGH_TO_TELL = 8
"""Answers below which all may differ and still be labels."""
MOSTLY = 0.8


def are_labels(answers: Sequence[str]) -> bool:
    words = sum(len(answer.split()) for answer in answers) / len(answers)
    different = len({" ".join(answer.casefold().split()) for answer in answers})
    return words <= LONGEST and not (len(answers) >= ENOUGH_TO_TELL and different > max(3, MOSTLY * len(answers)))
