"""Lists in running text, found by their shape: short names between commas, the last one after "and" or "or".

Where the words around a list say that something is decided ("tell me if it is a, b or c"), its names are the labels. Where they do
not ("we sell a, b and c"), they may be, and the person is asked.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from agent.minds.builtin.label_edits import KIND
from agent.minds.builtin.lists import names_listed
from agent.minds.builtin.words import plain
from tenet.artifacts import LabelMeaning

_AND = r"(?:and|or|und|oder|et|ou|sowie)"
_SEPARATOR = re.compile(rf"\s*,\s*(?:{_AND}\s+)?|\s+{_AND}\s+|\s*;\s*|\s+/\s+|(?<=\w)/(?=\w)|\s*\|\s*", re.IGNORECASE)
_DECIDES = re.compile(
    r"\b(?:decid|pick|choos|chose|say|said|tell|guess|know|mark|flag|split|sort|fil(?:e|ed|ing)\b|belong|land|end(?:s|ed)? up|"
    r"whether|if|which|"
    r"is (?:it|this|the|that)\b|are they|cod(?:e|ed)\b|label|classif|categor|determin|find out|handled|goes|go|sent|send|rout|"
    r"distinguish|tell\w* apart|separat|"
    r"divid|group|assign|detect|predict|recogni|between|under|among|want|need|either|one of|kinds?\b|types?\b|folders|piles|"
    r"urgency|priority|severity|landen|"
    r"entscheid|ob|welche|gehor|zuordn|einteil|sortier|zwischen|repart|class|tri(?:er|e)\b|entre|si|quel)\w*",
)
_EDGES = (
    r"with|by|to|into|under|in|on|for|from|between|among|as|at|about|of|mentions?|is|are|was|were|be|it's|its|they're|that's|he's|she's|"
    r"sells?|makes?|offers?|produces?|serves?|says?|pick|picks|choose|want|wants|need|means?|called|named|like|whether|if|when|people|they|someone|customers|users|we|i|you|"
    r"them|it|tagged|labell?ed|marked|rated|stamped|coded|graded|filed|either|namely|one|each|every|this|these|those|our|my|your|their|the|a|an|"
    r"bei|aus|in|an|zu|zwischen|unter|nach|von|ist|sind|ob|es|um|der|die|das|den|dem|ein|eine|einen|im|zum|zur|"
    r"entre|dans|en|chez|vers|par|pour|est|sont|si|un|une|le|la|les|des|du"
)
_FIRST = re.compile(
    rf"^.*(?:(?<![\w'-])(?:{_EDGES})\s+(?=\S)|(?:[:({{\[–—]|\s-\s|->|=>|→|,)\s*)", re.IGNORECASE | re.DOTALL
)
_ENDS = re.compile(
    r"\s*(?:->|=>|→|–|—).*$|\s+(?:for|on|in|from|per|as|so|because|by|to|with|at|and|but|since|when|which|that|who|please|we|i|he|she|they|it|is|are|was|were|"
    r"read|write|have|has|will|must|should|can|need|want|do|does|then|depending|based|using|bitte|sortiert|eingeteilt|eingeordnet|zugeordnet|werden|wird|landen|gehen|kommen|damit|weil|pour|afin)(?:\s|$).*$",
    re.IGNORECASE | re.DOTALL,
)
_OPENED = re.compile(
    r"[:;({\[]\s*([^:(){}\[\]\n]{3,200}?)\s*(?:[)}\]]|[.!?](?=\s|$)|$)|(?:\s[-–—]\s|->|=>|→)\s*([^\n]{3,200}?)\s*(?:[.!?]|\s[-–—]\s|$)"
)
_NOT_A_NAME = re.compile(
    r"\b(?:i|i'd|i'm|i've|we|we're|we've|we'd|you|he|she|they|they're|there's|my|our|your|their|me|us|them|am|is|are|was|were|will|would|should|"
    r"could|hello|hi|hey|please|thanks|thank(?!-)|sometimes|often|usually|basically|because|so|but|if|when|while|which|who|what|how|"
    r"ich|wir|sie|ist|sind|nous|vous|je|est|sont)\b"
)
_ASIDE = re.compile(
    r"\b(?:sells?|makes?|offers?|produces?|serves?|have|has|own|runs?|buys?|in|from|for|aus|depuis)\s+(?:the\s+|our\s+)?$"
)
"""What stands before a list of goods, places or people, which is not one of labels."""
LONGEST_NAME = 4
"""Words."""


class Enumeration(NamedTuple):
    labels: tuple[LabelMeaning, ...]
    sure: bool
    """Whether the words say that one of them is to be chosen."""


def labels_enumerated(text: str) -> tuple[LabelMeaning, ...]:
    """The first list of which the words say that something is decided by it."""
    return next((found.labels for found in _enumerations(text) if found.sure), ())


def longest_list(text: str) -> tuple[LabelMeaning, ...]:
    """The longest list that could be the labels, to be asked about."""
    found = [found.labels for found in _enumerations(text) if len(found.labels) > 2 or found.sure]
    return max(found, key=len, default=())


def _enumerations(text: str) -> Iterator[Enumeration]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        yield from _opened(sentence)
        yield from _running(sentence, decided=bool(_DECIDES.search(plain(sentence))))


def _opened(sentence: str) -> Iterator[Enumeration]:
    """What stands in brackets or after a colon or a dash, or a whole sentence that is a list and nothing else."""
    whole = [match[1] or match[2] for match in _OPENED.finditer(sentence)]
    bare = sentence.rstrip(".!? ")
    is_list = _first(bare.split(",")[0]) == begun(bare.split(",")[0])
    for inside in (*whole, *((bare,) if is_list else ())):
        parts = [part for part in _SEPARATOR.split(inside) if part.strip()]
        names = names_listed(inside) if len(parts) >= 3 and all(is_short(part) for part in parts) else ()
        if names and len(names) == len(parts):
            yield Enumeration(names, sure=True)


def _running(sentence: str, decided: bool) -> Iterator[Enumeration]:
    separators = list(_SEPARATOR.finditer(sentence))
    ends = [0, *(match.end() for match in separators)]
    starts = [*(match.start() for match in separators), len(sentence)]
    chunks = [sentence[begin:end].strip(" .!?") for begin, end in zip(ends, starts, strict=True)]
    at = 0
    while at < len(separators):
        last = at
        while (
            last + 1 < len(separators)
            and is_short(begun(chunks[last + 1]))
            and not _joins(separators[last][0])
            and not (_is_slash(separators[last][0]) and not _is_slash(separators[last + 1][0]))
        ):
            last += 1
        names = [_first(chunks[at]), *chunks[at + 1 : last + 1], _last(chunks[last + 1])]
        if labels := _names(names, separators[last][0], to_the_end=last + 1 == len(separators)):
            chosen = not re.search(r"\b(?:and|und|et|sowie)\b", plain(separators[last][0]))
            before = chunks[at].removesuffix(_first(chunks[at]))
            aside = bool(_ASIDE.search(plain(before) + " "))
            sure = decided and ((chosen and not aside) or _leads(sentence[: starts[at]]))
            if decided or not aside:
                yield Enumeration(labels, sure)
            at = last
        at += 1


def _names(parts: list[str], last_separator: str, to_the_end: bool) -> tuple[LabelMeaning, ...]:
    parts = [begun(part) for part in parts]
    listing = len(parts) >= 3 and (to_the_end or _joins(last_separator) or _is_slash(last_separator))
    if not (listing or (len(parts) == 2 and _joins(last_separator))) or not all(is_short(part) for part in parts):
        return ()
    found = names_listed("; ".join(parts))
    return found if len(found) == len(parts) else ()


def _leads(before: str) -> bool:
    """Whether what stands just before the list leads to a choice, so that "and" joins alternatives."""
    before = plain(before)
    if re.search(r"\b(?:choos|chose|pick|select)\w*\b[^,;]*\bfrom\b[^,.;]{0,25}$", before):
        return True
    return bool(
        re.search(
            r"\b(?:between|into|among|under|apart|as|entre|zwischen)\b[^,.;]{0,25}$|"
            rf"\b(?:inboxes|{KIND})[,:]?\s*$",
            before,
        )
    )


def _is_slash(separator: str) -> bool:
    return separator.strip() in ("/", "|")


def _joins(separator: str) -> bool:
    return bool(re.search(rf"\b{_AND}\b", separator, re.IGNORECASE))


def _first(chunk: str) -> str:
    """What stands behind the words that lead to a list; German ends a clause with its verb."""
    return re.sub(r"\s+(?:ist|sind|war|handelt|geht)$", "", _FIRST.sub("", chunk).strip())


def _last(chunk: str) -> str:
    chunk = begun(chunk)
    head, _, rest = chunk.partition(" ")
    return f"{head}{_ENDS.sub('', f' {rest}')}".strip() if rest else chunk


def begun(part: str) -> str:
    """Without article and preposition at the beginning."""
    return re.sub(
        rf"^(?:(?:the|a|an|our|with|to|in|into|by|under|about|as|der|die|das|den|ein|eine|bei|in|le|la|les|un|une|des|einen|einem|einer|'?ne|'?n|nur|just|only|{_AND})\s+)+",
        "",
        part.strip(" .!?"),
        flags=re.IGNORECASE,
    )


def is_short(part: str) -> bool:
    words = part.split()
    return 0 < len(words) <= LONGEST_NAME and not _NOT_A_NAME.search(plain(part))
