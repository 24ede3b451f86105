"""Texts found again by what they share with another one: words, pairs of words, and pieces of words; rare ones count more."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from agent.minds.builtin.words import plain, with_apostrophes


class Likeness:
    """Texts in the shape of `shape`, each to be found by its place."""

    def __init__(self, texts: Sequence[str]) -> None:
        pieces = [_pieces(text) for text in texts]
        held = Counter(piece for each in pieces for piece in each)
        self.rarity = {piece: math.log(len(pieces) / number) for piece, number in held.items()}
        self.never = math.log(max(len(texts), 2))
        self.where: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, each in enumerate(pieces):
            for piece, weight in self._weighed(each).items():
                self.where[piece].append((at, weight))

    def nearest(
        self, text: str, number: int, least: float, counts: Callable[[int], float] = lambda at: 1.0
    ) -> list[tuple[float, int]]:
        """The texts that are at least so like it, the likest first: how like, and which. `counts` weighs them by their place."""
        likeness: dict[int, float] = defaultdict(float)
        for piece, weight in self._weighed(_pieces(text)).items():
            for at, other in self.where.get(piece, ()):
                likeness[at] += weight * other
        found = [(share * counts(at), at) for at, share in likeness.items() if share >= least]
        return sorted(found, key=lambda item: (-item[0], item[1]))[:number]

    def _weighed(self, pieces: Counter[str]) -> dict[str, float]:
        weighed = {piece: number * self.rarity.get(piece, self.never) for piece, number in pieces.items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {piece: weight / length for piece, weight in weighed.items()}


def shape(words: str, labels: Sequence[str]) -> str:
    """Plain words in which labels and numbers are all alike."""
    text = with_apostrophes(plain(words))
    for label in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(plain(label))}(?!\w)", "label", text)
    return re.sub(r"\d+", "0", text)


def _pieces(text: str) -> Counter[str]:
    """Words, pairs of neighbours, and three and four letters in a row, which live through slips of the pen."""
    words = text.split()
    pairs = [f"{one} {other}" for one, other in zip(["^", *words], [*words, "$"], strict=True)]
    letters = [
        f"…{padded[at : at + length]}"
        for padded in (f" {word} " for word in words)
        for length in (3, 4)
        for at in range(len(padded) - length + 1)
    ]
    return Counter([*words, *words, *pairs, *pairs, *letters])
