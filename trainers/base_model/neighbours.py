"""Which words are near to each other in meaning: what a text about a subject may be made of."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from trainers.base_model.words import Lexicon

if TYPE_CHECKING:
    from trainers.base_model.words import Vectors

NEIGHBOURS = 12
UNWANTED = re.compile(r"sex|porn|nude|naked|rape|fuck|shit|bitch|slut|whore|nazi|kill|murder|suicid|bastard|damn")
"""Words that nobody wants to meet in an example."""


def neighbours(own: Lexicon, words: Sequence[str], vectors: "Vectors") -> Mapping[str, tuple[str, ...]]:
    """For every word that says something: those nearest to it, without its own forms."""
    import numpy as np

    kept = [
        place
        for place, word in enumerate(words)
        if len(word) > 2 and word not in own.common and not UNWANTED.search(word)
    ]
    table = np.asarray(vectors)[kept]
    names = [words[place] for place in kept]
    order: list[list[int]] = np.argsort(-(table @ table.T), axis=1)[:, 1 : 3 * NEIGHBOURS].tolist()
    return {name: _others(name, [names[place] for place in order[row]]) for row, name in enumerate(names)}


def _others(name: str, near: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in near if word[:4] != name[:4])[:NEIGHBOURS]
