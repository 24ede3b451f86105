"""What an interview about an extraction has come to: the fields of words and rows together."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.minds.builtin.answers import has_none, leaves_it
from agent.minds.builtin.extraction.edits import Add, Amend, Fields, apply_field_edits, field_edits, fields_named
from agent.minds.builtin.extraction.kinds import may_be_absent, retyped
from agent.minds.builtin.extraction.mentions import fields_described, fields_enumerated, fields_listed, source_named
from agent.minds.builtin.extraction.questions import FieldTopic, field_topic_of
from agent.minds.builtin.heard import Spoken, spoken_in
from agent.minds.builtin.terms import find_terms
from agent.minds.builtin.words import listed, same_name
from agent.minds.contract import Brief, LabelledText
from tenet.artifacts import FieldMeaning
from tools.reading import cells_of, inferred

_ORDERS = re.compile(
    r"\s*(?:(?:and|also|oh|wait|ok(?:ay)?|please|then|but|can you|could you|und|bitte|et)[,\s]+)*"
    r"(?:add|include|append|rename|remove|drop|delete|leave out|füge|ergänze|entferne|streiche|ajoute|supprime)\b",
    re.IGNORECASE,
)
"""An order about the fields, whatever question it comes after."""


FROM_ROWS = "From your rows I take: "


class HeardFields(NamedTuple):
    spoken: tuple[Spoken[FieldTopic], ...]
    item: str
    """What a text is called, such as "email"."""
    fields: Fields
    must: tuple[str, ...]
    """Fields that hurt most when they are wrong."""
    rows: int
    declined: frozenset[FieldTopic]
    assumed: tuple[str, ...]


def hear_fields(brief: Brief) -> HeardFields:
    spoken = tuple(spoken_in(brief.turns, field_topic_of))
    words = _named(spoken)
    fields, assumed = _with_rows(words, brief.rows)
    fields = _amended(fields, spoken[1:])
    declined: frozenset[FieldTopic] = frozenset(
        said.topic
        for said in spoken
        if said.topic and (leaves_it(said.text) or (said.topic == "values" and has_none(said.text)))
    )
    item = find_terms("\n".join(said.text for said in spoken)).item
    item = source_named(spoken[0].text) or item if spoken and item == "text" else item
    return HeardFields(spoken, item, fields, _must(spoken, fields), len(brief.rows), declined, assumed)


def _named(spoken: Sequence[Spoken[FieldTopic]]) -> Fields:
    """The fields of the description, or of the answer to the question for them; a later word adds and takes away."""
    fields: Fields = ()
    for said in spoken:
        if said.topic == "fields":
            listed_only = () if leaves_it(said.text) or said.text.rstrip().endswith("?") else fields_listed(said.text)
            fields = fields_described(said.text) or listed_only or fields
        elif not fields:
            described = fields_described(said.text)
            fields = described if len(described) > 1 else fields_enumerated(said.text) or described
    return fields


def _with_rows(words: Fields, rows: Sequence[LabelledText]) -> tuple[Fields, tuple[str, ...]]:
    """Rows are facts: their columns are the fields, and words say more of them."""
    cells = [found for row in rows if (found := cells_of(row.output))]
    names = tuple(dict.fromkeys(name for one in cells for name in one))
    if not names:
        return words, ()
    from_rows = {name: inferred(name, [one.get(name, "") for one in cells]) for name in names}
    partner = _partners(names, words)
    fields = tuple(_both(from_rows[name], partner[name]) for name in names)
    unmatched = [field.name for field in words if field not in partner.values()]
    notes = [types_told(fields)]
    if unmatched and len(unmatched) < len(words):
        notes.append(
            f"Your rows have no column for {listed(unmatched)}, so that is left out; rows with it would bring it back."
        )
    return fields, tuple(notes)


def _partners(names: Sequence[str], words: Fields) -> dict[str, FieldMeaning | None]:
    """What was said of each column; the one that nothing was said of is the one that no column was found for."""
    partner = {name: _said_of(name, words) for name in names}
    without = [name for name, said in partner.items() if said is None]
    left = [field for field in words if field not in partner.values()]
    return partner | {without[0]: left[0]} if len(without) == len(left) == 1 and len(words) > 1 else partner


def _said_of(name: str, words: Fields) -> FieldMeaning | None:
    spoken = {field.name.replace("_", " "): field for field in words}
    same = same_name(name.replace("_", " "), list(spoken))
    if same:
        return spoken[same]
    own = set(name.split("_"))
    within = [field for text, field in spoken.items() if set(text.split()) <= own]
    # "whether anything was damaged" is said of the column "damaged".
    around = [field for text, field in spoken.items() if own <= set(text.split())]
    found = within or around
    return found[0] if len(found) == 1 else None


def _both(row: FieldMeaning, said: FieldMeaning | None) -> FieldMeaning:
    if said is None:
        return row
    if row.type == "choice" and "name" in said.name.split("_"):
        row = retyped(row, "text")  # a few names in the rows are no list of all names
    form = said.form if row.type == "date" and said.form else row.form
    return row.model_copy(update={"meaning": said.meaning, "required": row.required and said.required, "form": form})


def types_told(fields: Fields) -> str:
    kinds = {"yes_no": "yes or no", "choice": "one of a few values"}
    told = ", ".join(f"{field.name} {kinds.get(field.type, f'a {field.type}')}" for field in fields)
    return f"{FROM_ROWS}{told}."


def _amended(fields: Fields, spoken: Sequence[Spoken[FieldTopic]]) -> Fields:
    for said in spoken:
        orders = bool(_ORDERS.match(said.text))
        if said.topic == "absent" and not orders:
            fields = _absent(fields, said.text)
        elif said.topic != "fields" and not leaves_it(said.text):
            edits = field_edits(said.text, fields)
            # "The order number must be right" answers what matters most and adds no field.
            adds = orders or said.topic != "must"
            fields = apply_field_edits(fields, [edit for edit in edits if adds or not isinstance(edit, Add)])
    return fields


def _absent(fields: Fields, words: str) -> Fields:
    """The answer to the question which of them may be missing."""
    if leaves_it(words) or not fields:
        return fields
    edits = [edit for edit in field_edits(words, fields) if isinstance(edit, Amend)] if may_be_absent(words) else []
    named = [edit.field.name for edit in edits if not edit.field.required] or [
        field.name for field in fields_named(words, fields)
    ]
    everything = any(word in words.casefold().split() for word in ("all", "any", "each", "alle", "tous"))
    absent = {field.name for field in fields} if everything and not named else set(named)
    return tuple(field.model_copy(update={"required": field.name not in absent and field.required}) for field in fields)


def _must(spoken: Sequence[Spoken[FieldTopic]], fields: Fields) -> tuple[str, ...]:
    for said in reversed(spoken):
        if said.topic == "must" and not leaves_it(said.text) and not _ORDERS.match(said.text):
            named = tuple(field.name for field in fields_named(said.text, fields))
            return named if len(named) < len(fields) else ()
    return ()
