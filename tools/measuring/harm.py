"""Insults and foul language, by a small linear model that comes with its package."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_that, share

FOUL = 0.8
"""How sure the model must be; below that it stumbles over words such as "screw"."""


def measure(corpus: Corpus) -> Iterator[Measured]:
    chances = foulness([row.input for row in corpus.rows])
    found = [
        Found(row.id, f"insult or foul language, {chance:.0%} sure")
        for row, chance in zip(corpus.rows, chances, strict=True)
        if chance >= FOUL
    ]
    said = f"{rows_that(len(found), 'insults or curses', 'insult or curse')}." if found else "No row insults or curses."
    value = share(len(found), len(corpus.rows))
    yield Measured("toxicity", "responsible AI", said, value, 0.01, 0.1, found=found)


def foulness(texts: Sequence[str]) -> list[float]:
    if not texts:
        return []
    from profanity_check import predict_prob  # pyright: ignore[reportUnknownVariableType]

    chances = cast("Callable[[list[str]], Iterable[float]]", predict_prob)(list(texts))
    return [float(chance) for chance in chances]
