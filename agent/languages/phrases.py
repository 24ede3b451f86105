"""Fixed words within a part of a sentence: the types of fields ("a number"), the words around a rate ("95 % interval 70% to 80%")."""

import re
from functools import cache
from pathlib import Path

from agent.languages.hearing import Language

FILE = Path(__file__).with_name("phrases.txt")
_COLUMNS: dict[Language, int] = {"German": 2, "French": 3}


def phrases_in(text: str, kind: str, language: Language) -> str:
    """The text with each phrase of this kind in the language; all other words as they are."""
    known = _read(kind, language)
    longest_first = sorted(known, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in longest_first)
    return re.sub(pattern, lambda found: known[found[0]], text)


@cache
def kinds() -> frozenset[str]:
    return frozenset(line[0] for line in _lines())


@cache
def _read(kind: str, language: Language) -> dict[str, str]:
    return {line[1]: line[_COLUMNS[language]] for line in _lines() if line[0] == kind}


@cache
def _lines() -> tuple[tuple[str, ...], ...]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines if line and not line.startswith("#"))
