"""What single words and turns of a question tell, in three languages: the lines of `concepts.txt`."""

import re
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("concepts.txt")


def concepts_in(text: str) -> frozenset[str]:
    """Of a text in the shape of `likeness.shape`."""
    return frozenset(name for name, pattern in concepts() if pattern.search(text))


@lru_cache(maxsize=1)
def concepts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple((name, _pattern(turns)) for name, _, turns in (line.partition(": ") for line in lines))


def _pattern(turns: str) -> re.Pattern[str]:
    """`*` at a word stands for its end, and alone for up to three words."""
    written = (
        re.escape(turn.strip()).replace(r"\ \*\ ", r"(?: \S+){1,3} ").replace(r"\*", r"\w*")
        for turn in turns.split(",")
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(written)})(?![\w])")
