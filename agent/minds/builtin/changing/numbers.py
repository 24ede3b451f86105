"""A number that should go up or down, in words: "5", "more", "double", "too few"."""

import re

from agent.minds.builtin.words import NUMBER_WORDS, number_in

_UP = re.compile(
    r"\b(?:more|longer|higher|raise|increase|double|bigger|larger|greater|greatly|twice|too (?:few|low|short|small|little)|"
    r"not enough|mehr|doppelt|langer|hoher|grosser|erhoh\w*|plus|augmente\w*|anheben|hebe|rauf)\b"
)
_DOWN = re.compile(
    r"\b(?:fewer|less|shorter|lower|decrease|reduce|halve|half|smaller|slower|gentler|langsamer|too (?:many|high|long|much|large|big)|"
    r"so many|"
    r"weniger|"
    r"kurzer|niedriger|kleiner|senk\w*|moins|baisse\w*|reduis|halb\w*|halfte|moitie|reduire)\b"
)
TOO = re.compile(r"\btoo (?:few|many|much|little|low|high|short|long|small|large)\b")
"""A number beside it is the one that is not wanted."""
_NEGATED = re.compile(r"\b(?:do not|don'?t|never|nicht|ne \w+ pas)\b(?! (?:\w+ ){0,2}(?:so many|more than|that many))")


def direction(text: str) -> int:
    """1 for up, -1 for down, 0 when the words say neither or forbid it."""
    if _NEGATED.search(text):
        return 0
    return -1 if _DOWN.search(text) else 1 if _UP.search(text) else 0


def number_near(text: str, what: str, *, before: bool = True) -> float | None:
    """The number that belongs to these words: after them ("seed 7"), or right before them ("5 epochs")."""
    if before and (
        match := re.search(rf"(?<![\w.])(\d[\d.,]*|{'|'.join(NUMBER_WORDS)})\s*(?:more\s+)?(?:{what})", text)
    ):
        return number_in(match[1])
    if match := re.search(rf"(?:{what})\b(?P<rest>[^;]*)", text):
        # "from 3 to 5", "8 instead of 3": the wanted number, not the old one.
        rest = re.sub(r"\b(?:from|instead of|rather than|statt|not) [\d.,e-]+", " ", match["rest"])
        return number_in(rest) if re.search(r"\d", rest) else None
    return None
