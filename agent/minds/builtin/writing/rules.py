"""What every answer must have or avoid: as the person says it in words, and as their own answers show it."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from agent.minds.builtin.answers import has_none, leaves_it
from agent.minds.builtin.words import straight

_QUOTED = r"\"([^\"]{2,120})\""
_PHRASES = rf"{_QUOTED}(?:\s*(?:,|and|or|und|oder|et|ou)\s*{_QUOTED})*"
_LACKS = re.compile(
    rf"\b(?:never|not|no|don'?t|avoid\w*|without|nie(?:mals)?|nicht|kein\w*|ohne|vermeide\w*|jamais|sans|forbid\w*|ban(?:ned)?)\b"
    rf"[^\".!?]{{0,40}}{_PHRASES}",
    re.IGNORECASE,
)
_HAS = re.compile(
    rf"\b(?:always|must|should|end\w*|begin\w*|start\w*|sign\w*|close\w*|open\w*|contain\w*|include\w*|has to|have to|immer|"
    rf"m[uü](?:ss|ß)(?:en|t)?|soll(?:te)?n?|enthalten|beginn\w*|ende[nt]?|schlie(?:ss|ß)\w*|toujours|doit|doivent|commence\w*|termine\w*|fini(?:r|t|ssent))\b[^\".!?]{{0,50}}{_PHRASES}",
    re.IGNORECASE,
)
LIMIT_OF_WORDS = re.compile(
    r"\b(?:at most|max(?:imum)?(?: of)?|no more than|up to|under|fewer than|less than|below|h[oö]chstens|maximal|"
    r"nicht (?:mehr|l[aä]nger) als|"
    r"unter|weniger als|au (?:plus|maximum)|pas plus de|moins de)\s+"
    r"(\d{1,3}) (?:words|w[oö]rter[n]?|worte[n]?|mots)\b|"
    r"\b(\d{1,3}) (?:words|w[oö]rter[n]?|worte[n]?|mots) (?:at (?:the )?most|max(?:imum|imal)?|or (?:less|fewer)|h[oö]chstens|"
    r"au (?:plus|maximum)|tout au plus|ou moins)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^\n.!?]+(?:[.!?]+|\n|$)")
_DEMAND = re.compile(
    r"\b(?:must|never|always|has to|have to|not allowed|required|should|avoid|don'?t|do not|only|no more than|at most|keep|"
    r"m[uü](?:ss|ß)(?:en|t)?|soll(?:te)?n?|darf|d[uü]rfen|nie(?:mals)?|immer|nicht|kein\w*|h[oö]chstens|maximal|mindestens|"
    r"toujours|jamais|doit|doivent|au plus)\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:never|always|has to|have to|avoid|no more than|at most|must(?:n'?t| not)|should(?:n'?t| not)|may not|nie(?:mals)?|immer|"
    r"h[oö]chstens|maximal|darf (?:nicht|kein\w*)|jamais|toujours|au plus|ne doi(?:t|vent) pas)\b",
    re.IGNORECASE,
)
"""Demands even where the words beside them could decline: "never say that you don't know"."""
_HABIT = re.compile(
    r"\b(?:always|toujours|immer)(?: \w+)? (?:the same|les m[eê]mes|la m[eê]me|die(?:selben| gleichen)|ask\w*|get\w*|send\w*)\b|"
    r"\b(?:ask|get|send|posent|demandent|envoient|fragen|stellen|schicken)(?: \w+){0,2} (?:always|toujours|immer)\b",
    re.IGNORECASE,
)
"""What people do all the time is no demand on an answer: "our members always ask the same"."""
SHARED = 0.8
"""Share of the person's own answers that a sentence stands in before it is taken for a rule."""
FEWEST = 4
"""Own answers below which what they share may be chance."""


class Rules(NamedTuple):
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    most_words: int | None = None


def rules_said(texts: Sequence[str]) -> Rules:
    """Phrases in quotes that an answer must or must not have, and a limit of words."""
    has, lacks, most = list[str](), list[str](), None
    for text in texts:
        for sentence in re.split(r"(?<=[.!?;\n])\s+", straight(text)):
            forbidden = [phrase for match in _LACKS.finditer(sentence) for phrase in _quoted(match[0])]
            lacks += forbidden
            has += [
                phrase
                for match in _HAS.finditer(sentence)
                for phrase in _quoted(match[0])
                if phrase not in forbidden and not _LACKS.search(match[0])
            ]
            if match := LIMIT_OF_WORDS.search(sentence):
                most = int(match[1] or match[2])
    return Rules(tuple(dict.fromkeys(has)), tuple(dict.fromkeys(lacks)), most)


def demands_in(texts: Sequence[str]) -> tuple[str, ...]:
    """The sentences of an answer to "what must every answer keep to" that demand something."""
    found = (piece.strip() for text in texts for piece in _sentences(text))
    return tuple(dict.fromkeys(piece[:200] for piece in found if demands(piece)))[:5]


def demands(text: str) -> bool:
    if _HABIT.search(text):
        return False
    return bool(_FIRM.search(text) or (_DEMAND.search(text) and not (leaves_it(text) or has_none(text))))


def is_phrase(text: str) -> bool:
    """Whether it names words that must or must not stand there."""
    return bool(re.search(_QUOTED, straight(text)))


def shared_phrases(answers: Sequence[str]) -> tuple[str, ...]:
    """First and last sentences that nearly all of the person's answers have in common, such as a greeting or a signature."""
    if len(answers) < FEWEST:
        return ()
    ends: Counter[str] = Counter()
    for answer in answers:
        pieces = [piece.strip() for piece in _PIECE.findall(answer) if piece.strip()]
        ends.update(dict.fromkeys((*pieces[:1], *pieces[-2:]), 1))
    often = [phrase for phrase, number in ends.items() if number >= SHARED * len(answers) and len(phrase) > 3]
    return tuple(often[:3])


def _quoted(text: str) -> list[str]:
    return [phrase.strip() for phrase in re.findall(_QUOTED, text)]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?;])\s+|\n", straight(text))
