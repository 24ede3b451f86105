"""Insults and foul language in the rows."""

from collections.abc import Iterator

from evals.insults import FOUL, foulness
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_that, share


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
