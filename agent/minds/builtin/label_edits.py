"""Changes of the labels in words: add, remove, rename, describe."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.minds.builtin.lists import names_in_lines, names_listed, one_name
from agent.minds.builtin.words import names_in, plain, same_name, straight
from tenet.artifacts import LabelMeaning

KIND = (
    r"(?:labels?|queues?|categor(?:y|ies)|departments?|teams?|class(?:es)?|tags?|topics?|options?|buckets?|folders?|intents?|"
    r"groups?|priorit(?:y|ies)|"
    r"kategorien?|abteilung(?:en)?|klassen?|etiketten?|themen?|[eé]tiquettes?|cat[eé]gories?|warteschlangen?)"
)
_ARTICLES = (
    r"(?:(?:a|an|the|another|one|more|new|further|additional|two|three|four|several|some|extra|own|separate|ein|eine|einen|das|die|der|neue[sn]?|noch|"
    r"weitere[sn]?|une?|la|le|nouvelle|nouveau|(?:third|fourth|fifth|sixth|seventh|\d+th|vierte|fünfte|sechste)[nrs]?)\s+)*"
)
_RENAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:call|name|nenne?)\s+(?:it|them|that|es|das)\s+[\"']?(?P<new>[^\"',]+?)[\"']?,?\s+(?:and\s+)?(?:not|nicht|statt)\s+(?P<old>.+)$",
        r"\b(?:rename|relabel|change|replace|swap|turn|benenne|renomme[rz]?|remplace[rz]?|ersetze|andere|ändere)\s+(?:the\s+|"
        rf"das\s+|die\s+|la\s+|le\s+)?(?:{KIND}\s+)?"
        rf"(?P<old>.+?)\s+(?:to|into|with|by|as|in|en|par|durch|zu|->|→|=>)\s+(?P<new>.+?)(?:\s+um)?$",
        r"\bcall\s+(?P<old>.+?)\s+(?:just\s+|simply\s+|rather\s+)?[\"'](?P<new>.+?)[\"']",
        rf"(?P<old>\S.*?)\s+(?:{KIND}\s+)?(?:should|must|shall|has to|ought to|soll|doit)\s+(?:rather\s+|"
        r"better\s+)?(?:be\s+)?(?:called|named|read|be renamed(?: to)?|heissen|heißen|s'appeler)\s+(?P<new>.+)$",
        r"^(?:the\s+)?(?P<old>.+?)\s+(?:is|sounds like|ist|est)\s+(?:an?\s+|ein\s+|un\s+)?[\w ]{0,20}\b(?:name|nom),?\s+"
        r"(?:say|use|take|call it|make it|nimm|sag)\s+(?P<new>.+)$",
        rf"\binstead of\s+(?:the\s+)?(?:{KIND}\s+)?(?P<old>.+?),?\s+(?:say|use|write|call it|take)\s+(?P<new>.+)$",
        r"\b(?:use|prefer|rather have|like|want|say)\s+(?P<new>.+?)\s+(?:instead of|rather than|"
        rf"for)\s+(?:the\s+)?(?:{KIND}\s+)?(?P<old>.+)$",
        r"\bcall\s+(?:it\s+)?(?P<new>\S+)\s+instead of\s+(?P<old>.+)$",
        r"\b(?:rather|prefer(?: to)?)\s+(?:have|say|use|call it)?\s*(?P<new>.+?)\s+(?:than|over|to)\s+(?P<old>.+)$",
        r"(?P<old>\"[^\"]+\"|[\w&/-]+)\s+(?:in|zu)\s+(?P<new>[\w &/-]{2,40}?)\s+(?:umbenennen|umzubenennen|umtaufen)\b",
        rf"^(?:la\s+|le\s+|die\s+|das\s+)?(?:{KIND}\s+)?(?P<old>.+?)\s+(?:s'appelle|heisst|heißt|is called|are called|goes by)\s+"
        r"(?P<new>[^,]{2,40}?)"
        r"(?:\s+(?:chez nous|bei uns|here|with us|in our \w+))?$",
        r"^s/(?P<old>[^/]+)/(?P<new>[^/]+)/?$",
        r"^(?P<old>[\w &/-]{2,40}?)\s*(?:->|→|=>)\s*(?P<new>[\w &/-]{2,40})$",
    )
)
_CALL = re.compile(
    rf"\b(?:call|nenne?|appelle[rz]?)\s+(?:the\s+|die\s+|das\s+|la\s+|le\s+)?(?:{KIND}\s+)?(?P<both>.+)$", re.IGNORECASE
)
_ADD = re.compile(
    r"\b(?:add|include|introduce|create|append|need|want|have|missing|forgot|forgotten|vergessen|oubli[eé]|manque|is|there's|be|füge|fuge|ergänze|ajoute[rz]?)\s+(?:also\s+|too\s+|"
    rf"in\s+)?{_ARTICLES}{KIND}\s*"
    r"(?:called|named|namens|appel[eé]e?|:|,)?\s*"
    r"(?:(?:from|as of|starting|since|ab|seit|à partir de)\s+[\w ]{1,20}[:,]\s*)?(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ADD_ONE = re.compile(
    r"\b(?:need|want|add|have|make|brauche\w*|il (?:en )?faut)\s+(?:one(?:\s+more)?|another(?:\s+one)?|noch\s+ein[es]?)\s+"
    r"(?:for|für|fur|pour)\s+(?P<rest>\S.*)$|"
    r"\b(?:also|now|too)\s+(?:want|need|have|like)\s+(?:to|it to)\s+(?:catch|spot|detect|recogni[sz]e|flag|single out)\s+"
    r"(?P<caught>\S.*?)(?:\s+(?:now|too|as well|from now on))?$",
    re.IGNORECASE,
)
_ADD_EXPLAINED = re.compile(
    r"^\W*(?:please\s+|also\s+)*(?:add|include|append)\s+(?P<rest>[^():]{2,40}\([^()]+\).*)$", re.IGNORECASE
)
"""“Add refunds (money back requests) and cancellations (people leaving)”: what is explained so is a label."""
_ADD_AS = re.compile(
    r"\b(?:add|include|introduce|append|put|take|fuge|füge|nimm(?:\s+noch)?|ajoute[rz]?)\s+(?P<rest>.+?)\s+(?:as|to|into|als|comme|zu|"
    rf"aux)\s+{_ARTICLES}(?:our\s+|list of\s+|den\s+)?{KIND}\b",
    re.IGNORECASE,
)
_LACKING = r"(?:(?:is|are)\s+(?:still\s+)?(?:missing|absent|not\s+there)|isn't there|fehl(?:t|en)(?:\s+noch)?|manque(?:nt)?(?:\s+encore)?)"
_MISSING = re.compile(
    r"^\W*(?:the\s+)?(?P<rest>\"[^\"]{2,40}\"|(?!what|nothing|something|was|nichts|rien)[\w &/-]{2,40}?)"
    rf"\s+{_LACKING}\b(?=.{{0,12}}\b(?:from|in|on|as|als|auf|unter|dans|comme)\b.{{0,20}}\b(?:list\w*|{KIND})\b|"
    r".{0,30}\b(?:put|add|take) (?:it|them)\b).*$|"
    r"^\W*(?:we|i|you)(?: have|'ve)? (?:forgot(?:ten)?|missed|overlooked) "
    r"(?P<caught>[\w &/-]{2,40}?)(?:,|\.| and)? .{0,12}\badd (?:it|them)\b.*$",
    re.IGNORECASE,
)
"""“Returns is missing from the list”."""
_ALSO = re.compile(
    r"^\s*(?:(?:oh|ah|and|wait|ok|hm+|sorry)[,\s]+)*(?:also|plus|additionally|ausserdem|außerdem|aussi)\b[:,]?\s+(?!(?:in|auf|"
    r"en) )(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    r"\b(?:remove|drop|delete|get rid of|take out|leave out|take away|scrap|forget|omit|without|no more|entferne|streiche|"
    r"(?:throw|kick|chuck) (?:out|away)|lose|ditch|l[oö]sche|supprime[rz]?|enl[eè]ve[rz]?|retire[rz]?)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_NO_NEED = re.compile(
    rf"\b(?:do not|don't|no longer|not)\s+(?:really\s+)?(?:need|want|use)\s+(?:the\s+)?(?:{KIND}\s+)?(?P<rest>.+)$",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"^(?:the\s+)?(?:label\s+|queue\s+|category\s+)?[\"']?(?P<name>[^\"']{1,40}?)[\"']?\s*(?:\b(?:means|is about|is for|is when|"
    r"stands for|covers|includes|contains|refers to|bedeutet|steht für|signifie)\b|:\s)\s*(?P<meaning>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_DESCRIBE = re.compile(
    r"\b(?:describe|define|explain|set the meaning of|the meaning of|meaning of|"
    r"definition of)\s+[\"']?(?P<name>.+?)[\"']?\s+(?:as|is|to|should be|with|:)\s+(?P<meaning>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_AND_WHY = re.compile(
    r",?\s+(?:now that|because|since|as we|as i|weil|da wir|parce que)\b.*$", re.IGNORECASE | re.DOTALL
)
_JOINS = re.compile(
    r"\b(?:merge|merged|combine|combined|lump|lumped|fold|fusionne[rz]?|vereinige|zusammenleg\w*|zusammenfass\w*)\b|"
    r"\b(?:are|is|mean|as|sind|sont|c'est)\b.{0,25}\b(?:the same|one (?:and the same|thing|queue)|identical|dasselbe|das gleiche|"
    r"gleich|la meme chose|pareils?)\b|\b(?:make|treat|put|count)\b.*\b(?:into|as) one\b|"
    r"\bmake\b.*\b(?:a single|one) \w+$|\bshould be one\b|\bgo together\b|"
    r"\bno difference between\b"
)
_APART = re.compile(
    r"\b(?:not|n't|never|nicht|pas|keep)\b(?! difference)|\w+n't\b|\bsame (?:time|row|ticket|number|rows|weight)\b|\?"
)
_SPLIT = re.compile(
    r"\b(?:split|divide|break(?: up)?|separate|teile?|zerlege?|divise[rz]?|separe[rz]?)\s+(?P<old>.+?)"
    r"(?:\s+up)?\s+(?:into|in|en)\s+(?P<new>.+?)"
    r"(?:\s+auf)?$|"
    rf"^(?P<other>.+?)\s+(?:should|must|has to)\s+(?:be|become)\s+(?:two|three|four|several)\s+{KIND}[,:]?\s+(?P<others>.+)$",
    re.IGNORECASE,
)
_INTO = re.compile(r"\b(?:into|in|to|as|called|zu|en)\s+(?P<new>[\w &\"'/-]{2,40})$", re.IGNORECASE)
_ONE = re.compile(
    r"(?:a |the )?(?:one|single|same)\b|.*\b(?:the same|together|for us|fur uns|pour nous)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\b(?:rows?|examples?|tenets?|t\d|epochs?|words?|constraints?|axis|axes|threshold|assumptions?)\b"
)

LONGEST = 2000
"""Characters that are looked at; no wish is longer."""


class Add(NamedTuple):
    label: LabelMeaning


class Remove(NamedTuple):
    name: str


class Rename(NamedTuple):
    old: str
    new: str


class Merge(NamedTuple):
    old: tuple[str, ...]
    new: str


class Describe(NamedTuple):
    name: str
    meaning: str


LabelEdit = Add | Remove | Rename | Merge | Describe


def label_edits(words: str, names: Sequence[str]) -> tuple[LabelEdit, ...]:
    """What these words change about the labels; nothing when they are about something else."""
    text = straight(words)[:LONGEST].rstrip(".! ").strip()
    text = re.sub(
        r",?\s*(?:please|pls|plz|bitte|thanks|thank you|s'il (?:te|vous) pla[iî]t|hinzu|instead)$",
        "",
        text,
        flags=re.IGNORECASE,
    )
    for read in (_splits, _merges, _renames, _removals, _additions, _meanings):
        if found := tuple(read(text, names)):
            return found
    return ()


def apply_edits(labels: tuple[LabelMeaning, ...], edits: Iterable[LabelEdit]) -> tuple[LabelMeaning, ...]:
    for edit in edits:
        match edit:
            case Add(label=label):
                labels = (*labels, label)
            case Remove(name=name):
                labels = tuple(label for label in labels if label.name != name)
            case Rename(old=old, new=new):
                labels = tuple(
                    label.model_copy(update={"name": new}) if label.name == old else label for label in labels
                )
            case Merge(old=old, new=new):
                labels = tuple(
                    label.model_copy(update={"name": new}) if label.name == old[0] else label
                    for label in labels
                    if label.name not in old[1:]
                )
            case Describe(name=name, meaning=meaning):
                labels = tuple(
                    label.model_copy(update={"meaning": meaning}) if label.name == name else label for label in labels
                )
    return labels


def new_names(edit: LabelEdit) -> dict[str, str]:
    """What rows of these labels are called after the edit, by the old names as `plain` writes them."""
    match edit:
        case Rename(old=old, new=new):
            return {plain(old): new}
        case Merge(old=old, new=new):
            return {plain(name): new for name in old}
        case _:
            return {}


def _splits(text: str, names: Sequence[str]) -> Iterable[LabelEdit]:
    """“Split technical issue into hardware and software”: the old one goes, and with it its examples."""
    match = _SPLIT.search(text)
    old = match and _known(match["old"] or match["other"], names)
    parts = names_listed(match["new"] or match["others"]) if match and old else ()
    if old and len(parts) > 1:
        yield from (Remove(old), *(Add(label) for label in parts))


def _merges(text: str, names: Sequence[str]) -> Iterable[LabelEdit]:
    """“Feedback and complaints are the same for us”: one label that is called by both, or as they say."""
    match = _JOINS.search(plain(text))
    named = names_in(text, names)
    if not match or len(named) < 2 or _APART.search(plain(text)) or _ELSEWHERE.search(plain(text)):
        return
    called = _INTO.search(text)
    new = _bare(called["new"]) if called and not _ONE.match(called["new"]) else "/".join(named)
    if same_name(new, [name for name in names if name not in named]) is None:
        yield Merge(named, new)


def _renames(text: str, names: Sequence[str]) -> Iterable[LabelEdit]:
    for pattern in _RENAMES:
        match = pattern.search(text)
        old = match and _known(match["old"], names)
        if match and old and (new := _bare(match["new"])) and new != old:
            yield Rename(old, new)
            return
    if match := _CALL.search(text):
        for name in sorted(names, key=len, reverse=True):
            if plain(match["both"]).startswith(f"{plain(name)} "):
                new = re.sub(
                    r"^\s*(?:lieber|besser|plutôt|rather|just)\s+", "", match["both"].strip("\"' ")[len(name) :]
                )
                yield Rename(name, _bare(new))
                return


def _removals(text: str, names: Sequence[str]) -> Iterable[LabelEdit]:
    match = _REMOVE.search(text) or _NO_NEED.search(text)
    if not match or _ELSEWHERE.search(plain(text)):
        return
    found = names_in(match["rest"], names) or ((same,) if (same := _known(match["rest"], names)) else ())
    yield from (Remove(name) for name in found)


def _additions(text: str, names: Sequence[str]) -> Iterable[LabelEdit]:
    match = (
        _MISSING.match(text)
        or _ADD.search(text)
        or _ADD_AS.search(text)
        or _ADD_ONE.search(text)
        or _ALSO.match(text)
        or _ADD_EXPLAINED.match(text)
    )
    if not match or _ELSEWHERE.search(plain(text)):
        return
    # "add a label for refunds" and "add a label refunds for money back" both name it first.
    given = _AND_WHY.sub("", match.groupdict().get("caught") or match["rest"])
    rest = re.sub(r"^(?:for|fur|für|pour|on|about)\s+", "", given, flags=re.IGNORECASE)
    found = names_in_lines(rest) or names_listed(rest) or ((single,) if (single := one_name(rest)) else ())
    known = {plain(name) for name in names}
    yield from (Add(label) for label in found if plain(label.name) not in known)


def _meanings(text: str, names: Sequence[str]) -> Iterable[LabelEdit]:
    match = _DESCRIBE.search(text) or _MEANS.match(text)
    name = match and _known(match["name"], names)
    if match and name:
        yield Describe(name, match["meaning"].strip().strip("\"'"))


def _known(given: str, names: Sequence[str]) -> str | None:
    bare = re.sub(rf"^(?:the\s+)?(?:{KIND}\s+)|\s+{KIND}$", "", given.strip().strip("\"'"), flags=re.IGNORECASE)
    return same_name(bare.strip("\"' "), names) or same_name(given.strip("\"' "), names)


def _bare(name: str) -> str:
    return re.sub(rf"^(?:the\s+)?{KIND}\s+", "", name.strip().strip("\"'"), flags=re.IGNORECASE).strip("\"' ")
