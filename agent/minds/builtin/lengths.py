"""How many words an answer may have, out of a wish in any order: "60 words is too much, rather 40", "höchstens 40 Wörter"."""

import re

from agent.minds.builtin.words import plain

_WORDS = r"(?:words?|wort|worte[rn]?|wortern|mots?)"
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3})(?![\w%]|[.,]\d)")
_GIVEN_UP = re.compile(
    r"(?:\b(?:instead of|rather than|not|statt|anstatt|nicht|au lieu de|plutot que|pas) )(?:the |den |les? )?(\d{1,3})\b"
    rf"|\b(\d{{1,3}})(?: {_WORDS})?,? (?:is|are|was|ist|sind|war|c'est|est|sont|seems?|feels?) (?:\w+ ){{0,2}}?"
    r"(?:too|zu|trop|not enough|pas assez|nicht genug)\b"
)
_CHANGED_FROM = re.compile(rf"\b(?:from|von|de) (\d{{1,3}})(?: {_WORDS})? (?:to|down to|up to|auf|a)\b")
_ABOUT_A_ROW = re.compile(r"\b(?:rows?|examples? \d|zeilen?|beispiel \d|lignes?|exemple \d|each label|per label)\b")
_AT_LEAST = re.compile(r"\b(?:at least|no fewer|mindestens|au moins)\b")


def words_wished(wish: str) -> int | None:
    """None where the words are about something else, or name no number or several."""
    text = plain(wish)
    if not re.search(rf"\b{_WORDS}\b", text) or _ABOUT_A_ROW.search(text) or _AT_LEAST.search(text):
        return None
    found = (match for shape in (_GIVEN_UP, _CHANGED_FROM) for match in shape.finditer(text))
    given_up = {number for match in found for number in match.groups() if number}
    named = {number for number in _NUMBER.findall(text) if number not in given_up}
    return int(named.pop()) if len(named) == 1 else None
