"""The fields that a person names while they describe the job: "give me the order number, the date and, if given, the amount"."""

import re
from collections.abc import Iterator, Sequence

from agent.languages.nouns import english_of
from agent.minds.builtin.extraction.kinds import ABSENT, NOUN, form_named, may_be_absent, type_named, type_of
from agent.minds.builtin.words import plain, straight
from tenet.artifacts import FieldMeaning, FieldType
from tools.reading import field_name

_ASKS = (
    r"(?:parse|split|break)\w* [^.,;:]{0,40}? into|"
    r"extract\w*|pull\w*(?: out)?|get(?:s|ting)?|give\w*|find\w*|read\w*(?: out| off)?|return\w*|tell\w*|captur\w*|collect\w*|grab\w*|"
    r"note\w*|"
    r"need\w*|want\w*|know|fetch\w*|identif\w*|pick\w*(?: out)?|list\w*|fill\w*(?: in)?|output\w*|produc\w*|record\w*|parse\w*|retriev\w*|"
    r"fish\w*(?: out)?|dig\w*(?: out)?|lift\w*(?: out)?|turn\w* [^.,;:]{0,40}? into|convert\w* [^.,;:]{0,40}? (?:in)?to|"
    r"type|types|take\w*|like|copy|copies|copying|typing|look\w* for|care about|interested in|detect\w*|spot\w*|locat\w*|write down|"
    r"(?:json|object|record|table|row|form|list|entry)\w* (?:with|of|containing|holding|like)|"
    r"extrahier\w*|auslesen|lies\w*|liest|herausles\w*|brauche\w*|mochte\w*|will|gib|finde\w*|zieh\w*|hol\w*|entnimm\w*|erfass\w*|"
    r"extrai\w*|rel[eè]ve\w*|r[eé]cup[eéè]r\w*|donne\w*|trouve\w*|rep[eèé]re\w*|veux|voudrais|faut"
)
_TRIGGER = re.compile(
    rf"\b(?:{_ASKS})\b(?:\s+(?:me|us|out|for|back|mir|uns|ich|wir|moi|nous|to know|to have|to get|to extract))*:?\s+",
    re.IGNORECASE,
)
_FIELDS_ARE = re.compile(
    r"\b(?:fields?|keys?|values?|columns?|details|attributes|pieces of (?:data|information)|information|felder|werte|champs|valeurs)\b"
    r"(?:[^.:\n=]{0,30}?)(?:\b(?:are|is|should be|would be|called|named|namely|such as|like|sind|sont)\b|[:=])\s*",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s(?:from|out of|in (?:the|our|each|every|an?|these|all|json|a json)|off|of (?:each|every|all)|as (?:an? )?(?:json|object|table|"
    r"record|row)|"
    r"into|so (?:that|we|i|it)|because|when (?:they|we|a)|in \w+(?: \w+)?s$|which (?:we|i|they)|that (?:we|i|they)|to (?:our|the|put|"
    r"enter|type|a)|"
    r"(?:have|has|need|needs|must|should) to (?:go|be|end)|of \d+|(?:de|pour|dans) (?:chaque|nos|tous|toutes)|"
    r"(?:he)?raus\b|hervor\b|"
    r"for (?:our|the|each|every|us)|and (?:put|give|return|write|answer|make|type|enter|send|ignore|nothing|leave)\b|aus|von|des|dans|"
    r"de nos)\b.*$|"
    r"(?<=\w)[.!?](?:\s.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_SOURCE = re.compile(
    r"^(?:from|out of|of|in|aus|dans|de|des)\s+(?:(?:all|each|every|the|our|my|these|allen|den|der|unseren|meinen|les|nos|mes|chaque|"
    r"toutes|tous)\s+)*[\w-]+[,:]?\s+(?=(?:the|all|die|der|das|den|le|la|les|l')\b)",
    re.IGNORECASE,
)
"""Where the values are, said before they are named: "from our invoices the date and the amount"."""
_INTO = re.compile(
    r"^[^:]*\b(?:forms?|sheets?|tables?|boxes|spreadsheets?|columns|records?|cards?|this|these|following)\s*:\s*(?=\S[^:]*,)"
)
"""What the values go into, said before they are named: "take the call and fill in the form: order, pallets"."""
_READ_FROM = re.compile(
    r"\b(?:from|out of|in|aus|dans|de|des)\s+(?:(?:all|each|every|the|our|my|these|an?|allen|den|der|unseren|meinen|les|nos|mes|chaque|"
    r"toutes|tous)\s+)*(?P<noun>[\w-]+)",
    re.IGNORECASE,
)
_VERB_LAST = re.compile(
    r"\b(?:aus|von)\s+(?:(?:den|der|unseren|meinen|allen|jeder|jedem|einer|einem)\s+)*[\w-]+\s+(?P<values>[^.;:!?]{3,120}?)\s+"
    r"(?:(?:heraus|aus)?(?:holen|lesen|ziehen|schreiben)|extrahieren|erfassen|ubernehmen|übernehmen|entnehmen)\b",
    re.IGNORECASE,
)
""" "Aus Lieferscheinen Datum und Menge holen": the verb that asks for the values stands behind them."""
_SPLIT = re.compile(
    r"\s*(?:[,;\n•]|(?<!\w)[-*](?!\w)|\b(?:and|as well as|plus|und|sowie|et|also)\b|&|\+)\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:\W*\b(?:the|an?|its|their|his|her|our|my|each|every|also|then|always|all|both|which|what|die|der|das|den|le|la|les|l'|un|une|"
    r"one|following|these|values?|fields?|of|for|called|named|maybe|possibly|exact|correct|from it|out|to)\b)+\W*|^\W*\d+[.)]\s+|^\W+",
    re.IGNORECASE,
)
_SAID_OF_IT = re.compile(
    r"\s+(?:(?:it|they|that|he|she|this|es|sie) (?:is|are|was|were|ist|sind)|"
    r"(?:it|they|he|she|we|you|people|somebody|someone|the \w+) (?:(?:would|'d) (?:like|prefer|want)|"
    r"wants?|needs?|prefers?|"
    r"asks? for|asked for)|pulled out|taken out|picked out|read out|extracted|please|"
    r"by hand|bitte)$"
)
"""What stands after the name of a value and is no part of it: "how urgent it is", "the date pulled out"."""
_SPOKEN: tuple[tuple[str, str, FieldType], ...] = (
    (r"^how much\b|^was es kostet|^combien", "amount", "number"),
    (r"^how many\b|^wie viele?", "quantity", "number"),
    (r"^when\b|^wann|^quand", "date", "date"),
    (r"^who (?:sent|wrote|it is from|it comes from|is writing|writes)|^wer schreibt|^qui ecrit", "sender", "text"),
    (r"^who\b|^wer\b|^qui\b", "person", "text"),
    (r"^where\b|^wo\b|^ou\b", "place", "text"),
)
_NO_FIELD = re.compile(
    r"\b(?:model|json|you|we|i|it|they|them|us|me|something|everything|anything|nothing|information|data|details|fields?|values?|facts?|help|"
    r"tool|system|texts?|messages|mails|emails|letters?|documents?|that|this|those|these|both|"
    r"(?:those|these) (?:two|three|four|five)|way|out|rest|"
    r"job|work|people|somebody|etc|so on)$|"
    r"\bjson\b|^(?:to|is|are|by|do|does|can|will|must|should|put|types?|have|has|be|been|not|no|with|without|as|at|on|if|so|or|enter\w*|copy|read)\b"
)
LONGEST_NAME = 5
"""Words."""


def fields_described(text: str) -> tuple[FieldMeaning, ...]:
    """The longest list of things to find that a description has; empty when it has none."""
    found = [fields_listed(part) for part in _lists(straight(text))]
    return max(found, key=lambda fields: (len(fields), -sum(len(field.name) for field in fields)), default=())


def fields_enumerated(text: str) -> tuple[FieldMeaning, ...]:
    """The values of a bare list, such as "Article number, quantity, delivery date.", where nothing says what is wanted of them."""
    sentences = re.split(r"(?<=[.!?])\s+|\n", straight(text))
    found = [fields_listed(_END.sub("", sentence)) for sentence in sentences]
    lists = [fields for fields in found if len(fields) >= 2 and 2 * sum(map(_is_value, fields)) >= len(fields)]
    return max(lists, key=len, default=())


def _is_value(field: FieldMeaning) -> bool:
    return bool(NOUN.search(plain(field.name.replace("_", " "))))


def looks_for_values(text: str) -> bool:
    """Whether a description asks for two or more things that are usually values: a number, a date, an amount, a name."""
    taken_out = bool(re.search(r"\b(?:from|out of|aus|dans|de nos)\b", plain(text)))
    counts = (sum(map(_is_value, fields_listed(part))) for part in _lists(straight(text)))
    return any(count >= (1 if taken_out else 2) for count in counts)


def source_named(text: str) -> str | None:
    """What the values are read out of, as "invoice" of "aus unseren Rechnungen"; None where that is no noun that Tenet knows."""
    found = (english_of(match["noun"]) for match in _READ_FROM.finditer(straight(text)))
    return next((noun for noun in found if noun), None)


def fields_listed(listed: str) -> tuple[FieldMeaning, ...]:
    """The fields of a list such as "order number, date (YYYY-MM-DD) and, if given, the amount"."""
    found: dict[str, FieldMeaning] = {}
    absent_next = False
    for item in _items(listed):
        bare = ABSENT.sub("", plain(item)).strip(" ,-–()")
        if not bare:
            absent_next = bool(item.strip())
            continue
        if field := one_field(item):
            field = field.model_copy(update={"required": False}) if absent_next else field
            found.setdefault(field.name.casefold(), field)
            absent_next = False
    fields = tuple(found.values())
    # "phone, if given": said after the last one, it is about that.
    return (*fields[:-1], fields[-1].model_copy(update={"required": False})) if absent_next and fields else fields


def one_field(item: str) -> FieldMeaning | None:
    """A field from its words: name, what stands in brackets, a meaning after a colon; None when the words name nothing."""
    text = straight(item).strip()
    hints = " ".join(re.findall(r"\(([^)]*)\)", text))
    head, _, meaning = re.sub(r"\([^)]*\)", " ", text).partition(":")
    name = _name(head)
    if name is None:
        return None
    choices = choices_in(hints)
    form = form_named(text)
    spoken = _spoken(head)
    kind: FieldType = (
        "choice"
        if choices
        else type_named(hints) or ("date" if form else spoken[1] if spoken else type_of(_typed_by(head)))
    )
    return FieldMeaning(
        name=name, type=kind, choices=choices if kind == "choice" else None, form=form if kind == "date" else None,
        required=not may_be_absent(text), meaning=meaning.strip() or None,
    )  # fmt: skip


def choices_in(words: str) -> tuple[str, ...] | None:
    """ "EUR, USD or GBP" and "high/medium/low"; yes and no are no choices."""
    text = re.sub(
        r"^(?:one of|either|can be|is|namely|such as|e\.?g\.?)\s*:?\s*", "", words.strip(), flags=re.IGNORECASE
    )
    if re.search(r"\b(?:such as|e\.?g|for example|like)\b|\d", words) or form_named(words) or may_be_absent(words):
        return None
    parts = [part.strip(" .\"'") for part in re.split(r"\s*(?:,|/|\||\bor\b|\boder\b|\bou\b|\band\b)\s*", text)]
    named = tuple(dict.fromkeys(part for part in parts if part))
    if (
        len(named) < 2
        or any(len(part.split()) > 3 for part in named)
        or {part.casefold() for part in named} <= {"yes", "no", "ja", "nein"}
    ):
        return None
    return named


def _lists(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n", text):
        yield from (sentence[match.end() :] for match in _FIELDS_ARE.finditer(sentence))
        yield from (
            _END.sub("", _INTO.sub("", _SOURCE.sub("", sentence[match.end() :])))
            for match in _TRIGGER.finditer(sentence)
        )
        yield from (match["values"] for match in _VERB_LAST.finditer(sentence))
        yield from (_END.sub("", part) for part in re.split(r"->|→|=>", sentence)[1:])
        if listed := re.match(r"[^:,]{3,60}:\s*(?=\S[^:]*,)", sentence):
            yield _END.sub("", sentence[listed.end() :])


def _items(listed: str) -> Sequence[str]:
    """The parts of a list, not broken inside brackets."""
    hidden = re.sub(r"\([^)]*\)", lambda hit: "\0" * len(hit[0]), listed)
    parts, at = list[str](), 0
    for match in _SPLIT.finditer(hidden):
        parts.append(listed[at : match.start()])
        at = match.end()
    return [*parts, listed[at:]]


def _name(head: str) -> str | None:
    if spoken := _spoken(head):
        return spoken[0]
    bare = _without_lead(head)
    if (
        not bare
        or _NO_FIELD.search(plain(bare))
        or len(bare.split()) > LONGEST_NAME
        or not re.match(r"[^\W\d]", plain(bare))
    ):
        return None
    return field_name(plain(bare))


def _typed_by(head: str) -> str:
    """The words that tell the type: "whether it is urgent" loses that it is a yes or no with its first words."""
    text = _LEAD.sub("", plain(head))
    return text if re.match(r"whether|if |ob |si ", text) else _without_lead(head)


def _without_lead(head: str) -> str:
    text = re.sub(ABSENT, " ", plain(head)) if may_be_absent(head) else plain(head)
    text = _SAID_OF_IT.sub("", _END.sub("", text.strip(" ,.;:-–\"'`")))
    if sort := re.match(r"(?:what |which )?(?P<word>kind|sort|type) of (?:an? )?(?P<of>\w+)$", text):
        return f"{sort['of']} {sort['word']}"
    if asked := re.match(r"(?:.*\b(?:and|und|et) )?what(?:'s| is| was| are)? (?P<of>(?!the |a )\w.*)", text):
        pronoun = re.match(r"(?:they|he|she|it|we|you|somebody|someone|people) ", asked["of"])
        return f"what {'' if pronoun else 'is '}{asked['of']}"
    text = re.sub(
        r"^(?:whether|if|ob|si) (?:it|they|he|she|some\w+|any\w+|the \w+|there|es)?(?:'s)? ?(?:is|are|was|were|has|have|ist|est)? ?",
        "",
        text,
    )
    text = re.sub(r"\s+(?:as (?:an? )?\w+|in iso|yyyy.*|dd.mm.*)$", "", text)
    text = re.sub(r"^(?:aus|from|out of) (?:(?:the|den|der|our|unseren|all) )?\w+ ", "", text)
    text = re.sub(r"\b(?:the|an?|our|your|its) ", " ", _LEAD.sub("", text))
    text = re.sub(r"\b(?!(?:that|it|there|what|who|he|she)'s)(\w+)'s?(?= \w)", r"\1", text)  # "the guest's name"
    return " ".join(text.split()).strip(" ,.;:-–\"'`")


def _spoken(head: str) -> tuple[str, FieldType] | None:
    text = _LEAD.sub("", plain(head)) or plain(head)
    return next(((name, kind) for pattern, name, kind in _SPOKEN if re.search(pattern, text)), None)
