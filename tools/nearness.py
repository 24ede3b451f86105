"""Which rows are near each other, by meaning and by letters: only the nearest of each, and never all pairs at once."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from evals.embedding import similarities

if TYPE_CHECKING:
    from evals.embedding import Vectors

BLOCK = 16_000_000
"""Closenesses that are held at once, at most: 64 MB, however many rows there are."""
REMEMBERED = 8192
"""Texts whose pieces are kept at hand."""
LETTERS = 5
ALIKE = 0.7
"""Share of five-letter pieces that two texts have in common from which they are the same text with changes."""
PERMUTATIONS = 64
CANDIDATES = 50
"""Texts that one text is compared with letter by letter, at most."""


class Near(NamedTuple):
    one: int
    other: int
    closeness: float


def blocks(left: "Vectors", right: "Vectors") -> "Iterator[tuple[int, Vectors]]":
    """How close each left vector is to each right one, a few left ones at a time, with the position of the first of them."""
    step = max(1, BLOCK // max(1, len(right)))
    for start in range(0, len(left), step):
        yield start, similarities(left[start : start + step], right)


def near_by_meaning(left: "Vectors", right: "Vectors", threshold: float, earlier: bool = False) -> Iterator[Near]:
    """For each left vector the nearest right one, if it is this close; `earlier`: only those before it in the same list."""
    import numpy as np

    if not len(right):
        return
    for start, closeness in blocks(left, right):
        if earlier:
            closeness[np.arange(len(right)) >= (start + np.arange(len(closeness)))[:, None]] = -1
        nearest = closeness.argmax(axis=1)
        best = closeness[np.arange(len(closeness)), nearest]
        for one in (best >= threshold).nonzero()[0].tolist():
            yield Near(start + one, int(nearest[one]), float(best[one]))


def near_by_letters(left: Sequence[str], right: Sequence[str], earlier: bool = False) -> Iterator[Near]:
    """The same by the letters they share: candidates by MinHash, then compared for real."""
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=ALIKE - 0.15, num_perm=PERMUTATIONS)
    for at, sketch in enumerate(_sketches(right)):
        index.insert(at, sketch)
    for one, (text, sketch) in enumerate(zip(left, _sketches(left), strict=True)):
        found = cast("list[int]", index.query(sketch))
        others = sorted(at for at in found if not earlier or at < one)[:CANDIDATES]
        closeness, other = max(((jaccard(pieces(text), pieces(right[at])), at) for at in others), default=(0.0, 0))
        if closeness >= ALIKE:
            yield Near(one, other, round(closeness, 4))


def letters(text: str) -> str:
    """A text without what nobody would call a difference: case, blanks, punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=REMEMBERED)
def pieces(text: str) -> frozenset[int]:
    """The five-letter pieces of a text, as numbers."""
    plain = f" {text} "
    return frozenset(zlib.crc32(plain[at : at + LETTERS].encode()) for at in range(max(1, len(plain) - LETTERS + 1)))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def nearest_of(pairs: Iterator[Near]) -> dict[int, Near]:
    """Of several findings about one row the closest."""
    found: dict[int, Near] = {}
    for pair in pairs:
        if pair.one not in found or found[pair.one].closeness < pair.closeness:
            found[pair.one] = pair
    return dict(sorted(found.items()))


def groups_of_equal(texts: Sequence[str]) -> list[list[int]]:
    """Positions of texts that are equal, two or more each."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        places[text].append(at)
    return [group for group in places.values() if len(group) > 1]


def _sketches(texts: Sequence[str]) -> Iterator[Any]:
    from datasketch import MinHash

    # The pieces are numbers already: crc32 took them there.
    return MinHash.generator((sorted(pieces(text)) for text in texts), num_perm=PERMUTATIONS, hashfunc=_as_is)


def _as_is(number: int) -> int:
    return number
