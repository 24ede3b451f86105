"""Initial embeddings that know which words are near in meaning.

The first part of an embedding is the sentence embedding of the word by all-MiniLM-L6-v2, turned so that as few numbers as
possible say as much as possible; it is weak for words that say nothing about a subject, so the mean over a text is about
what the text is about. The rest is random and tells every token from every other, which copying needs.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trainers.base_model.words import Lexicon, embedding_vocabulary

if TYPE_CHECKING:
    from trainers.base_model.words import Vectors

MEANING, TOKEN, ROOM = slice(0, 96), slice(96, 160), slice(160, 192)
"""The parts of the features: what a token means, which token it is, and room for what training finds worth noting."""
MEANING_SHARE = 0.75
"""Of the squared length of an embedding, for a word that is wholly about a subject."""


def compressed(vectors: "Vectors", size: int) -> "Vectors":
    """Vectors of length 1 of fewer numbers, with as much as possible of the differences kept."""
    import numpy as np

    centred = vectors - vectors.mean(0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    short = centred @ directions[:size].T
    return short / np.linalg.norm(short, axis=1, keepdims=True)


def importance(own: Lexicon, words: Sequence[str]) -> dict[str, float]:
    """How much a word says about a subject, from 0 to 1: little when everybody says it often."""
    import math

    empty, full = set(own.common), set(own.subject_words) - set(own.common)
    rank = {word: number for number, word in enumerate(embedding_vocabulary())}

    def of(word: str) -> float:
        if word in empty:
            return 0.2
        common = 1 - math.log1p(max(0, rank.get(word, RARE) - FIRST_WORD)) / math.log1p(RARE)
        return 1.0 if word in full else min(1.0, max(0.2, 1 - common))

    return {word: of(word) for word in words}


RARE = 4000
FIRST_WORD = 1996
"""Where the words begin in the embedding model's vocabulary, after its marks and single letters."""


def give_meanings(
    weight: Any,
    vocabulary: Mapping[str, int],
    meanings: Mapping[str, "Vectors"],
    amounts: Mapping[str, float],
    scale: float,
) -> None:
    """Fill an embedding matrix; all its rows get the same length."""
    import torch

    size = MEANING.stop
    identity = TOKEN.stop - TOKEN.start
    with torch.no_grad():
        weight.normal_(0, 1)
        weight[:, MEANING] *= 0.1
        weight[:, ROOM] = 0
        for token, index in vocabulary.items():
            word = token.removeprefix("Ġ")
            if token.startswith("Ġ") and word in meanings:
                meaning = torch.tensor(meanings[word][:size]) * amounts[word]
                weight[index, MEANING] = meaning * (identity * MEANING_SHARE / (1 - MEANING_SHARE)) ** 0.5
        weight *= scale * weight.shape[1] ** 0.5 / weight.norm(dim=1, keepdim=True)
