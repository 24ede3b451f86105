"""The labels that a person names while describing the job, whichever way they put it."""

import re
from typing import NamedTuple

from agent.minds.builtin.enumerations import labels_enumerated, longest_list
from agent.minds.builtin.groups import groups_told
from agent.minds.builtin.lists import names_in_lines, names_listed, names_with_meanings, one_name
from agent.minds.builtin.parallels import labels_alike, labels_routed
from agent.minds.builtin.words import plain, straight, without_places
from tenet.artifacts import LabelMeaning

_KINDS = (
    r"(?:labels?|queues?|categor(?:y|ies)|departments?|teams|class(?:es)?|tags?|topics?|options|buckets?|folders?|intents?|groups|types|"
    r"sentiments?|values|kategorien|abteilungen|klassen|etiketten|themen|etiquettes|étiquettes|catégories)"
)
_SAID = re.compile(
    rf"\b{_KINDS}\b(?:[^.!?\n:]{{0,40}}?)(?:\b(?:are|is|were|should be|would be|will be|called|named|namely|such as|like|include|"
    r"sind|heissen|heißen|sont)\b|[:=])\s*",
    re.IGNORECASE,
)
_SORT = (
    r"(?:sort|classif\w+|categori[sz]\w*|triag\w+|tag|label|put|split|group|divid\w+|bucket|distinguish\w*|separat\w+|"
    r"organi[sz]\w*|sortier\w*|einordnen|einteilen|"
    r"klassifizier\w*|kategorisier\w*|classer|classe|trier|trie|range|ranger)"
)
_SORT_INTO = re.compile(
    rf"\b{_SORT}\w*\b[^.!?\n]*?\b(?:into|in|as|between|among|nach|en|dans|entre|zwischen)\b\s*", re.IGNORECASE
)
_SEND_TO = re.compile(
    r"\b(?:rout\w+|send\w*|assign\w*|forward\w*|dispatch\w*|direct\w*|go\w*|belong\w*|deliver\w*)\b[^.!?\n]*?\b(?:to|into|between|"
    r"in)\b\s*",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\b(?:whether|if|ob|si|decide|tell|say|predict|detect)\b[^.!?\n]*?\b(?:is|are|was|sounds?|means?|ist|sind|est|"
    r"sont)\b\s*(?:about|either)?\s*",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"\b(?:either|one of|entweder|soit)\b\s*(?:(?:the|these|following|our)\s+)*(?:\w+\s*:)?\s*", re.IGNORECASE
)
_AT_THE_END = re.compile(r":\s*(?=[^:.\n]{3,120}\.?\s*$)")
"""A list after a colon, with which the sentence ends."""
_COUNTED = re.compile(
    rf"^(?:(?:the|our|one of|these|those|following|exactly|\d+|two|three|four|five|six|seven|eight|ten)\s+)*{_KINDS}?\s*[:=–-]?\s*",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:^|\b(?:the|our|into|to|between|in|as)\s+)((?:[\w&/-]+,\s+)+(?:[\w&/-]+\s+)?(?:and|or)\s+[\w&/-]+|[\w&/-]+ (?:and|or) [\w&/-]+)\s+"
    r"(?:queues|teams|departments|categories|labels|tags|topics|folders|buckets)\b",
    re.IGNORECASE,
)
_OR_NOT = re.compile(
    r"\b(?P<name>[\w-]{3,20})(?:\s+(?:or|oder|ou)\s+|\s*/\s*|\s+vs\.?\s+)(?:not|non|nicht|kein|pas)(?:[\s-]+(?:a\s+)?(?P=name))?\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(r"\byes\s*(?:/|or|and)\s*no\b|\bja\s*(?:/|oder)\s*nein\b|\boui\s*(?:/|ou)\s*non\b", re.IGNORECASE)
_VERSUS = re.compile(r"\b([\w-]{3,20})\s+(?:vs\.?|versus)\s+([\w-]{3,20})\b(?!\s+(?:vs|versus)\b)", re.IGNORECASE)
_IS_IT = re.compile(
    r"(?:(?:^|[.!?,]\s+)is (?:it|this|that|an?|the|each|every)\b[^.!?,]*?|\b(?:each|every)(?: one)?(?: of them)? is(?: either)?)"
    r"\s(?:an? )?(?P<one>[\w-]{3,20}) or (?:an? )?(?P<other>[\w-]{3,20})\s*(?:[.!?]|$)",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:tell(?:ing|s)? apart|distinguish\w*|separat\w+|tell\w*|trenn\w+|unterscheid\w+)\s+(?P<one>[\w-]+(?: "
    r"[\w-]+)?)\s+(?:from|von|de)\s+"
    r"(?P<other>[\w-]+(?: [\w-]+)?)\s*(?:[.,!?;]|$)",
    re.IGNORECASE,
)
_WHICH_ARE = re.compile(
    r"\b(?:which|what|whether|if)\s+(?:(?:of|the|our|my|a|an|this|these)\s+)*[\w-]+\s+(?:is|are)\s+(?:an?\s+)?(?P<name>[a-z][\w-]{3,20})\s*(?:[.!?]|$)",
    re.IGNORECASE,
)
_IF_IT_IS = re.compile(
    r"\b(?:see|decide|tell|know|check|detect|find out|predict|guess|say)\w*\b[^.!?]{0,30}?\b(?:whether|if)\s+"
    r"(?:it|this|that|(?:a|an|the)\s+[\w-]+)(?:'s|\s+is)\s+(?:an?\s+)?(?P<name>[a-z][\w-]{3,20})\s*(?:[.!?]|$)",
    re.IGNORECASE,
)
_FILTER = re.compile(
    r"\b(?:detect|flag|find|spot|catch|filter|identify|recogni[sz]e|mark|block)\w*\b[^.!?\n]{0,30}?\b"
    r"(spam|urgent|abusive|toxic|phishing|fraudulent|offensive|fake|harmful|scam)\b|\b(spam)[ -](?:filter|detect\w*|check\w*|classif\w*)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:well|um|uh|hm+|ok|okay|sure|so|yes|no|nope|nah|rather|nein|non|ja|oui|i think|maybe|probably|let's say|let's use|"
    r"we have|we use|we need|i want|"
    r"i'd say|i would say|"
    r"it's|they are|they're|use|just|only|the|our|my|these|wir haben|nous avons|es gibt)\b[\s,:]*)+",
    re.IGNORECASE,
)

SURE_ROUTES = 3
"""Clauses that say where something goes. Two may as well tell how it is done today: "they land here, then we put them there"."""


class Named(NamedTuple):
    labels: tuple[LabelMeaning, ...]
    inferred: str | None = None
    """What nobody said, where the labels follow from the kind of job only."""


def labels_stated(words: str) -> Named | None:
    """Labels that the words call labels, whatever else the words are about."""
    text = straight(words)
    for match in _SAID.finditer(text):
        tail = text[match.end() :]
        if (
            found := names_in_lines(tail)
            or names_with_meanings(_first_lines(tail))
            or names_listed(_COUNTED.sub("", tail))
        ):
            return Named(found)
    return None


def labels_described(words: str) -> Named | None:
    """Labels in a description of the job."""
    text = without_places(straight(words))
    if stated := labels_stated(text):
        return stated
    if binary := _binary(text):
        return binary
    if bullets := names_in_lines(text):
        return Named(bullets)
    if len(routed := labels_routed(text)) >= SURE_ROUTES:
        return Named(routed)
    enumerated = labels_enumerated(text)
    for cue in (_SORT_INTO, _SEND_TO, _EITHER, _WHETHER):
        for match in cue.finditer(text):
            if found := _after(cue, text, match.end()):
                # A list that began before the word that was looked for has more of them.
                return Named(enumerated if len(enumerated) > len(found) else found)
    if enumerated:
        return Named(enumerated)
    if (match := _AT_THE_END.search(text)) and (found := _after(_AT_THE_END, text, match.end())):
        return Named(found)
    if match := _BEFORE.search(text):
        return Named(names_listed(match[1])) if names_listed(match[1]) else None
    return _implied(text)


def labels_answered(words: str) -> Named | None:
    """Labels in an answer to the question which ones there are: a bare list is enough."""
    text = _LEAD_IN.sub("", without_places(straight(words)))
    if groups := groups_told(text):
        return Named(groups)
    if described := labels_described(text):
        return described
    if found := names_with_meanings(text) or names_listed(_COUNTED.sub("", text)):
        return Named(found)
    bare = text.rstrip(".! ").split()
    if 3 <= len(bare) <= 8 and all(_can_be_read(word) for word in bare) and not _is_talk(text):
        return Named(names_listed(", ".join(bare)))
    return None


def labels_supposed(words: str) -> tuple[LabelMeaning, ...]:
    """A list that may be meant as the labels, though nothing around it says so."""
    text = straight(words)
    return labels_alike(text) or labels_routed(text) or longest_list(text)


def _after(cue: re.Pattern[str], text: str, at: int) -> tuple[LabelMeaning, ...]:
    tail = text[at:]
    # The verb may be followed by a later preposition: "sort mails that come in the night into a, b and c".
    found = names_listed(_COUNTED.sub("", tail))
    if cue in (_SORT_INTO, _SEND_TO) and (not found or any(" into " in label.name for label in found)):
        further = "into" if found else "into|as|between|to"
        later = re.match(rf"[^.!?\n]*?\b(?:{further})\b\s*", tail)
        found = names_listed(_COUNTED.sub("", tail[later.end() :])) if later else ()
    return found


def _binary(text: str) -> Named | None:
    if _YES_NO.search(text):
        return Named((LabelMeaning(name="yes"), LabelMeaning(name="no")))
    if match := _OR_NOT.search(text):
        name = match["name"]
        return Named((LabelMeaning(name=name), LabelMeaning(name=f"not {name}")))
    if match := _VERSUS.search(text):
        return Named((LabelMeaning(name=match[1]), LabelMeaning(name=match[2])))
    if match := _IS_IT.search(text):
        return Named((LabelMeaning(name=match["one"]), LabelMeaning(name=match["other"])))
    if (match := _APART.search(text)) and (one := one_name(match["one"])) and (other := one_name(match["other"])):
        return Named((one, other))
    return None


def _implied(text: str) -> Named | None:
    """Labels that follow from the kind of job."""
    if re.search(r"\bsentiments?\b|\bstimmung\b|positive? (?:or|and|from|oder|ou)", plain(text)):
        names = ("positive", "negative", "neutral")
        return Named(
            tuple(LabelMeaning(name=name) for name in names), "The sentiment is positive, negative or neutral."
        )
    if match := _FILTER.search(text) or _WHICH_ARE.search(text) or _IF_IT_IS.search(text):
        name = re.sub(r"(?<=[^s])s$", "", match[match.lastindex or 0].casefold())
        return Named(
            (LabelMeaning(name=name), LabelMeaning(name=f"not {name}")),
            (f'Everything that is not "{name}" gets the label "not {name}".'),
        )
    return None


def _first_lines(text: str) -> str:
    return text.strip().split("\n\n", 1)[0] if "\n" in text.strip() else ""


def _can_be_read(word: str) -> bool:
    """Whether this can be a word of a language, and not a hand on the keyboard."""
    return bool(re.fullmatch(r"[\w-]{3,}", word)) and (len(word) < 4 or bool(re.search(r"[aeiouy]", plain(word))))


def _is_talk(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:i|we|you|the|a|is|are|not|don't|know|what|how|please|no|my|it|just|help|want|call|use|rename|instead|make|sort|put|send|"
            r"give|show|tell|let|take|change|add|remove|drop|start|stop|come|came|does|works?|them|this|that|there|here|again|then)\b",
            plain(text),
        )
    )
