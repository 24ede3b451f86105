"""How much the made rows differ from each other, with the person's own rows as the yardstick.

The Vendi score is the number of really different texts that a set amounts to. Distinct pairs of words and self-BLEU see
repeated phrases that a mean over meanings does not.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tools.measuring.corpus import Corpus
from tools.measuring.measured import Measured

if TYPE_CHECKING:
    from evals.embedding import Vectors

FEWEST = 10
"""Rows on either side below which a comparison says nothing."""
MOST = 500
BLEU_ROWS = 60


def measure(corpus: Corpus) -> Iterator[Measured]:
    made, own = corpus.by_origin(made=True), corpus.by_origin(made=False)
    size = min(len(made), len(own), MOST)
    if size < FEWEST:
        said = "There are too few made rows, or too few of your own, to compare how varied they are."
        for name in ("vendi_score", "distinct_pairs", "self_bleu"):
            yield Measured(name, "quality", said, None)
        return
    # As many of each, since every one of these numbers depends on how many texts there are.
    made, own = _some(made, size), _some(own, size)
    texts = [row.input for row in corpus.rows]
    yield _vendi(corpus.vectors[made], corpus.vectors[own], size)
    yield _distinct([texts[at] for at in made], [texts[at] for at in own])
    yield _self_bleu([texts[at] for at in made], [texts[at] for at in own])


def _vendi(made: "Vectors", own: "Vectors", size: int) -> Measured:
    ours, yours = vendi_score(made), vendi_score(own)
    said = f"{size} made rows amount to {ours:.0f} really different texts, {size} of the person's own to {yours:.0f}."
    return Measured("vendi_score", "quality", said, ours / yours, 0.6, 0.3, low_is_bad=True)


def _distinct(made: Sequence[str], own: Sequence[str]) -> Measured:
    ours, yours = distinct_pairs(made), distinct_pairs(own)
    said = f"{ours:.0%} of the word pairs in the made rows are different ones; in the person's own rows {yours:.0%}."
    return Measured("distinct_pairs", "quality", said, ours / yours if yours else None, 0.6, 0.3, low_is_bad=True)


def _self_bleu(made: Sequence[str], own: Sequence[str]) -> Measured:
    ours, yours = self_bleu(made), self_bleu(own)
    said = (
        f"A made row repeats phrases of the other made rows with a self-BLEU of {ours:.0f} of 100; "
        f"the person's own rows with {yours:.0f}. Lower is more varied."
    )
    return Measured("self_bleu", "quality", said, ours, max(40.0, 1.5 * round(yours, 2)), max(80.0, round(yours, 2)))


def vendi_score(vectors: "Vectors") -> float:
    """The exponential of the entropy of the similarities' eigenvalues (Friedman and Dieng, 2023)."""
    import numpy as np

    wide = len(vectors) > vectors.shape[1]
    kernel = (vectors.T @ vectors if wide else vectors @ vectors.T).astype(np.float64) / len(vectors)
    values = np.linalg.eigvalsh(kernel)
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


def distinct_pairs(texts: Sequence[str]) -> float:
    pairs = [pair for text in texts for pair in pairwise(text.casefold().split())]
    return len(set(pairs)) / len(pairs) if pairs else 0.0


def self_bleu(texts: Sequence[str]) -> float:
    """How far a text could be put together from phrases of the others, 0 to 100, over a fixed choice of texts."""
    from sacrebleu import sentence_bleu

    some = [texts[at] for at in _some(range(len(texts)), BLEU_ROWS)]
    scores = [sentence_bleu(text, [*some[:at], *some[at + 1 :]]).score for at, text in enumerate(some)]
    return sum(scores) / len(scores)


def _some(positions: Sequence[int], size: int) -> list[int]:
    return sorted(random.Random(0).sample(list(positions), min(size, len(positions))))
