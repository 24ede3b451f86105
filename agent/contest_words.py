"""Whether a person's words call for a contest of all ways, or call it off. Both minds hear it alike.

asks_for("What would be the best way?")    "held"
asks_for("no contest, please")             "called off"
"""

import re
from typing import Literal

from agent.minds.builtin.words import NUMBER_WORDS, plain

Call = Literal["held", "called off"]

_WAYS = r"(?:ways?|methods?|approach(?:es)?|options?|techniques?|verfahren|methoden?|weg)"
_CONTEST = r"(?:contest|competition|bake[- ]?off|shoot[- ]?out|wettbewerb|concours)"
_HELD = (
    rf"\b(?:hold|run|start|do|make|have|launch|begin|organi[sz]e|want|mach\w*|starte?|halte?|organise\w*|fai[ts]\w*)\b[\w\s']{{0,25}}\b{_CONTEST}\b",
    rf"\b(?:what|which)(?:'s| is| would be| will be)? (?:the )?(?:best|right|better) {_WAYS}\b(?! (?:to|of) )",
    rf"\bwhich (?:of the )?{_WAYS} (?:is|are|would be|works?|does|will (?:be|work)) (?:the )?best\b",
    rf"\b(?:compare|try(?: out)?|test|pit|race)\b[\w\s]{{0,20}}\b(?:all|the|every|different|each|several)\b[\w\s]{{0,20}}\b{_WAYS}\b",
    rf"\b{_WAYS}\b[\w\s]{{0,25}}\b(?:compete|race|battle|fight it out|against (?:each other|one another))\b",
    rf"\b{_CONTEST},? (?:please|bitte)\b|^\W*(?:a |ein(?:en)? )?{_CONTEST}\W*$",
    rf"\bwas (?:ist|ware) (?:der|die|das) beste {_WAYS}\b|\bwelche[rs]? {_WAYS} (?:ist|ware) (?:der|die|das|am) beste[n]?\b",
)
_OFF = (
    rf"\b(?:skip|drop|forget|cancel|stop|without|no|call off|leave out|abort|do not|don'?t (?:hold|run|do))\b[\w\s]{{0,20}}\b{_CONTEST}\b",
    rf"\bsans (?:le |un )?{_CONTEST}\b|\bpas de {_CONTEST}\b|\bohne (?:den |einen )?{_CONTEST}\b",
    rf"\bkein(?:en)? {_CONTEST}\b|\bcall (?:the |that )?{_CONTEST} off\b",
)
_MINUTES = re.compile(r"\b(\d+(?:[.,]\d+)?|[a-z]+) ?(?:min|mins|minutes?|minuten)\b( and a half\b)?")
_HALF_A_MINUTE = re.compile(r"\bhalf a minute\b")
_IN_WORDS = NUMBER_WORDS | {"a": 1}


def asks_for(words: str) -> Call | None:
    text = plain(words)
    if any(re.search(pattern, text) for pattern in _OFF):
        return "called off"
    return "held" if any(re.search(pattern, text) for pattern in _HELD) else None


def names_it(words: str) -> bool:
    """By its name, and not by asking what would be best."""
    return bool(re.search(rf"\b{_CONTEST}\b", plain(words)))


def minutes_in(words: str) -> float | None:
    """Of "3 minutes each", "two minutes", "a minute and a half"."""
    text = plain(words)
    if _HALF_A_MINUTE.search(text):
        return 0.5
    for found in _MINUTES.finditer(text):
        minutes = _number(found[1])
        if minutes is not None:
            return minutes + (0.5 if found[2] else 0)
    return None


def _number(said: str) -> float | None:
    return float(said.replace(",", ".")) if said[0].isdigit() else _IN_WORDS.get(said)
