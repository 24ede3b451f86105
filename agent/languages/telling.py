"""Tenet's sentences in another language: found in a text by their English shape, their parts carried over.

A file of `catalogue/` holds blocks of three lines: the English sentence, `de` and `fr`. `{name}` stands for a part that is
carried over as it is; the English line may say more of it: `{x:noun}` and `{x:nouns}` are words of `nouns.txt`, and `{x:known}`
must be one of them; `{x:list}` is "a, b and c", `{x:count}` is "3 rows", `{x:said}` are sentences of Tenet, `{x:line}` those of one
line, `{x:text}` those of
anybody, `{x:types}`, `{x:rates}`, `{x:form}` and `{x:verdicts}` hold phrases of `phrases.txt`. The other line may ask for a form of
a noun: `{item:einen}`.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from agent.languages.hearing import Language
from agent.languages.nouns import knows, noun_in
from agent.languages.phrases import phrases_in

FOLDER = Path(__file__).with_name("catalogue")
CODES: dict[Language, str] = {"German": "de", "French": "fr"}
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NO_STOP = r"[^.,:;?!]+?"
_ANY = r".+?"
_FORM = r"(?:text|number|date|yes or no|one of [^.;(]+?)(?: as [\w./-]+)?(?:, may be absent \(null\))?(?:, from your column “[^”]+”)?"
_SHAPES = {
    "noun": _NO_STOP,
    "known": _NO_STOP,
    "count": r"\d[\d.,]* [A-Za-z][A-Za-z ]*?",
    "number": r"\d[\d.,]*(?: ?%)?",
    "form": _FORM,
    "said": _ANY,
    "line": r"[^\n]+?",
    "text": _ANY,
}
_WITHIN = r"(?:(?![.?!][ \n][-A-Z\"]|\n).)+?"
"""A part stays within its sentence, unless it is `said` or a `text` of the person."""
_LAST = {"German": {"and": "und", "or": "oder"}, "French": {"and": "et", "or": "ou"}}
_ENDS = re.compile(r"(?<=[.?!:;])[ ]+|\n+")
MOST = 24
"""Sentences that stand in the catalogue as one."""


class Sentence(NamedTuple):
    begins: str
    """What stands before its first part, so that most sentences are ruled out at a glance."""
    english: re.Pattern[str]
    kinds: dict[str, str]
    told: dict[Language, str]


def in_language(text: str, language: Language) -> str:
    """The text with each of Tenet's sentences in this language."""
    if language == "English" or not text.strip():
        return text
    pieces = _pieces(text)
    told: list[str] = []
    at = 0
    while at < len(pieces):
        length, translated = _longest(text, pieces[at:], language)
        told.append(translated)
        at += length
    return "".join(told)


def _pieces(text: str) -> list[tuple[int, int, int]]:
    """Where each sentence begins and ends, and where the next one begins."""
    cuts = [(0, 0), *((match.start(), match.end()) for match in _ENDS.finditer(text)), (len(text), len(text))]
    return [(begin, end, after) for (_, begin), (end, after) in pairwise(cuts)]


def _longest(text: str, pieces: list[tuple[int, int, int]], language: Language) -> tuple[int, str]:
    begin = pieces[0][0]
    for length in range(min(MOST, len(pieces)), 0, -1):
        _, end, after = pieces[length - 1]
        if (told := _sentence(text[begin:end], language)) is not None:
            return length, told + text[end:after]
    return 1, text[begin : pieces[0][2]]


def _sentence(text: str, language: Language) -> str | None:
    bare = text.strip()
    for known in sentences():
        if bare.startswith(known.begins) and language in known.told and (match := _match(known, bare, language)):
            return text.replace(bare, _told(known, match, language))
    return None


def _match(known: Sentence, bare: str, language: Language) -> re.Match[str] | None:
    match = known.english.fullmatch(bare)
    must_be_known = [name for name, kind in known.kinds.items() if kind == "known"] if match else []
    return match if match and all(knows(match[name], language) for name in must_be_known) else None


def _told(known: Sentence, match: re.Match[str], language: Language) -> str:
    def part(slot: re.Match[str]) -> str:
        name, form = slot[1], slot[2] or ""
        return _part(match[name], known.kinds[name], form, language)

    told = _SLOT.sub(part, known.told[language])
    return told[0].upper() + told[1:] if match[0][0].isupper() else told


def _part(text: str, kind: str, form: str, language: Language) -> str:
    match kind:
        case "noun" | "known":
            return noun_in(text, form, language)
        case "nouns":
            return _listed(text, language, lambda name: noun_in(name, form, language))
        case "list":
            return _listed(text, language, str)
        case "count":
            number, _, noun = text.partition(" ")
            return f"{number} {noun_in(noun, form, language)}"
        case "said" | "line":
            return in_language(text, language)
        case "types" | "rates" | "verdicts" | "form":
            return phrases_in(text, kind, language)
        case _:
            return text


def _listed(text: str, language: Language, each: Callable[[str], str]) -> str:
    last = re.fullmatch(r"(?P<first>.+) (?P<word>and|or) (?P<last>.+?)", text, re.DOTALL)
    if last is None:
        return ", ".join(each(name) for name in text.split(", "))
    first = ", ".join(each(name) for name in last["first"].split(", "))
    return f"{first} {_LAST[language][last['word']]} {each(last['last'])}"


@cache
def sentences() -> tuple[Sentence, ...]:
    """The longest first, since a longer one says more surely what it is."""
    found = [sentence for file in sorted(FOLDER.glob("*.txt")) for sentence in read(file)]
    return tuple(sorted(found, key=lambda one: (-len(one.begins), -len(one.english.pattern))))


def read(file: Path) -> list[Sentence]:
    blocks = re.split(r"\n\s*\n", file.read_text(encoding="utf-8").strip())
    return [_block([line for line in block.splitlines() if not line.startswith("#")]) for block in blocks]


def _block(lines: list[str]) -> Sentence:
    english, *others = (line.replace("\\n", "\n") for line in lines)
    told: dict[Language, str] = {
        language: line[3:] for line in others for language, code in CODES.items() if line.startswith(f"{code} ")
    }
    kinds = {slot[1]: slot[2] or "" for slot in _SLOT.finditer(english)}
    return Sentence(english.partition("{")[0], re.compile(_pattern(english), re.DOTALL), kinds, told)


def _pattern(english: str) -> str:
    parts, at, seen = list[str](), 0, set[str]()
    for slot in _SLOT.finditer(english):
        parts.append(re.escape(english[at : slot.start()]))
        shape = _SHAPES.get(slot[2] or "", _WITHIN)
        parts.append(f"(?P={slot[1]})" if slot[1] in seen else f"(?P<{slot[1]}>{shape})")
        seen.add(slot[1])
        at = slot.end()
    return "".join([*parts, re.escape(english[at:])])
