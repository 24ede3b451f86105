"""Words that a person's own rows put in each other's place: two rows that are the same but for one word, in text and answer alike, show
that each of the two may stand where the other stands ("the pool opens at 9", "the sauna opens at 7").

Numbers do not count as a difference, they are exchanged by themselves. Where more than one thing differs, one may hang on the other
(a name and its pronoun), so nothing is learned from such rows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from tools.teaching.contract import SeedText

MOST_WORDS = 3
"""What is longer is no name of a thing."""
_PIECE = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"\w*\d[\w.,:/-]*")
_ARTICLE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)

Exchanged = Mapping[str, tuple[str, ...]]
"""For each word or name what else may stand in its place."""


def exchanged_in(examples: Sequence[SeedText]) -> Exchanged:
    families: dict[str, frozenset[str]] = {}
    for one, other in combinations(examples, 2):
        for pair in _only_difference(one, other):
            family = frozenset(pair).union(*(families.get(word, frozenset[str]()) for word in pair))
            families |= dict.fromkeys(family, family)
    return {word: tuple(sorted(family - {word})) for word, family in sorted(families.items())}


def fitting(text: str, answer: str, exchanged: Exchanged) -> dict[str, tuple[str, ...]]:
    """Of what text and answer share, what may be exchanged in both, and for what; the longest of what overlaps."""
    found: dict[str, tuple[str, ...]] = {}
    for old in sorted(exchanged, key=len, reverse=True):
        if any(old in longer for longer in found) or not (_stands_whole(old, text) and _stands_whole(old, answer)):
            continue
        if others := tuple(new for new in exchanged[old] if _has_its_article(old, new, text, answer)):
            found[old] = others
    return found


def _only_difference(one: SeedText, other: SeedText) -> Iterator[tuple[str, str]]:
    """Nothing where more differs, or where text and answer do not differ by the same."""
    in_texts = _differences(one.text, other.text)
    in_answers = _differences(one.answer or "", other.answer or "")
    if in_texts and in_texts == in_answers and len(in_texts) == 1:
        yield from in_texts


def _differences(one: str, other: str) -> set[tuple[str, str]] | None:
    """What stands in the place of what; None where something is only in one of the two."""
    left, right = _pieces(one), _pieces(other)
    found: set[tuple[str, str]] = set()
    for kind, start, end, begin, stop in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if kind != "replace" or max(end - start, stop - begin) > MOST_WORDS:
            return None
        found.add((" ".join(left[start:end]), " ".join(right[begin:stop])))
    return found if all(re.fullmatch(r"[^\W\d][\w '’-]*", word) for pair in found for word in pair) else None


def _pieces(text: str) -> list[str]:
    """Its words and signs, every number as good as any other."""
    return _PIECE.findall(_NUMBER.sub("0", text))


def _stands_whole(word: str, text: str) -> bool:
    """Everywhere as it is: "Pools" or "POOL" beside "the pool" would stay behind."""
    whole = re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    return bool(whole) and len(whole) == text.casefold().count(word.casefold())


def _has_its_article(old: str, new: str, *texts: str) -> bool:
    """Whether "a" or "an" before the old word is right before the new one too."""
    before = [_ARTICLE.search(text[: found.start()]) for text in texts for found in re.finditer(re.escape(old), text)]
    return not any(before) or (old[0].casefold() in "aeiou") == (new[0].casefold() in "aeiou")
