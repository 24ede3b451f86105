"""How the built-in teacher makes a new row of an extraction: each value is found in the text and another of its kind put there.

Text and answer change together, so the row stays right. Around the values the words vary as in any made row. A text in
which a value cannot be found is no use for this: it is refused, since nobody could say what a new value would change.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple, cast

from tenet.artifacts import FieldMeaning
from tenet.extraction import Record, Value, is_grounded, places, read_record, written
from tenet.extraction.dates import form_of, read_date, write_date
from tools.teaching import lexicon as words
from tools.teaching.contract import SeedText, TeacherAnswer, TeacherRequest, WrittenText
from tools.teaching.kinds_of_text import another_text
from tools.teaching.writing import other_words

ATTEMPTS = 4
SENTENCE = re.compile(r"[^\n.!?]*(?:[.!?](?=\S)[^\n.!?]*)*[.!?]?(?:\n|\s+|$)")
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten)\b[^\n]{0,40}[,!]", re.IGNORECASE
)


class Slot(NamedTuple):
    """One place of one value."""

    start: int
    end: int
    field: FieldMeaning


def write_records(request: TeacherRequest) -> TeacherAnswer:
    """As many different rows as were asked for, or fewer; the same request always gives the same answer."""
    rng = Random(request.as_asked())
    made: dict[str, WrittenText] = {}
    seeds = [seed for seed in request.examples if all_found(seed, request.wanted_fields)]
    for attempt in range(request.count * ATTEMPTS if seeds else 0):
        seed = seeds[attempt % len(seeds)]
        text, record = vary_record(seed, seeds, request, rng)
        answer = written(record, request.wanted_fields)
        if text.casefold() not in {other.text.casefold() for other in request.examples}:
            made.setdefault(text, WrittenText.model_validate({"text": text, "from": seed.id, "answer": answer}))
        if len(made) == request.count:
            break
    return TeacherAnswer(rows=tuple(made.values()))


def all_found(seed: SeedText, fields: Sequence[FieldMeaning]) -> bool:
    record = read_record(seed.answer or "{}", fields)
    return all(is_grounded(record[field.name], field.type, seed.text) for field in fields)


def vary_record(seed: SeedText, others: Sequence[SeedText], request: TeacherRequest, rng: Random) -> tuple[str, Record]:
    fields = request.wanted_fields
    record = read_record(seed.answer or "{}", fields)
    text = seed.text
    for name in request.leave_out or ():
        text, record = without(text, record, name, fields)
    fresh = {field.name: _another(field, record[field.name], others, fields, rng) for field in fields}
    text, record = _replaced(text, record, fresh, fields, rng)
    return text, record


def without(text: str, record: Record, name: str, fields: Sequence[FieldMeaning]) -> tuple[str, Record]:
    """The text without the sentences that say this value, when they say no other; else everything as it was."""
    field = next(field for field in fields if field.name == name)
    value = record[name]
    if value is None or field.required or field.type in ("choice", "yes_no"):
        return text, record
    gone = [place for place in SENTENCE.finditer(text) if place[0].strip() and is_grounded(value, field.type, place[0])]
    said = {other.name for other in fields if other.name != name for piece in gone if _says(piece[0], other, record)}
    required = {other.name for other in fields if other.required and other.type not in ("choice", "yes_no")}
    rest = text
    for piece in reversed(gone):
        rest = rest[: piece.start()] + rest[piece.end() :]
    if not gone or said & required or not rest.strip():
        return text, record
    dropped = {
        name,
        *(other for other in said if not _says(rest, _named(fields, other), record)),
        *_told_by(name, record, fields),
    }
    return rest.strip(), {key: None if key in dropped else old for key, old in record.items()}


def _told_by(name: str, record: Record, fields: Sequence[FieldMeaning]) -> set[str]:
    """A currency goes with its amount: choices that may be absent are dropped with the one value that is a number."""
    numbers = [field.name for field in fields if field.type == "number" and record[field.name] is not None]
    return {field.name for field in fields if field.type == "choice" and not field.required and numbers == [name]}


def _named(fields: Sequence[FieldMeaning], name: str) -> FieldMeaning:
    return next(field for field in fields if field.name == name)


def _says(text: str, field: FieldMeaning, record: Record) -> bool:
    value = record[field.name]
    return value is not None and field.type not in ("choice", "yes_no") and is_grounded(value, field.type, text)


def _replaced(
    text: str, record: Record, fresh: Mapping[str, Value], fields: Sequence[FieldMeaning], rng: Random
) -> tuple[str, Record]:
    """The text with the new values in the place of the old ones, and other words between them."""
    slots = _slots(text, record, fields)
    pieces: list[str] = []
    at = 0
    for slot in slots:
        pieces += [
            _reworded(text[at : slot.start], rng),
            _in_form_of(text[slot.start : slot.end], fresh[slot.field.name]),
        ]
        at = slot.end
    pieces.append(_reworded(text[at:], rng))
    changed = {slot.field.name for slot in slots}
    new = {name: fresh[name] if name in changed else value for name, value in record.items()}
    return _greeted("".join(pieces), rng), new


def _reworded(text: str, rng: Random) -> str:
    """Other words, but not in a greeting: nobody wishes a nice morning for a good one."""
    lines = text.split("\n")
    return "\n".join(line if GREETING.match(line) else other_words(line, rng) for line in lines)


def _slots(text: str, record: Record, fields: Sequence[FieldMeaning]) -> list[Slot]:
    """Every place of every value in order; of places that overlap the longest."""
    found = [
        Slot(place.start, place.end, field)
        for field in fields
        if record[field.name] is not None and field.type not in ("choice", "yes_no")
        for place in places(record[field.name], field.type, text)
    ]
    kept: list[Slot] = []
    for slot in sorted(found, key=lambda slot: (slot.start - slot.end, slot.start)):
        if all(slot.end <= other.start or other.end <= slot.start for other in kept):
            kept.append(slot)
    return sorted(kept, key=lambda slot: slot.start)


def _another(
    field: FieldMeaning, value: Value, others: Sequence[SeedText], fields: Sequence[FieldMeaning], rng: Random
) -> Value:
    """Another value of the same kind; what is concluded and not read stays."""
    if value is None or field.type in ("choice", "yes_no"):
        return value
    match field.type:
        case "number":
            return _other_number(cast("Decimal", value), rng)
        case "date":
            return _other_date(str(value), rng)
        case _:
            known = [read_record(other.answer or "{}", fields)[field.name] for other in others]
            return another_text(field, str(value), [str(one) for one in known if one is not None], rng)


def _other_number(value: Decimal, rng: Random) -> Decimal:
    """Of the same length, with as many digits after the point."""
    digits = list(f"{value:f}")
    is_whole = value == value.to_integral_value()
    point = digits.index(".") if "." in digits else len(digits)
    for at, sign in enumerate(digits):
        # A round sum stays one: 1200.00 may stand in the text as 1200.
        if sign.isdigit() and not (is_whole and at > point):
            digits[at] = str(rng.randint(1 if at == 0 or digits[at - 1] == "-" else 0, 9))
    return Decimal("".join(digits))


def _other_date(value: str, rng: Random) -> str:
    day = read_date(value)[0] + timedelta(days=rng.choice((-1, 1)) * rng.randint(3, 200))
    form = form_of(value) or "YYYY-MM-DD"
    return write_date(_clear(day) if form[:2] in ("DD", "MM") else day, form)


def _clear(day: date) -> date:
    """A day after the twelfth, so that nobody can take it for a month."""
    return day if day.day > 12 else day.replace(day=day.day + 12)


def _in_form_of(old: str, value: Value) -> str:
    """The value as the text wrote the old one: 1.249,50 and 3 March 2026 stay so, only with other digits."""
    if isinstance(value, Decimal):
        return _as_written(old, value)
    if days := read_date(str(value)):
        return _as_date(old, days[0]) if read_date(old) else str(value)
    return str(value).upper() if old.isupper() and not str(value).isupper() else str(value)


def _as_written(old: str, value: Decimal) -> str:
    """Digit by digit into the places of the old ones, with the marks where they were."""
    digits = "".join(str(digit) for digit in value.as_tuple().digits)
    places_of = [at for at, sign in enumerate(old) if sign.isdigit()]
    fitted = digits[: len(places_of)].ljust(len(places_of), "0")
    signs = list(old)
    for at, digit in zip(places_of, fitted, strict=True):
        signs[at] = digit
    return "".join(signs)


def _as_date(old: str, day: date) -> str:
    """In the form of the old one where that is known, else year, month and day."""
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th|\.)(?= )", "", old)
    form = form_of(old) or form_of(bare) or form_of(re.sub(r"(?<!\d)(\d)(?=[./-])", r"0\1", old))
    fresh = write_date(day, form or "YYYY-MM-DD")
    return re.sub(r"^(\d\d?) ", r"\1. ", fresh) if form and re.match(r"\d\d?\. ", old) else fresh


def _greeted(text: str, rng: Random) -> str:
    match = GREETING.search(text[:200])
    if match is None or rng.random() < 0.5:
        return text
    return text[: match.start()] + rng.choice(words.GREETINGS["email"]) + text[match.end() :]
