"""Nouns that sentences are about, with what German and French need to know of them: gender and plural."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from agent.languages.hearing import Language

FILE = Path(__file__).with_name("nouns.txt")
_ARTICLES = {"der": "m", "die": "f", "das": "n", "le": "m", "la": "f"}
_GERMAN = {
    "der": "der die das", "den": "den die das", "dem": "dem der dem", "ein": "ein eine ein", "einen": "einen eine ein",
    "einem": "einem einer einem", "jeder": "jeder jede jedes", "jeden": "jeden jede jedes", "jedem": "jedem jeder jedem",
    "welcher": "welcher welche welches", "welchen": "welchen welche welches", "kein": "kein keine kein", "zum": "zum zur zum",
    "dieser": "dieser diese dieses", "diesen": "diesen diese dieses", "seiner": "seiner ihrer seiner",
}  # fmt: skip
_FRENCH = {"un": "un une", "quel": "quel quelle", "aucun": "aucun aucune", "bon": "bon bonne", "tout": "tout toute"}
_OTHERS: tuple[Language, ...] = ("German", "French")
_SOUNDED = re.compile(r"^[aeiouhéèê]", re.IGNORECASE)


class Noun(NamedTuple):
    gender: str
    one: str
    many: str


class Nouns(NamedTuple):
    known: dict[str, tuple[Noun, bool]]
    """By its English word, and whether that is the plural."""
    before: dict[str, str]
    """What stands before another noun: "customer" is "Kunden"."""


def noun_in(english: str, form: str, language: Language) -> str:
    """The noun in this language and form; one that is not known stays as it is."""
    found = _find(english, language)
    if found is None:
        return english
    noun, is_many = found
    word = noun.many if is_many or form == "many" else noun.one
    return _formed(noun, word, form, language)


def knows(english: str, language: Language) -> bool:
    return _find(english, language) is not None


def english_of(word: str) -> str | None:
    """The English noun, singular, that this word of any language is a form of."""
    known, small = _english(), word.casefold()
    return known.get(small) or known.get(small.removesuffix("n"))  # "aus den Verträgen"


@cache
def _english() -> dict[str, str]:
    forms: dict[str, str] = {}
    for language in _OTHERS:
        for english, (noun, is_many) in _read(language).known.items():
            if not is_many:
                forms |= {noun.one.casefold(): english, noun.many.casefold(): english, english: english}
                forms |= {f"{english}s": english}
    return forms


def _formed(noun: Noun, word: str, form: str, language: Language) -> str:
    if language == "German":
        if form == "n":
            return word if word.endswith(("n", "s")) else f"{word}n"
        return f"{_GERMAN[form].split()['mfn'.index(noun.gender)]} {word}" if form in _GERMAN else word
    if form == "de":
        return f"d'{word}" if _SOUNDED.match(word) else f"de {word}"
    if form == "le":
        return f"l'{word}" if _SOUNDED.match(word) else f"{'le' if noun.gender == 'm' else 'la'} {word}"
    return f"{_FRENCH[form].split()['mf'.index(noun.gender)]} {word}" if form in _FRENCH else word


def _find(english: str, language: Language) -> tuple[Noun, bool] | None:
    nouns, key = _read(language), english.strip()
    if found := nouns.known.get(key) or nouns.known.get(key.casefold()):
        return found
    first, _, rest = key.partition(" ")
    before = nouns.before.get(first) or nouns.before.get(first.casefold())
    head = _find(rest, language) if before and rest else None
    return (_joined(before, head[0], language), head[1]) if before and head else None


def _joined(before: str, head: Noun, language: Language) -> Noun:
    if language == "French":
        return Noun(head.gender, f"{head.one} {before}", f"{head.many} {before}")
    if before.endswith("@"):
        return Noun(head.gender, before.replace("@", head.one), before.replace("@", head.many))
    keep = before.endswith("-")
    return Noun(
        head.gender, *(before + (word if keep else word[0].lower() + word[1:]) for word in (head.one, head.many))
    )


@cache
def _read(language: Language) -> Nouns:
    column = {"German": 1, "French": 2}[language]
    nouns = Nouns({}, {})
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if cells[0].endswith("+"):
            nouns.before[cells[0].rstrip(" +")] = cells[column]
            continue
        english = re.fullmatch(r"(?P<one>[^(]+?)(?: \((?P<many>[^)]+)\))?", cells[0])
        assert english, line
        noun = _noun(cells[column])
        nouns.known[english["many"] or f"{english['one']}s"] = (noun, True)
        nouns.known.setdefault(english["one"], (noun, False))
    return nouns


def _noun(cell: str) -> Noun:
    """ "die Frage, Fragen", "l'avis m, avis"."""
    one, many = cell.split(", ")
    if one.startswith("l'"):
        word, gender = one.removeprefix("l'").rsplit(" ", 1)
        return Noun(gender, word, many)
    article, word = one.split(" ", 1)
    return Noun(_ARTICLES[article], word, many)
