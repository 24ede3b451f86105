"""Answers that fit every question: "use your judgement", "skip", "I have none"."""

import re

from agent.minds.builtin.words import plain

_FILLER = r"(?:(?:well|um+|uh|hm+|ok(?:ay)?|sorry|please|honestly|just|really|i think|oh|so|no|nah|you know|bitte|bon|ben|ach)\b[\s,.!]*)*"
_DELEGATES = (
    r"\b(?:use|trust|follow|apply)\w* your (?:own )?(?:best )?(?:judg\w+|discretion)|\byour (?:choice|call|pick|judg\w+)\b|"
    r"\byou (?:can )?(?:choose|decide|pick)\b|\bup to you\b|\bwhat(?:ever)? you think\b|\bas you (?:like|wish|see fit)\b|"
    r"\b(?:just )?(?:choose|decide|pick) (?:for me|yourself)\b|\bi(?:'d| would)? leave (?:it|that|this) to you\b|"
    r"\bentscheiden? (?:du|selbst|sie)\b|\bwie du (?:willst|meinst)\b|\bcomme (?:tu veux|vous voulez)\b"
)
_LEAVES_IT = re.compile(
    _DELEGATES
    + r"|\b(?:i )?(?:do not|don'?t|dont|dunno|didn'?t) ?(?:really |actually )?(?:know|care|mind)\b|\bdunno\b|"
    r"\bno (?:idea|clue|opinion|preference)\b|"
    r"\b(?:i(?:'m| am) )?not (?:really )?sure\b|\bunsure\b|\bwhatever\b|\bskip\b|\bpass\b|\bnext question\b|"
    r"\bany(?:thing)? (?:is fine|goes|will do|you like)\b|"
    r"\bdoes(?:n'?t| not) matter\b|\bno matter\b|\b(?:just )?(?:choose|decide|pick) one\b|\bsurprise me\b|\bidk\b|"
    r"\bmove on\b|\bgo on without\b|\bi can'?t (?:say|tell)\b|\bhard to say\b|\bnone of (?:them|"
    r"these)\b|\ball (?:the same|equal\w*|alike|of (?:them|these))\b(?!.*\?)|"
    r"\bweiss (?:ich )?nicht\b|\bkeine ahnung\b|\begal\b|\bje ne sais pas\b|\baucune idee\b|\bpeu importe\b|"
    r"\buberspringen\b|\bpasser\b"
)
_HAS_NONE = re.compile(
    r"\b(?:i|we|ich|wir|je|nous|on)?\s*(?:do not|don'?t|dont|haven'?t|have|has|got|habe?|haben|n'(?:en )?ai|n'(?:en )?avons)\b[^.]{0,20}\b"
    r"(?:any|none|no|not?|keine|yet|aucun\w*|pas)\b|"
    r"\bthat(?:'?s| is) (?:all|it|everything)\b|\b(?:nothing|no) more\b(?! than)|^(?:none|no|nope|nothing|not yet|later|none yet|i "
    r"have none|nein|keine|non|aucun\w*)\b[^a-z]*|\bno (?:examples|rows|data|"
    r"file|csv)\b|\bhabe? (?:ich|wir) (?:\w+ )?(?:nicht|keine?)\b|\bkeine (?:beispiele|daten|dateien)\b|"
    r"\bpas d'exemples?\b"
)
_AGREES = re.compile(
    r"^(?:(?:oh|ah|well|um|hm+)[\s,]+)*(?:yes|yep|yeah|yup|ya|sure|right|correct|exactly|precisely|these|those|that'?s (?:it|"
    r"right|them)|true|indeed|"
    r"of course|ok(?:ay)?|ja|genau|stimmt|richtig|oui|exact\w*|c'est ca)\b"
)
_POSITIONS = {
    "first": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "fifth": 4,
    "last": -1,
    "1st": 0,
    "2nd": 1,
    "3rd": 2,
    "erste": 0,
    "zweite": 1,
    "dritte": 2,
}


def leaves_it(words: str) -> bool:
    """Whether the person leaves the decision to Tenet, or has no answer."""
    return bool(_LEAVES_IT.search(plain(words)))


def agrees(words: str) -> bool:
    """Whether the words say yes to what was asked, whatever they add to it."""
    return bool(_AGREES.match(plain(words)))


def delegates(words: str) -> bool:
    """Whether the person asks Tenet to decide in their place."""
    return bool(re.search(_DELEGATES, plain(words)))


def has_none(words: str) -> bool:
    """Whether the person says that there is nothing to give."""
    text = re.sub(f"^{_FILLER}", "", plain(words))
    return bool(_HAS_NONE.search(plain(words)) or _HAS_NONE.search(text))


def option_named(words: str, options: tuple[str, ...]) -> str | None:
    """The option that is meant by its place: "2", "the second one"."""
    text = re.sub(r"[^\w\s]", "", plain(words))
    bare = re.fullmatch(r"(?:option |number |nr |no )?(\d{1,2})", text)
    if bare and 1 <= int(bare[1]) <= len(options):
        return options[int(bare[1]) - 1]
    place = re.fullmatch(r"(?:the |der |die |das )?(\w+)(?: (?:one|option|of (?:them|these)))?", text)
    at = _POSITIONS.get(place[1]) if place else None
    return options[at] if at is not None and at < len(options) else None
