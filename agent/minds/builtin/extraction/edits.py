"""Changes of the fields in words: add, remove, rename, describe, may be missing, another type or form."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.minds.builtin.extraction.kinds import form_named, may_be_absent, retyped, type_named
from agent.minds.builtin.extraction.mentions import choices_in, fields_listed
from agent.minds.builtin.words import plain, same_name, straight
from tenet.artifacts import FieldMeaning
from tools.reading import field_name


class Add(NamedTuple):
    field: FieldMeaning


class Remove(NamedTuple):
    name: str


class Rename(NamedTuple):
    old: str
    new: str


class Amend(NamedTuple):
    """The field that takes the place of the one of the same name, and what is said of it."""

    field: FieldMeaning
    said: str


FieldEdit = Add | Remove | Rename | Amend
Fields = tuple[FieldMeaning, ...]

_WORD = r"(?:fields?|keys?|columns?|values?|feld(?:er)?|spalten?|champs?|colonnes?)"
_THE = r"(?:(?:the|a|an|another|new|extra|additional|das|die|der|den|ein|eine|neues?|le|la|les|un|une)\s+)*"
_RENAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:rename|change the name of|benenne|renomme[rz]?)\s+{_THE}(?:{_WORD}\s+)?(?P<old>.+?)\s+(?:to|into|as|in|en|"
        rf"zu)\s+(?P<new>.+?)(?:\s+um)?$",
        rf"\bcall\s+{_THE}(?:{_WORD}\s+)?(?P<old>.+?)\s+[\"'](?P<new>.+?)[\"']",
        rf"\bcall\s+{_THE}(?P<old>.+?)\s+(?:just\s+)?(?P<new>\w+)$",
        rf"^{_THE}(?:{_WORD}\s+)?(?P<old>.+?)\s+(?:should|must|soll|doit)\s+(?:be\s+)?(?:called|named|renamed to|heissen|heißen|"
        rf"s'appeler)\s+(?P<new>.+)$",
        rf"\b(?:say|use|write)\s+(?P<new>\w+)\s+instead of\s+{_THE}(?P<old>\w[\w ]*)$",
    )
)
_REMOVES = re.compile(
    rf"\b(?:remove|delete|drop|leave out|leave away|skip|ignore|get rid of|take (?:out|away)|scrap|without|(?:do not|don'?t|no "
    rf"longer) (?:need|want|extract)|"
    rf"no need for|entfern\w*|streiche|lass|supprime[rz]?|enleve[rz]?|sans|"
    rf"ohne)\s+{_THE}(?:{_WORD}\s+)?(?P<names>.+?)(?:\s+(?:{_WORD}|out|away|weg|any ?more|please))*$",
    re.IGNORECASE,
)
_ADDS = re.compile(
    rf"\b(?:add|append|include|there should be|(?:i'd|i would|we'd) like(?: to have)?|extract|also (?:extract|give (?:me|us)|read|"
    rf"find|get|need|want|return|take|pull out)|(?:we|i) (?:also|still)? ?(?:need|want)(?: to (?:know|have|get))?|"
    rf"fuge|erganze|ajoute[rz]?)\s+{_THE}(?:{_WORD}\s+)?(?:(?:called|named|for|:)\s+)?(?P<names>.+?)(?:\s+(?:as (?:a |another "
    rf")?{_WORD}|as well|too|hinzu|{_WORD}))*$",
    re.IGNORECASE,
)
_LACKS = re.compile(
    rf"^{_THE}(?P<names>[\w -]{{2,40}}?)\s+(?:{_WORD} )?(?:is|are) (?:still )?missing(?: from the list| in the list| here)?$",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:is|are|ist|est) (?:always|in every \w+|required|mandatory|obligatory|compulsory|needed|immer|pflicht|obligatoire)\b|"
    r"\b(?:must|may|can) (?:never|not) be (?:missing|absent|empty|null)\b|\bnever (?:missing|absent|empty)\b|(?<!not )(?<!n't "
    r")\balways (?:there|"
    r"present|given|has)\b|"
    r"\b(?:make|mark) .+ (?:required|mandatory)\b"
)
_SOMETIMES = re.compile(
    r"\bnot (?:every|all|each)\b.*\b(?:has|have|contains?|states?|mentions?)\b|\b(?:make|mark) .+ optional\b|\bis (?:not always|rarely)\b|"
    r"\b(?:does|do)(?: not|n't) always\b|\b(?:is|are)n't always\b|\b(?:sometimes|often) (?:there is )?no\b|\bis not "
    r"(?:required|mandatory)\b|\bkann fehlen\b"
)
_ONE_OF = re.compile(
    r"\b(?:can (?:only )?be|is|are|must be|should be|has to be|will be|is always)?\s*(?:only |either |one of |:)+\s*(?P<values>.+)$",
    re.IGNORECASE,
)
_CAN_BE = re.compile(
    r"\b(?:can (?:only )?be|is|must be|should be)\s+(?P<values>[^.]+(?:,|/|\bor\b)[^.]+)$", re.IGNORECASE
)
_ANYTHING = re.compile(
    r"\b(?:can|could|may|might|konnen|kann|peu(?:t|vent)) (?:\w+ )?(?:be |have |say |sein|etre )?(?:called |named |basically |really )*"
    r"(?:anything|any(?:one)?\b|whatever|alles|(?:n'importe )?quoi)|"
    r"\b(?:is|are|it'?s|that'?s)(?: not|n'?t) (?:just |only )?(?:an? |the |those |these |all )?(?:fixed|closed|complete|full|final|"
    r"finite|limited|whole|list\b|set\b|few\b|one of)|\bnot (?:only|just|limited to) (?:those|these|the ones)|"
    r"\b(?:free|open)[ -]?(?:text|ended|form)\b|"
    r"\bno (?:fixed|closed) (?:list|set)\b|\b(?:keine feste|nicht nur diese|pas (?:que celles|une liste))\b"
)
"""No list of values: "pets can be called anything", "that is not a fixed list"."""
_MEANS = re.compile(
    r"\b(?:means?|stands for|refers to|is the|are the|bedeutet|signifie)\s+(?P<meaning>.{3,})$", re.IGNORECASE
)
_COLUMN = re.compile(
    r"\b(?:in|from|is) (?:the )?column (?:called |named )?[\"']?(?P<column>[\w .-]+?)[\"']?$", re.IGNORECASE
)


def field_edits(words: str, fields: Fields) -> tuple[FieldEdit, ...]:
    """What the words want changed of these fields; empty when they speak of something else."""
    text = _bare(words)
    readers: tuple[Callable[[str, Fields], tuple[FieldEdit, ...]], ...] = (
        _rename, _presence, _form, _column, _anything, _choice, _type, _remove, _add, _meaning,
    )  # fmt: skip
    return next((edits for read in readers if (edits := read(text, fields))), ())


def apply_field_edits(fields: Fields, edits: Sequence[FieldEdit]) -> Fields:
    for edit in edits:
        match edit:
            case Add(field=field):
                fields = (*fields, field)
            case Remove(name=name):
                fields = tuple(field for field in fields if field.name != name)
            case Rename(old=old, new=new):
                fields = tuple(_renamed(field, new) if field.name == old else field for field in fields)
            case Amend(field=changed):
                fields = tuple(changed if field.name == changed.name else field for field in fields)
    return fields


def fields_named(words: str, fields: Fields) -> tuple[FieldMeaning, ...]:
    """The fields that the words name: whole, or by a word that only one of them has ("the date")."""
    text = f" {plain(words).replace('_', ' ')} "
    whole = [field for field in fields if re.search(rf"\b{re.escape(_spoken(field))}s?\b", text)]
    if whole:
        longest = [
            field for field in whole if not any(_spoken(field) in _spoken(other) and other != field for other in whole)
        ]
        return tuple(longest)
    by_word = {
        word: [field for field in fields if word in _spoken(field).split()] for word in re.findall(r"\w{3,}", text)
    }
    by_word |= {
        word[:-1]: by_word.get(word[:-1]) or [field for field in fields if word[:-1] in _spoken(field).split()]
        for word in list(by_word)
        if word.endswith("s")
    }
    found = [named[0] for named in by_word.values() if len(named) == 1]
    return tuple(dict.fromkeys(found))


def _bare(words: str) -> str:
    text = re.sub(
        r"^(?:(?:please|can you|could you|would you|kindly|ok|okay|and|also|then|but|hm+|no(?=,)|yes|actually|oh|sorry|"
        r"well)\b[\s,]*)+(?=\w)",
        "",
        straight(words),
        flags=re.IGNORECASE,
    )
    return re.sub(r"[\s,]*(?:\bplease\b)?[\s.!?]*$", "", text, flags=re.IGNORECASE)


def _spoken(field: FieldMeaning) -> str:
    return plain(field.name).replace("_", " ")


def _one(words: str, fields: Fields) -> FieldMeaning | None:
    """The one field that is meant by its name or by a slip of it."""
    bare = re.sub(rf"^{_THE}(?:{_WORD}\s+)?|\s+{_WORD}$", "", words.strip(" \"'`.,"), flags=re.IGNORECASE)
    name = same_name(bare.replace("_", " "), [_spoken(field) for field in fields])
    exact = next((field for field in fields if _spoken(field) == name), None)
    named = fields_named(bare, fields)
    return exact or (named[0] if len(named) == 1 else None)


def _rename(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    for pattern in _RENAMES:
        if (match := pattern.search(text)) and (field := _one(match["old"], fields)):
            new = field_name(match["new"].strip(" \"'`."))
            return (Rename(field.name, new),) if new != field.name else ()
    return ()


def _presence(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    small = plain(text)
    always = bool(_ALWAYS.search(small))
    if not always and not _SOMETIMES.search(small) and not may_be_absent(small):
        return ()
    if re.match(r"(?:add|include|also extract)\b", small) and not re.search(r"\b(?:make|mark)\b", small):
        return ()  # "add a field phone (optional)"
    named = fields if re.search(r"\b(?:all|every|any) (?:of the )?fields?\b", small) else fields_named(small, fields)
    if re.search(r"\ball but\b|\bexcept\b", small):
        named = tuple(field for field in fields if field not in named)
    said = '"{}" stands in every text.' if always else '"{}" may be absent; the answer is null then.'
    return tuple(Amend(field.model_copy(update={"required": always}), said.format(field.name)) for field in named)


def _form(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    form = form_named(text)
    if form is None or re.match(r"add\b", plain(text)):
        return ()
    before = re.split(r"\b(?:yyyy|dd|mm|iso)\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    dated = tuple(field for field in fields if field.type == "date")
    named = tuple(field for field in fields_named(before, fields) if field.type in ("date", "text")) or dated
    return tuple(
        Amend(retyped(field, "date").model_copy(update={"form": form}), f'"{field.name}" is written as {form}.')
        for field in named
    )


def _column(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    match = _COLUMN.search(text)
    named = fields_named(text[: match.start()], fields) if match else ()
    if not match or len(named) != 1:
        return ()
    column = match["column"].strip()
    return (
        Amend(named[0].model_copy(update={"column": column}), f'"{named[0].name}" is read from the column "{column}".'),
    )


def _anything(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    if not _ANYTHING.search(plain(text)):
        return ()
    listed = tuple(field for field in fields if field.type == "choice")
    named = fields_named(text, listed) or (listed if len(listed) == 1 else ())
    return tuple(
        Amend(retyped(field, "text"), f'"{field.name}" can be anything, so its values are no list any more.')
        for field in named
    )


def _choice(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    match = _ONE_OF.search(text) or _CAN_BE.search(text)
    named = fields_named(text[: match.start()], fields) if match else ()
    choices = choices_in(match["values"].strip(" ()")) if match else None
    if len(named) != 1 or not choices or type_named(text) == "yes_no":
        return ()
    field = named[0].model_copy(update={"type": "choice", "choices": choices, "form": None})
    return (Amend(field, f'"{field.name}" is one of {", ".join(choices)}.'),)


def _type(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    kind = type_named(text)
    if kind is None or re.match(r"add\b", plain(text)):
        return ()
    before = re.split(r"\b(?:is|as|should be|must be|are)\b", text, maxsplit=1)[0]
    said = kind.replace("_", " or ")
    return tuple(
        Amend(retyped(field, kind), f'"{field.name}" is a {said}.') for field in fields_named(before, fields)[:1]
    )


def _remove(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    match = _REMOVES.search(text)
    parts = re.split(r"\s*(?:,|\band\b|\bund\b|\bet\b)\s*", match["names"]) if match else []
    named = [field for part in parts if (field := _one(part, fields))]
    return tuple(Remove(field.name) for field in dict.fromkeys(named))


def _add(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    match = _ADDS.search(text) or _LACKS.search(text)
    known = {field.name.casefold() for field in fields}
    new = [field for field in (fields_listed(match["names"]) if match else ()) if field.name.casefold() not in known]
    return tuple(Add(field) for field in new)


def _meaning(text: str, fields: Fields) -> tuple[FieldEdit, ...]:
    match = _MEANS.search(text) or re.match(r"(?P<name>[\w ]{2,40}):\s*(?P<meaning>\S.{3,})$", text)
    field = (
        _one(
            text[: match.start("meaning")].rsplit(" ", 2)[0]
            if match and "name" not in match.groupdict()
            else match["name"],
            fields,
        )
        if match
        else None
    )
    if match is None or field is None:
        return ()
    meaning = match["meaning"].strip()
    return (Amend(field.model_copy(update={"meaning": meaning}), f'"{field.name}" now means: {meaning}.'),)


def _renamed(field: FieldMeaning, new: str) -> FieldMeaning:
    return field.model_copy(update={"name": new, "column": field.column or field.name})
