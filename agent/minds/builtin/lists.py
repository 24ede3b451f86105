"""A list inside a sentence: "billing (invoices), technical and shipping, so that …" is three names, one with its meaning."""

import re

from agent.minds.builtin.words import plain
from tenet.artifacts import LabelMeaning

_AND = r"and|or|und|oder|et|ou|sowie|as well as|vs\.?|versus"
_KIND = (
    r"(?:queues?|departments?|teams?|categor(?:y|ies)|tags?|topics?|labels?|folders?|buckets?|class(?:es)?|ones?|tickets?|"
    r"(?:e-?)?mails?|messages?)"
)
_START = re.compile(
    r"^(?:(?:wants? to|needs? to|and|or|either|und|oder|et|ou|entweder|soit|the|a|an|our|der|die|das|le|la|les|as|to|into|"
    r"about|also|plus|maybe|perhaps|"
    r"like|e\.g\.|such as)\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:so(?: that)?|because|based on|depending|please|bitte|thanks|thank you|using|which|that|damit|weil|pour que|we|i|it's|then|but|"
    r"where|while|who|whenever|if|instead of)\b.*$|\s+(?:from|with|by|in|on|at|to|for|before|after|fur|pour)\s+(?:our|my|the|a|an|"
    r"us|each|every|them|their|"
    r"this|these|customer|unser\w*|den|die|das|le|la|les|nos)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAMES = {
    "it", "them", "they", "this", "that", "these", "those", "more", "others", "etc", "so on", "etc.", "...",
    "different", "various",
    "several", "same", "one", "two", "three", "right one", "appropriate", "proper", "usw", "cetera",
    "everything", "anything", "nothing", "something", "stuff", "things", "all", "you know",
}  # fmt: skip
_SELDOM_NAMES = {"right", "correct", "folder", "place", "groups", "order", "time", "money", "effort", "cost"}
"""In a list of other names they are one: "an order, a complaint or a question"; "in order" and "time and money" are none."""
_NO_START = re.compile(
    r"^(?:save|reduce|help|make|get|improve|speed|avoid|see|know|i|we|you|it|they|he|she|there|their|my|not sure|no idea|each|"
    r"every|all|some|any|"
    r"how|what|which|who|when|where|why|is|are|was|were|do|does|has|have|had|please|thanks|let|"
    r"(?:can|could|should|would|will|must)(?! (?!i |you |we |it |they |he |she |this |that |the |an? |some|any|my |our |your )\w))\b",
    re.IGNORECASE,
)
_KINDS_FIRST = re.compile(
    r"^(?:the |our )?(?:intents|labels|categories|queues|tags|topics|classes|departments|folders|values) (?=\S)",
    re.IGNORECASE,
)
_SHARED_HEAD = re.compile(r"\s+(?:urgency|priority|severity|sentiment|levels?|risk|importance)$", re.IGNORECASE)
_LINE = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+(.+?)\s*$")
_MEANING = re.compile(r"^(?P<name>[^:=(]{1,40}?)\s*(?:[:=]\s*|\s[-–—]\s|\()(?P<meaning>.+?)\)?\s*$", re.DOTALL)
_FOR = re.compile(
    r"^(?P<name>(?!ask |wait |look |apply |pay |call |send )\S+(?: \S+)?) (?:for|means|when|fur|pour) (?P<meaning>(?!our |my |"
    r"the |us\b).+)$",
    re.IGNORECASE,
)


def names_listed(text: str) -> tuple[LabelMeaning, ...]:
    """The list that this text begins with; empty when it is not one of at least two names."""
    return _if_names([_named(part) for part in _even(_parts(_sentence(text)))])


def names_in_lines(text: str) -> tuple[LabelMeaning, ...]:
    """A list with one name a line, with bullets or numbers before them."""
    lines = [match[1] for line in text.splitlines() if (match := _LINE.match(line))]
    return () if any(re.search(r"[-=]>|→", line) for line in lines) else _if_names([_named(line) for line in lines])


def names_with_meanings(text: str) -> tuple[LabelMeaning, ...]:
    """Lines such as `billing: invoices and refunds`, without bullets."""
    lines = [line for line in text.splitlines() if line.strip() and not re.search(r"[-=]>|→", line)]
    named = [_named(line) for line in lines if re.match(r"\s*[\w &/-]{1,40}\s*(?::|=|\s[-–—])\s+\S", line)]
    return _if_names(named)


