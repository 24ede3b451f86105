"""What a person demands of an answer that no program can check: a judge decides it, where one is connected."""

import re
from collections.abc import Iterator, Sequence

from agent.minds.builtin.words import straight
from agent.minds.builtin.writing.rules import LIMIT_OF_WORDS, demands, is_phrase
from tenet import artifacts as a

THRESHOLD = 0.9
MOST = 2
"""Judged tenets that are drafted; every further one costs questions and can be added in words."""
_BREAK = re.compile(
    r"\s*[,;]\s+(?:(?:and|but|und|aber|et|mais)\s+)?|"
    r"\s+(?:and|but|und|aber|et|mais)\s+(?=(?:it|they|the \w+|must|has to|have to|should|sign|end|begin|start|close|open|"
    r"es|sie|muss|soll|il|elle|doit|finir|terminer|commencer|signer)\b)",
    re.IGNORECASE,
)
_BARS = re.compile(r"^(?:no|without|keine?|ohne|sans) \w", re.IGNORECASE)
"""A demand beside others: "be formal, no jokes"."""
_FORBIDS = re.compile(
    r"^(?:\S+\s+){0,3}?(?:never|not|don'?t|no|avoid|without|nie(?:mals)?|nicht|keine?[nrs]?|jamais|sans)\s+(?P<what>.+?)[.!]*$",
    re.IGNORECASE,
)
RUDE = "No idea, and it is not my problem. Do not write to us again."
"""Fails nearly everything that one asks of an answer."""


def for_a_judge(rules: Sequence[str]) -> tuple[str, ...]:
    """The demands among the rules that speak of no phrase and no number of words."""
    pieces = (piece.strip(" .;!") for rule in rules for piece in _BREAK.split(straight(rule)))
    wanted = (piece for piece in pieces if demands(piece) or _BARS.match(piece))
    found = (piece for piece in wanted if not is_phrase(piece) and not LIMIT_OF_WORDS.search(piece))
    return tuple(dict.fromkeys(found))


def judged_tenets(rules: Sequence[str], good: a.Sample) -> Iterator[a.Tenet]:
    for demand in for_a_judge(rules)[:MOST]:
        yield judged_tenet("T1", demand, good)


def judged_tenet(id: str, what: str, good: a.Sample) -> a.Tenet:
    return a.Tenet(
        id=id,
        statement=f"{what[0].upper()}{what[1:].rstrip(' .')}.",
        check=a.Judged(criteria=what),
        threshold=THRESHOLD,
        good=good,
        bad=good.model_copy(update={"output": _bad(what, good.output)}),
    )


def _bad(what: str, good: str) -> str:
    """The judge is examined by it, so it has to miss this demand and not just any."""
    forbidden = _FORBIDS.match(straight(what))
    return f"{good} Here it is done all the same: {forbidden['what']}." if forbidden else RUDE
