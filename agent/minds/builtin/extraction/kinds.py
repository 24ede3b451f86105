"""What the name of a field says of its type, and what people add to it: (optional), (EUR or USD), as YYYY-MM-DD."""

import re

from agent.minds.builtin.words import plain
from tenet.artifacts import DATE_FORM, FieldMeaning, FieldType

DATES = r"date|day|deadline|due|birthday|dob|when|datum|termin|liefertermin|frist|echeance|jour"
NUMBERS = (
    r"amount|total|sum|price|cost|costs|quantity|qty|count|value|net|gross|tax|vat|fee|weight|age|percentage|rate|hours|pieces|units|"
    r"salary|budget|meters|metres|kilos?|how many|how much|betrag|summe|preis|menge|anzahl|stuckzahl|montant|prix|quantite|somme"
)
NAMES = (
    r"number|no|nr|id|name|reference|ref|code|currency|address|email|e-mail|mail|phone|telephone|iban|vendor|supplier|customer|client|"
    r"company|person|contact|sender|recipient|city|country|street|place|location|product|item|article|sku|invoice|order|title|subject|"
    r"author|plate|serial|model|brand|department|language|reason|status|priority|category|type|symptom|dose|drug|medication|diagnosis|"
    r"flight|booking|room|seat|gate|airline|hotel|nummer|bestellnummer|rechnungsnummer|kundennummer|adresse|wahrung|lieferant|kunde|firma|"
    r"numero|nom|devise|fournisseur|client|reference|telefonnummer|artikel|kennzeichen|iban|bic|zip|postcode|state|job|position|employer|speaker|topic|course|grade|reading"
)
NOUN = re.compile(rf"\b(?:{DATES}|{NUMBERS}|{NAMES})s?\b")
_DATE, _NUMBER = (
    re.compile(rf"\b(?:{DATES})s?\b|(?:datum|termin)$"),
    re.compile(rf"\b(?:{NUMBERS})s?\b|(?:betrag|preis|summe)$"),
)
_NAMING = re.compile(r"\b(?:number|no|nr|id|code|reference|ref|name|currency|account|nummer|numero)\b|nummer$")
_COUNTING = re.compile(r"^(?:number|no|years|months|days|hours) of\b|^(?:how many|anzahl)\b")
_YES_NO = re.compile(
    r"^(?:whether|if|ob|si|is|has|does|was|are)\b|\b(?:yes ?(?:/|or) ?no|ja ?(?:/|oder) ?nein|true ?(?:/|or) ?false|boolean)\b"
)
ABSENT = re.compile(
    r"\b(?:optional(?:ly)?|if (?:given|any|there(?:'s| is| are)?(?: (?:one|any))?|present|stated|mentioned|known|available|possible|"
    r"it is there|(?:they|he|she|it|somebody|someone|people|the \w+|anybody|anyone) (?:left|gave|gives?|leaves?|mentions?|mentioned|says?|"
    r"said|has|have|states?|stated|added|adds?|wrote|writes?|includes?|included) (?:one|it|any|them|some)|"
    r"(?:one|it|any) (?:was|is) (?:left|given|mentioned|stated|there|included))|"
    r"when (?:given|stated|present|mentioned|available)|where (?:given|stated|available)|not always|"
    r"(?:may|might|can|could) (?:also )?be (?:missing|absent|empty|left out|null|blank)|sometimes (?:missing|absent|empty)|"
    r"falls (?:vorhanden|angegeben)|wenn (?:vorhanden|angegeben)|kann fehlen|si (?:present|indique|disponible)\w*|facultati\w+|peut "
    r"manquer)\b"
)
_FORM = re.compile(
    r"\b(?:YYYY|DD|MM|D|MONTH|MON)[-/. ](?:YYYY|YY|DD|MM|D|MONTH|MON),?[-/. ](?:YYYY|YY|DD)\b", re.IGNORECASE
)


def type_of(name: str) -> FieldType:
    """By the words of the name: "delivery date" is a date, "order number" a text although its digits are many."""
    text = plain(name).replace("_", " ")
    if _YES_NO.search(text):
        return "yes_no"
    if _COUNTING.search(text):
        return "number"
    if _NAMING.search(text):
        return "text"
    if _DATE.search(text) and not re.match(r"(?:amount|total|sum|price|fee|balance)\b", text):
        return "date"
    return "number" if _NUMBER.search(text) else "text"


def type_named(words: str) -> FieldType | None:
    """The type that the words ask for: "as a number", "is a date", "yes or no"."""
    text = plain(words)
    if _YES_NO.search(text) and re.search(r"yes|ja|true|boolean", text):
        return "yes_no"
    found = re.search(
        r"\b(?:an?|as|is|be|type|as an?)\s+(number|numeric|figure|date|day|text|string|word|integer|float)\b", text
    )
    kinds: dict[str, FieldType] = {
        "number": "number", "numeric": "number", "figure": "number", "integer": "number", "float": "number", "date": "date",
        "day": "date", "text": "text", "string": "text", "word": "text",
    }  # fmt: skip
    return kinds[found[1]] if found else None


def form_named(words: str) -> str | None:
    """A date's form: YYYY-MM-DD, dd.mm.yyyy, "in ISO"."""
    if found := _FORM.search(words):
        form = found[0].upper()
        return form if DATE_FORM.fullmatch(form) else None
    return "YYYY-MM-DD" if re.search(r"\biso\b", plain(words)) else None


def may_be_absent(words: str) -> bool:
    return bool(ABSENT.search(plain(words)))


def retyped(field: FieldMeaning, kind: FieldType, choices: tuple[str, ...] | None = None) -> FieldMeaning:
    """The field as another type, without what only the old type has."""
    return FieldMeaning(
        name=field.name, type=kind, meaning=field.meaning, required=field.required, column=field.column,
        choices=choices if kind == "choice" else None, form=field.form if kind == "date" else None,
    )  # fmt: skip
