"""Wishes for the use case: its labels and its texts."""

import re
from collections.abc import Sequence

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.extraction.wishes import change_fields
from agent.minds.builtin.label_edits import Add, Describe, LabelEdit, Remove, Rename, apply_edits, label_edits
from agent.minds.builtin.terms import terms_of
from agent.minds.builtin.usecase import risk
from agent.minds.builtin.words import listed, plain, quoted
from agent.minds.builtin.worst import worst_answered, worst_mentioned
from tenet import artifacts as a

_FIELDS = {
    "title": r"title|titel|titre|name of the (?:project|use case|model)",
    "instruction": r"instruction|system (?:message|prompt)|prompt|anweisung|consigne",
    "users": r"users?|audience|nutzer|utilisateurs",
    "problem": r"problem|description",
    "input": r"input",
    "output": r"output",
}
_BECOMES = (
    r"\s*(?:(?:should|must|shall|has to|have to|soll|doit)\s+)?(?:now\s+)?(?:be|read|say|is|are|to|as|into|in|zu|ist|sind|est|"
    r"sont|lauten|:|=)(?:\s+to\s+)?\s*[:]?\s*(?P<value>.+)$"
)
_NO_VALUE = re.compile(
    r"^(?:too|not|wrong|bad|unclear|long|short|longer|shorter|better|more|less|ok|fine|good|different|mention|include|zu|falsch|"
    r"trop|missing|what|who|how)\b",
    re.IGNORECASE,
)
_USED_BY = re.compile(
    r"\b(?:it is|it's|this is|will be|is|are)?\s*used by (?P<value>.+?)(?:,? (?:and )?not .+)?$", re.IGNORECASE
)
_CALL_IT = re.compile(r"\b(?:call|name) (?:it|this|the (?:project|use case|model))\s+(?P<value>.+)$", re.IGNORECASE)
_CONSTRAINT = re.compile(
    r"\b(?:add (?:a |another |the )?)?(?:constraints?|requirements?|rule)\s*(?::|that|is)?\s+(?P<value>.+)$",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"^(?P<value>.+?)\s+(?:is|are|should be|ist|est)\s+(?:out of scope|outside (?:the )?scope)$|"
    r"\bout of scope\s*:\s*(?P<later>.+)$",
    re.IGNORECASE,
)


def change_spec(spec: a.UseCaseSpec, wish: str) -> Outcome:
    if spec.fields and (outcome := change_fields(spec, wish)) is not None:
        return outcome
    for read in (_text, _labels, _worst, _lists) if spec.labels else (_text, _lists):
        if (outcome := read(spec, wish)) is not None:
            return outcome
    return None


def _text(spec: a.UseCaseSpec, wish: str) -> Outcome:
    for field, names in _FIELDS.items():
        if match := re.search(rf"\b(?:{names})\b{_BECOMES}", wish, re.IGNORECASE | re.DOTALL):
            return _set(spec, field, match["value"])
        if re.search(rf"\b(?:{names})\b", wish, re.IGNORECASE) and not label_edits(wish, spec.label_names):
            return unclear(
                f'What should the {field} be? Now it says: "{getattr(spec, field)}" Write it like this: `{field}: …`.'
            )
    if match := _USED_BY.search(wish):
        return _set(spec, "users", match["value"])
    if match := _CALL_IT.search(wish):
        return _set(spec, "title", match["value"])
    return None


def _set(spec: a.UseCaseSpec, field: str, value: str) -> Outcome:
    value = re.sub(r",?\s*please\W*$", "", value.strip(), flags=re.IGNORECASE)
    value = value.strip().strip('"').strip() if value.strip().startswith('"') else value.strip().strip("'").strip()
    if not value or _NO_VALUE.match(value):
        return unclear(
            f'What should the {field} be? Now it says: "{getattr(spec, field)}" Write it like this: `{field}: …`.'
        )
    value = value if field == "instruction" else value.rstrip(".") if len(value.split(". ")) == 1 else value
    missing = [name for name in spec.label_names if field == "instruction" and name not in value]
    warning = f" It does not name {listed(missing)}; a small model answers better when it does." if missing else ""
    return Changed(
        revised(spec, **{field: value}), f"The {field} {'are' if field == 'users' else 'is'} changed.{warning}"
    )


