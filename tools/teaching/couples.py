"""How the built-in teacher makes a new text with its answer from one of the person's: what stands in both changes in both.

A number, code, date, time or name that text and answer share is replaced by another of its kind, and so is a thing that the person's
own rows exchange for another; the text is written with more or less haste. The answer says nothing else than it did, so it stays right;
no new situation is invented.
"""

import re
from random import Random
from typing import NamedTuple

from tools.teaching import lexicon as words
from tools.teaching.contract import SeedText, TeacherAnswer, TeacherRequest, WrittenText
from tools.teaching.exchanging import Exchanged, exchanged_in, fitting

ATTEMPTS = 4
_TIME = re.compile(r"([01]?\d|2[0-3])([:.])([0-5]\d)")
_SHARED = re.compile(r"(?<![\w])[A-Za-z]{0,6}[-#/]?\d[\w]*(?:[.,:/-]\d+)*(?![\w])|(?<![\w'-])[A-Z][a-z]{2,}(?![\w'-])")
_ADDRESSED = re.compile(
    r"\b(?:Dear|Hi|Hello|Mr|Mrs|Ms|Dr|Herrn?|Frau|Lieber?|Hallo|Bonjour|Monsieur|Madame)\.? ([A-Z][a-z]{2,})(?![\w'-])"
)
_NAMES = {name: kind for kind in (words.NAMES, words.SURNAMES) for name in kind}


class Couple(NamedTuple):
    text: str
    answer: str


def write_couples(request: TeacherRequest) -> TeacherAnswer:
    """As many different rows as were asked for, or fewer; the same request always gives the same answer."""
    rng = Random(request.as_asked())
    seen = {example.text.casefold() for example in request.examples}
    exchanged = exchanged_in(request.examples)
    made: dict[str, WrittenText] = {}
    for attempt in range(request.count * ATTEMPTS):
        seed = request.examples[attempt % len(request.examples)]
        couple = vary_couple(seed, exchanged, rng)
        if couple.text.casefold() not in seen:
            written = {"text": couple.text, "answer": couple.answer, "from": seed.id}
            made.setdefault(couple.text, WrittenText.model_validate(written))
        if len(made) == request.count:
            break
    return TeacherAnswer(rows=tuple(made.values()))


def vary_couple(seed: SeedText, exchanged: Exchanged, rng: Random) -> Couple:
    text, answer = seed.text, seed.answer or ""
    things = {old: rng.choice(others) for old, others in fitting(text, answer, exchanged).items()}
    other = {old: _another(old, rng) for old in _in_both(text, answer)} | things
    slots = re.compile("|".join(rf"(?<!\w){re.escape(old)}(?!\w)" for old in sorted(other, key=len, reverse=True)))
    haste = rng.choice((_as_it_is, _as_it_is, _without_a_capital, _without_a_stop))
    if not other:
        return Couple(haste(text), answer)
    return Couple(haste(slots.sub(lambda slot: other[slot[0]], text)), slots.sub(lambda slot: other[slot[0]], answer))


def _in_both(text: str, answer: str) -> list[str]:
    """Details that text and answer share letter for letter. A capital letter alone makes no name, being addressed does; and a lone
    digit may decide how the sentence goes on ("1 person", "4 people")."""
    found = dict.fromkeys(match[0] for match in _SHARED.finditer(text))
    whole = {match[0] for match in _SHARED.finditer(answer)}
    named = {*_NAMES, *_ADDRESSED.findall(answer)}
    return [each for each in found if each in whole and (re.search(r"\d{2}|\d\D+\d", each) or each in named)]


def _another(old: str, rng: Random) -> str:
    if not re.search(r"\d", old):
        return rng.choice([name for name in _NAMES.get(old, words.SURNAMES) if name != old])
    if time := _TIME.fullmatch(old):
        return f"{rng.randint(7, 21):0{len(time[1])}d}{time[2]}{rng.choice(('00', '15', '30', '45'))}"
    number = [_digit(old, at, rng) if sign.isdigit() else sign for at, sign in enumerate(old)]
    return "".join(number)


def _digit(old: str, at: int, rng: Random) -> str:
    """A first digit is at most the old one, so that the 28th does not become the 68th; a 0 at the front stays."""
    if at and old[at - 1].isdigit():
        return str(rng.randint(0, 9 if len(old) > 2 else 8))
    return "0" if old[at] == "0" else str(rng.randint(1, int(old[at])))


def _as_it_is(text: str) -> str:
    return text


def _without_a_capital(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if first in _NAMES else text[:1].lower() + text[1:]


def _without_a_stop(text: str) -> str:
    return text.rstrip(" .!")
