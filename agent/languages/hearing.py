"""Which language somebody writes: by the small words that every sentence has."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, cast

Language = Literal["English", "German", "French"]
SMALL_WORDS = Path(__file__).with_name("small_words.txt")
SURE = 2
"""More small words of one language than of any other that it takes to change from one that was heard."""
_A_ROW = re.compile(r"-+>|=+>|→|\t|\|")
"""What stands in lines that are rows: their language is that of somebody else."""


def language_of(said: Sequence[str], otherwise: Language = "English") -> Language:
    """The language of a conversation: that of its last words that are clearly in one."""
    prose = ["\n".join(line for line in text.splitlines() if not _A_ROW.search(line)) for text in said]
    surely: list[Language] = [found for text in prose if (found := clearly(text, SURE))]
    likely: list[Language] = [found for text in prose if (found := clearly(text, 1))]
    return surely[-1] if surely else likely[0] if likely else otherwise


def clearly(text: str, lead: int) -> Language | None:
    """The language of which these words have so many more small words than of any other; None where there is none."""
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    counts: dict[Language, int] = {language: len(words & small) for language, small in _small_words().items()}
    most, second, *_ = sorted(counts, key=lambda language: -counts[language])
    return most if counts[most] - counts[second] >= lead else None


@cache
def _small_words() -> dict[Language, frozenset[str]]:
    lines = (line.partition(": ") for line in SMALL_WORDS.read_text(encoding="utf-8").splitlines())
    return {cast(Language, language): frozenset(words.split()) for language, _, words in lines}
