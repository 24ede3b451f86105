"""The passages of a person's documents that have to do with some words, by the rare words that they share."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from tools.reading.documents import Passage

MOST = 4
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
"""Shorter words say nothing of what a passage is about."""
_NEED = 0.24
"""Share of the weight of the asked words that a passage must hold to be told."""


def relevant(passages: Sequence[Passage], words: str, most: int = MOST) -> tuple[Passage, ...]:
    """The passages that hold most of what is asked, the best first; none when nothing asked stands in any of them."""
    asked = _stems(words)
    held = [_stems(passage.text) for passage in passages]
    spread = Counter(stem for stems in held for stem in stems)
    weights = {stem: math.log(1 + len(passages) / (1 + spread[stem])) for stem in asked if spread[stem]}
    total = sum(weights.values()) + sum(math.log(1 + len(passages)) for stem in asked if not spread[stem])
    scored = [(sum(weight for stem, weight in weights.items() if stem in stems), at) for at, stems in enumerate(held)]
    good = sorted((-score, at) for score, at in scored if total and score / total >= _NEED)
    return tuple(passages[at] for _, at in good[:most])


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    """Words by their beginnings, so that "returned" finds "returns"; those that stand in every question left out."""
    words = _WORD.findall(text.casefold())
    return frozenset(_stem(word) for word in words if word not in _EMPTY)


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|en|e)$", "", word) if len(word) > 4 else word


_IN_ANY_QUESTION = """
the and for are was were you your our can could what when where which who how why does did has have had will would should about from
with that this these those there here not any all out say says tell said mean means document documents file faq text please
der die das und ist sind was wie wer wann ein eine den dem les des une est sont que qui quoi dans pour
"""
_EMPTY = frozenset(_IN_ANY_QUESTION.split())
