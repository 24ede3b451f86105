"""Labels in clauses that are built alike: "things about pay go to Payroll, the rest to General"; "some want a refund, some a repair"."""

import re
from collections import Counter

from agent.minds.builtin.enumerations import begun, is_short
from agent.minds.builtin.words import plain
from tenet.artifacts import LabelMeaning

_CLAUSE = re.compile(
    r"\s*[;,]\s*(?:and\s+|but\s+|und\s+|et\s+)?|(?<=[.!?])\s+|\n+|\s+(?:and|but|und|et)\s+|"
    r"\s+(?=which (?:ones? |of (?:them|these|those)(?: \w+)? )?(?:are|is|do|don't|can|need|want|must)\b)",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:go(?:es)?|belongs?|(?:is|are|be|gets?) (?:sent|forwarded|routed|filed|put|handled|passed|given)|sent|"
    r"forward(?:ed)?|routed?|file[ds]?|"
    r"lands?|ends? up|gehort|gehoren|kommt|kommen|landet|landen|va|vont)\b"
)
_TO = re.compile(
    r"^(?P<meaning>\S.*)\s+(?:to|into|in|under|with|zu|zum|zur|in|an|bei|a|au|aux|chez|dans)\s+(?:(?:the|our|die|den|das|le|la)\s+)?"
    r"(?P<name>[\w&/'-]+(?:\s+[\w&/'-]+){0,2})[.!?]*$",
    re.IGNORECASE,
)
_ANY_PLACE = re.compile(
    r"^(?:right|correct|proper|same|one|some|whoever|somebody|someone|us|me|them)\b|\b(?:inbox|folder|place|person|outlook|list|spreadsheet)$",
    re.IGNORECASE,
)
"""Where texts arrive or should arrive, without being one of several."""
_VERB_AT_THE_END = re.compile(
    r"\s+(?:(?:has|have|needs?|ought|is|are|should|must|will|can|gets?)\s+)?(?:to\s+)?(?:be\s+)?(?:go(?:es)?|belongs?|sent|forwarded|routed|filed|"
    r"put|handled|passed|given|lands?|ends? up|gehort|gehören|kommt|kommen|landet|landen|va|vont)$",
    re.IGNORECASE,
)
_OPENINGS = re.compile(
    r"^(?:(?:some|others?|sometimes|or|either|others? just)\s+|"
    r"which (?:ones? |of (?:them|these|those)(?: \w+)? )?(?:(?:are|is|mention)\s+|"
    r"(?=(?:do|don't|can|need|want|must)\b))|what(?:'s| is| are)\s+|manchmal\s+|"
    r"einige\s+|certains?\s+|parfois\s+|"
    r"(?:whether|if)\s+(?:it|they)\s+)+",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"^(?:(?:they|people|it'?s|is|are|just|only|to|because|wants?|needs?|asks?|about|for|ask for|write about|wollen|veulent)\s+)+",
    re.IGNORECASE,
)


def labels_routed(text: str) -> tuple[LabelMeaning, ...]:
    """Where each kind of text goes, with what goes there as its meaning."""
    found: list[LabelMeaning] = []
    moved = False
    for clause in _clauses(text):
        match = _TO.match(clause)
        moves = bool(_MOVES.search(plain(clause)))
        if not match or not (moves or moved) or not is_short(match["name"]) or _ANY_PLACE.search(match["name"]):
            if len(found) > 1:
                break
            found, moved = [], False
            continue
        moved = True
        meaning = _VERB_AT_THE_END.sub("", match["meaning"])
        found.append(LabelMeaning(name=match["name"], meaning=meaning))
    names = {plain(label.name) for label in found}
    return tuple(found) if 2 <= len(found) == len(names) else ()


def labels_alike(text: str) -> tuple[LabelMeaning, ...]:
    """What follows the same word three times, "some" and "others", or "which" and "which"."""
    opened = [(match[0], clause[match.end() :]) for clause in _clauses(text) if (match := _OPENINGS.match(clause))]
    kinds = Counter(plain(opening).split()[0] for opening, _ in opened)
    alike = [rest for opening, rest in opened if kinds[plain(opening).split()[0]] > 1]
    names = [begun(_WANTS.sub("", rest)).rstrip(".!? ") for rest in alike]
    fewest = 2 if kinds["which"] == len(names) else 3
    if len(set(names)) < fewest or not all(is_short(name) for name in names):
        return ()
    return tuple(LabelMeaning(name=name) for name in dict.fromkeys(names))


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(text) if clause and clause.strip()]