def one_name(text: str) -> LabelMeaning | None:
    """A single name, such as the one after "add a label"."""
    named = _named(_sentence(text))
    return named if named and _is_name(named.name) and plain(named.name) not in _SELDOM_NAMES else None


def _sentence(text: str) -> str:
    """Up to the end of the sentence or of the paragraph."""
    text = text.strip().lstrip(":=-–> ").strip()
    first = text.split(";", 1)[0]
    if re.search(rf",|\b(?:{_AND})\b", first):  # a list with commas is over at the semicolon
        text = first
    return re.split(r"(?<!e\.g)(?<!vs)[.!?](?=\s|$)|\n\s*\n", text, maxsplit=1)[0]


def _parts(text: str) -> list[str]:
    for separator in (r";", r"\n", r"\|", r","):
        parts = [part for part in _split(text, separator) if part.strip()]
        if len(parts) > 1:
            last = (
                _split(_START.sub("", parts[-1].strip()), rf"\s+(?:{_AND})\s+")
                if not re.match(rf"(?:{_AND})\s", parts[-1].strip())
                else [parts[-1]]
            )
            return [*parts[:-1], *last]
    return _split(text, rf"\s+(?:{_AND}|&)\s+|\s*/\s*")


def _even(parts: list[str]) -> list[str]:
    """Without what only the first name has before it or the last one behind it: "project Alpha, Beta or Gamma", "high urgency"."""
    parts = [part.strip() for part in (*parts[:-1], _SHARED_HEAD.sub("", parts[-1]))]
    parts = [_KINDS_FIRST.sub("", parts[0]), *parts[1:]]
    if len(parts) < 2 or not all(re.fullmatch(r"[A-ZÄÖÜÉ]\S*", part) for part in parts[1:-1]):
        return parts
    first = re.fullmatch(r"[a-zäöü]\S* ([A-ZÄÖÜÉ]\S*)", parts[0])
    last = re.fullmatch(r"([A-ZÄÖÜÉ]\S*)(?: [a-zäöü]\S*)+", parts[-1])
    return [first[1] if first else parts[0], *parts[1:-1], last[1] if last and parts[0][:1].isupper() else parts[-1]]


def _split(text: str, separator: str) -> list[str]:
    """Split, but not inside parentheses."""
    hidden = re.sub(r"\([^()]*\)", lambda hit: "\0" * len(hit[0]), text)
    parts, at = list[str](), 0
    for match in re.finditer(separator, hidden, re.IGNORECASE):
        parts.append(text[at : match.start()])
        at = match.end()
    return [*parts, text[at:]]


def _named(part: str) -> LabelMeaning | None:
    part = part.strip()
    inside = re.match(r"^(?P<name>[^()]+?)\s*\((?P<meaning>[^()]+)\)(?:\s.*)?$", part, re.DOTALL)
    found = inside or _MEANING.match(part)
    name = _clean(found["name"] if found else part)
    meaning = found["meaning"].strip(" .)") if found else ""
    if not found and (explained := _FOR.match(name)):
        name, meaning = explained["name"], explained["meaning"]
    return LabelMeaning(name=name, meaning=meaning) if name else None


def _clean(name: str) -> str:
    name = re.sub(r"\s+", " ", name.strip().strip("*_`{}[] "))
    name = _START.sub("", name)
    name = _TAIL.sub("", f"{name} ").strip() if len(name.split()) > 1 else name
    shorter = re.sub(rf"\s+{_KIND}$", "", name, flags=re.IGNORECASE)
    return shorter.strip().strip("\"'`*.!?,;:()").strip()


def _if_names(found: list[LabelMeaning | None]) -> tuple[LabelMeaning, ...]:
    named = [item for item in found if item and plain(item.name) not in ("etc", "so on", "...", "more", "others etc")]
    if len(named) < 2 or not all(_is_name(item.name) for item in named):
        return ()
    if sum(plain(item.name) in _SELDOM_NAMES for item in named) * 2 >= len(named):
        return ()
    return tuple({plain(item.name): item for item in reversed(named)}.values())[::-1]


def _is_name(name: str) -> bool:
    small = plain(name)
    if name == "IT":  # the department, not the pronoun
        return True
    return (
        0 < len(small.split()) <= 5
        and len(name) <= 40
        and bool(re.search(r"\w", small))
        and small not in _NO_NAMES
        and not _NO_START.match(small)
        and not re.search(rf"\s(?:{_AND})$|^then$|^(?:somebody|someone)\b", small)
    )
