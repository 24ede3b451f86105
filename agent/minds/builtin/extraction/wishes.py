"""Wishes in a review of an extraction: for its fields, and for single rows."""

import re

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.extraction.edits import (
    Add,
    Amend,
    FieldEdit,
    Remove,
    Rename,
    apply_field_edits,
    field_edits,
    fields_named,
)
from agent.minds.builtin.extraction.heard import FROM_ROWS, types_told
from agent.minds.builtin.extraction.tenets import most_important
from agent.minds.builtin.extraction.usecase import instruction, item_of, risk
from agent.minds.builtin.words import plain, quoted
from tenet import artifacts as a
from tenet.extraction import read_record, written
from tools.reading import Fields, filled_in

_WORST = re.compile(
    r"\b(?:worst|risk|hurts? most|most important|matters? most|must be right|critical|wichtigst\w*|le plus important)\b"
)
_VALUE = re.compile(
    r".*?(?:should (?:rather )?be|must be|is|to|=|:)\s*[\"']?(?P<value>[^\"']+?)[\"']?\s*\.?$",
    re.IGNORECASE | re.DOTALL,
)
_RIGHT = re.compile(
    r"\b(?:is|are|be|always|has to be|have to be|must be|should be) (?:always )?(?:right|correct|exact|accurate)\b|\brichtig\b|\bjuste?s?\b"
)
MOST_TENETS = 7


def change_fields(spec: a.UseCaseSpec, wish: str) -> Outcome:
    edits = field_edits(wish, spec.wanted_fields)
    if edits:
        return _edited(spec, edits)
    if _WORST.search(plain(wish)):
        named = tuple(field.name for field in fields_named(wish, spec.wanted_fields))
        if not named:
            return unclear("Which value must be right before all others?", *list(spec.field_types)[:8])
        return Changed(
            revised(spec, risk=risk(named)), f"A wrong {quoted(named, 'or')} now counts as the worst mistake."
        )
    return None


def _edited(spec: a.UseCaseSpec, edits: tuple[FieldEdit, ...]) -> Outcome:
    fields = apply_field_edits(spec.wanted_fields, edits)
    if not fields:
        return unclear(
            "An extraction needs at least one field, so I cannot take that one away. Which should be there instead?"
        )
    names = [field.name.casefold() for field in fields]
    if twice := next((name for name in names if names.count(name) > 1), None):
        return unclear(
            f'There is already a field "{twice}". Remove one of them, or choose another name.', f"remove {twice}"
        )
    # An instruction that a person wrote stays theirs.
    own = spec.instruction != instruction(item_of(spec), spec.wanted_fields)
    told = spec.instruction if own else instruction(item_of(spec), fields)
    after = revised(
        spec,
        fields=fields,
        instruction=told,
        risk=_risk(spec, edits),
        assumptions=_assumptions(spec.assumptions, fields),
    )
    warning = " The instruction is your own and stays as it was; check that it still fits." if own else ""
    return Changed(after, " ".join(_said(edit) for edit in edits) + warning)


def _assumptions(before: tuple[str, ...], fields: tuple[a.FieldMeaning, ...]) -> tuple[str, ...]:
    """What was taken from the rows is told as it is now."""
    return tuple(types_told(fields) if said.startswith(FROM_ROWS) else said for said in before)


def _risk(spec: a.UseCaseSpec, edits: tuple[FieldEdit, ...]) -> str:
    text = spec.risk
    for edit in edits:
        if isinstance(edit, Rename):
            text = text.replace(f'"{edit.old}"', f'"{edit.new}"')
        if isinstance(edit, Remove) and f'"{edit.name}"' in text:
            text = ""
    return text


def _said(edit: FieldEdit) -> str:
    match edit:
        case Add(field=field):
            kind = {"yes_no": "yes or no", "choice": "a choice"}.get(field.type, f"a {field.type}")
            absent = "" if field.required else ", may be absent"
            return f'"{field.name}" is added ({kind}{absent}); your rows need a column for it.'
        case Remove(name=name):
            return f'"{name}" is removed, also from your examples.'
        case Rename(old=old, new=new):
            return f'"{old}" is now called "{new}", also in your examples.'
        case Amend(said=said):
            return said


def right_values(tenets: a.Tenets, wish: str, spec: a.UseCaseSpec) -> Outcome:
    """ "The amount must be right", "add a tenet: the supplier is correct": a tenet about these fields alone."""
    named = tuple(field.name for field in fields_named(_RIGHT.sub("", wish), spec.wanted_fields))
    if not named or not _RIGHT.search(plain(wish)) or re.search(r"\bt ?\d\b", plain(wish)):
        return None
    if len(tenets.tenets) >= MOST_TENETS:
        return unclear(f"There are {MOST_TENETS} tenets already, and no more fit. Which one should go?")
    number = 1 + max(int(tenet.id[1:]) for tenet in tenets.tenets)
    good = tenets.tenets[0].good
    record = read_record(good.output, spec.wanted_fields)
    tenet = most_important(f"T{number}", spec, good, record, named).model_copy(update={"blocking": False})
    return Changed(
        revised(tenets, tenets=(*tenets.tenets, tenet)), f"{tenet.id} is added: {quoted(named)} must be right."
    )


def change_value(examples: a.Examples, numbers: list[int], wish: str, fields: tuple[a.FieldMeaning, ...]) -> Outcome:
    """ "In row 3 the amount should be 120": one value of one row."""
    named = fields_named(wish, fields)
    match = _VALUE.match(_after(wish, named[0])) if named else None
    if len(numbers) != 1 or len(named) != 1 or match is None:
        return unclear("Say it like this: `in row 3 the amount should be 120`, one value of one row at a time.")
    row = examples.rows[numbers[0] - 1]
    found = filled_in(row.output, named[0].name, match["value"], Fields(fields))
    if isinstance(found, str):
        return unclear(f"That cannot be: {found}. Nothing was changed. What should it be instead?")
    changed = revised(row, output=written(found, fields))
    rows = tuple(changed if one.id == row.id else one for one in examples.rows)
    return Changed(revised(examples, rows=rows), f'Row {numbers[0]}: "{named[0].name}" is now {match["value"]}.')


def _after(wish: str, field: a.FieldMeaning) -> str:
    """What the wish says after it has named the field."""
    words = [re.escape(word) for word in field.name.split("_")]
    whole = re.search(r"[\s_]+".join(words), wish, re.IGNORECASE)
    part = whole or re.search("|".join(words), wish, re.IGNORECASE)
    return wish[part.end() :] if part else wish
