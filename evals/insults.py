"""Insults and foul language, by a small linear model that comes with its package."""

from collections.abc import Callable, Iterable, Sequence
from typing import cast

FOUL = 0.8
"""How sure the model must be; below that it stumbles over words such as "screw"."""


def foulness(texts: Sequence[str]) -> list[float]:
    if not texts:
        return []
    from profanity_check import predict_prob  # pyright: ignore[reportUnknownVariableType]

    chances = cast("Callable[[list[str]], Iterable[float]]", predict_prob)(list(texts))
    return [float(chance) for chance in chances]