def _labels(spec: a.UseCaseSpec, wish: str) -> Outcome:
    edits = label_edits(wish, spec.label_names)
    if not edits:
        return None
    labels = apply_edits(spec.labels, edits)
    if len(labels) < 2:
        return unclear(
            f"A choice needs at least two {terms_of(spec).kinds}, so I cannot take that one away. Which should be there instead?"
        )
    names = tuple(label.name for label in labels)
    if clash := _clash(spec, edits, names):
        return unclear(
            f'There is already "{clash}". If the two should become one, remove one of them and relabel its examples.',
            f"remove {clash}",
        )
    after = revised(spec, labels=labels, instruction=_instruction(spec, names, edits), risk=_risk(spec, edits))
    return Changed(after, _said(spec, after, edits))


def _clash(spec: a.UseCaseSpec, edits: Sequence[LabelEdit], after: Sequence[str]) -> str | None:
    """A label that is there already under the new name of another one."""
    new = {plain(edit.new) for edit in edits if isinstance(edit, Rename)}
    twice = [
        name
        for name in spec.label_names
        if plain(name) in new and [plain(other) for other in after].count(plain(name)) > 1
    ]
    return twice[0] if twice else None


def _instruction(spec: a.UseCaseSpec, names: Sequence[str], edits: Sequence[LabelEdit]) -> str:
    """The model reads the labels here; where they stand as a list, the new list replaces it."""
    before = ", ".join(spec.label_names)
    if before in spec.instruction:
        return spec.instruction.replace(before, ", ".join(names))
    instruction = spec.instruction
    for edit in edits:
        if isinstance(edit, Rename):
            instruction = _renamed_in(instruction, edit)
    return instruction


def _risk(spec: a.UseCaseSpec, edits: Sequence[LabelEdit]) -> str:
    text = spec.risk
    for edit in edits:
        if isinstance(edit, Rename):
            text = _renamed_in(text, edit)
        if isinstance(edit, Remove) and f'"{edit.name}"' in text:
            text = ""
    return text


def _renamed_in(text: str, edit: Rename) -> str:
    return re.sub(rf"(?<!\w){re.escape(edit.old)}(?!\w)", lambda _: edit.new, text)


def _said(before: a.UseCaseSpec, after: a.UseCaseSpec, edits: Sequence[LabelEdit]) -> str:
    sentences = [_sentence(edit) for edit in edits]
    if any(isinstance(edit, Add | Remove) for edit in edits) and after.instruction == before.instruction:
        sentences.append("The instruction does not list the labels, so it stays as it was; check that it still fits.")
    if before.risk and not after.risk:
        sentences.append("The worst mistake named it, so that is open again.")
    return " ".join(sentences)


def _sentence(edit: LabelEdit) -> str:
    match edit:
        case Add(label=label):
            return f'"{label.name}" is added.'
        case Remove(name=name):
            return f'"{name}" is removed; its examples are left out.'
        case Rename(old=old, new=new):
            return f'"{old}" is now called "{new}", also in your examples.'
        case Describe(name=name, meaning=meaning):
            return f'"{name}" now means: {meaning}.'


def _worst(spec: a.UseCaseSpec, wish: str) -> Outcome:
    named = worst_mentioned(wish, spec.label_names)
    if not named and re.search(r"\b(?:worst|risk)\b", plain(wish)):
        named = worst_answered(wish, spec.label_names)
        if not named:
            return unclear("Which one would it hurt most to miss?", *spec.label_names[:8])
    if not named:
        return None
    return Changed(
        revised(spec, risk=risk(terms_of(spec), named)),
        f"Missing {quoted(named, 'or')} now counts as the worst mistake.",
    )


def _lists(spec: a.UseCaseSpec, wish: str) -> Outcome:
    if match := _OUT.search(wish):
        value = (match["value"] or match["later"]).strip()
        return Changed(revised(spec, out_of_scope=(*spec.out_of_scope, value)), f'Out of scope now: "{value}".')
    if match := _CONSTRAINT.search(wish):
        value = match["value"].strip()
        return Changed(revised(spec, constraints=(*spec.constraints, value)), f'A constraint is added: "{value}".')
    return None
