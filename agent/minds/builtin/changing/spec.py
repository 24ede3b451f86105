"""Wishes for the use case: its labels and its texts."""

import re
from collections.abc import Sequence

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.extraction.wishes import change_fields
from agent.minds.builtin.label_edits import Add, Describe, LabelEdit, Merge, Remove, Rename, apply_edits, label_edits
from agent.minds.builtin.lengths import words_wished
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
_USERS_NOT = re.compile(
    r"\b(?:it is|it's|this is|they are|we are|es ist|das ist|c'est) (?:meant )?(?:for|fur|pour|für) "
    r"(?P<value>(?:the|our|my|die|das|unser\w*|les?|la|nos|notre) [\w' -]+?),? "
    r"(?:rather than|instead of|and not|not(?: for)?|statt|nicht(?: fur| für)?|et non|pas) (?P<old>.+)$",
    re.IGNORECASE,
)
_USERS_ARE = re.compile(
    r"\b(?:people|ones|persons?|folks|those|team) (?:who (?:will |would )?(?:use|be using|work with)|using|working with) "
    r"(?:this|it|that|them) (?:is|are|will be|would be)\s+(?P<value>.+)$"
    r"|^\W*we(?:'re| are) (?P<we>(?:the|\w+) .+?),? (?:and )?we (?:read|use|see|look at)\b.*$",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\b(?:it'?s|its|it is|they'?re|they are|these are|this is) not (?:an? |the )?(?P<old>[\w ]+?)[,;]? (?:but|it'?s|its|they'?re|"
    r"they are) "
    r"(?:an? |the )?(?P<value>.+)$",
    re.IGNORECASE,
)
_IN_QUOTES = re.compile(r"\"(?P<value>[^\"]+)\"\W*$")
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
    if spec.task == "writing" and (outcome := _length(spec, wish)) is not None:
        return outcome
    for read in (_text, _labels, _worst, _lists) if spec.labels else (_text, _lists):
        if (outcome := read(spec, wish)) is not None:
            return outcome
    return None


def _length(spec: a.UseCaseSpec, wish: str) -> Outcome:
    """How long an answer may be stands in three places, which say the same."""
    most, before = words_wished(wish), spec.most_words
    if most is None:
        return None
    if not 1 <= most <= LONGEST_ANSWER:
        return unclear(f"An answer can have 1 to {LONGEST_ANSWER} words. How many may it have?", "at most 40 words")

    def now(text: str) -> str:
        return re.sub(rf"\b{before}(?=\s+(?:words|mots|w[oö]rter))", str(most), text, flags=re.IGNORECASE)

    instruction = now(spec.instruction)
    if instruction == spec.instruction:
        instruction = re.sub(rf"(?=\b{_LAST}|$)", f"{f'At most {most} words.'} ", spec.instruction, count=1).strip()
    after = revised(spec, most_words=most, instruction=instruction, constraints=tuple(map(now, spec.constraints)))
    was = f" (before: {before})" if before else ""
    return Changed(
        after, f"An answer may now have {most} words{was}. The use case and its instruction say so; the tenet follows."
    )


_LAST = "Say nothing that the text does not say"
LONGEST_ANSWER = 300


def _text(spec: a.UseCaseSpec, wish: str) -> Outcome:
    for field, names in _FIELDS.items():
        if match := re.search(rf"\b(?:{names})\b{_BECOMES}", wish, re.IGNORECASE | re.DOTALL):
            return _set(spec, field, match["value"])
        if re.search(rf"\b(?:{names})\b", wish, re.IGNORECASE) and not label_edits(wish, spec.label_names):
            return unclear(
                f'What should the {field} be? Now it says: "{getattr(spec, field)}" Write it like this: `{field}: …`.'
            )
    if (match := _USERS_NOT.search(wish)) and _is_used_by(match["old"], spec):
        return _set(spec, "users", match["value"])
    if match := _USED_BY.search(wish) or _USERS_ARE.search(wish):
        return _set(spec, "users", match.groupdict().get("we") or match["value"])
    if (match := _NOT_BUT.search(wish)) and plain(match["old"]).rstrip("s") in plain(spec.input):
        return _set(spec, "input", match["value"])
    if (match := _CALL_IT.search(wish)) and not label_edits(wish, spec.label_names):
        return _set(spec, "title", match["value"])
    return None


def _is_used_by(named: str, spec: a.UseCaseSpec) -> bool:
    """Whether these are the people that the use case names now."""
    return bool(set(re.findall(r"\w{4,}", plain(named))) & set(re.findall(r"\w{4,}", plain(spec.users))))


def _set(spec: a.UseCaseSpec, field: str, value: str) -> Outcome:
    value = re.sub(r",?\s*please\W*$", "", value.strip(), flags=re.IGNORECASE)
    # "the title is awful, make it "Inbox helper"": what stands in quotes at the end is meant.
    if field != "instruction" and (quoted_last := _IN_QUOTES.search(value)):
        value = quoted_last["value"]
    value = value.strip().strip('"').strip() if value.strip().startswith('"') else value.strip().strip("'").strip()
    if not value or _NO_VALUE.match(value):
        return unclear(
            f'What should the {field} be? Now it says: "{getattr(spec, field)}" Write it like this: `{field}: …`.'
        )
    value = value if field == "instruction" else value.rstrip(".") if len(value.split(". ")) == 1 else value
    missing = [name for name in spec.label_names if field == "instruction" and name not in value]
    warning = f" It does not name {listed(missing)}; a small model answers better when it does." if missing else ""
    assumed = tuple(said for said in spec.assumptions if field != "users" or not said.startswith("Used by "))
    return Changed(
        revised(spec, assumptions=assumed, **{field: value}),
        f"The {field} {'are' if field == 'users' else 'is'} changed.{warning}",
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
    return _renamed_in(spec.instruction, edits)


def _risk(spec: a.UseCaseSpec, edits: Sequence[LabelEdit]) -> str:
    text = _renamed_in(spec.risk, edits)
    for edit in edits:
        if isinstance(edit, Remove) and f'"{edit.name}"' in text:
            text = ""
    return text


def _renamed_in(text: str, edits: Sequence[LabelEdit]) -> str:
    """In one pass: the new name may have the old one in it."""
    called = {
        old: edit.new
        for edit in edits
        if isinstance(edit, Rename | Merge)
        for old in (edit.old if isinstance(edit, Merge) else (edit.old,))
    }
    if not called:
        return text
    names = "|".join(re.escape(name) for name in sorted(called, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda hit: called[hit[0]], text)


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
        case Merge(old=old, new=new):
            return f'{quoted(old)} are one now, called "{new}", also in your examples. Rename it if another name fits better.'
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
