"""The use case of an extraction, written from what was heard, with everything that nobody said as an assumption."""

import re
from collections.abc import Sequence

from agent.minds.builtin.extraction.heard import HeardFields
from agent.minds.builtin.terms import article, plural
from agent.minds.builtin.usecase import constraints_in, users_in
from agent.minds.builtin.words import listed, quoted, shortened, straight
from tenet import artifacts as a

TYPES = {"text": "as it stands in the text", "number": "number", "date": "date", "yes_no": "true or false"}


def write_spec(heard: HeardFields) -> a.UseCaseSpec:
    names = tuple(field.name for field in heard.fields)
    said = [spoken.text for spoken in heard.spoken if spoken.topic is None]
    users, assumed_users = users_in("\n".join(said), f"the people who work with the {plural(heard.item)}")
    return a.UseCaseSpec(
        title=f"{listed([name.replace('_', ' ') for name in names[:3]]).capitalize()} from {plural(heard.item)}",
        task="extraction",
        problem=_problem(heard, said),
        users=users,
        input="a text" if heard.item == "text" else f"the text of {article(heard.item)}",
        output="one JSON object with the fields below, in this order, and nothing else",
        fields=heard.fields,
        instruction=instruction(heard.item, heard.fields),
        constraints=constraints_in(said),
        risk=risk(heard.must),
        assumptions=(*heard.assumed, *assumed_users, *_assumptions(heard)),
    )


def instruction(item: str, fields: Sequence[a.FieldMeaning]) -> str:
    """Compact: the model reads it with every text."""
    told = ", ".join(f"{field.name} ({_in_words(field)})" for field in fields)
    absent = " Write null for what the text does not say." if any(not field.required for field in fields) else ""
    return f"Read the {item}. Answer with one line of compact JSON with these keys in this order: {told}.{absent}"


def item_of(spec: a.UseCaseSpec) -> str:
    found = re.match(r"the text of an? (.+)", spec.input)
    return found[1] if found else "text"


def risk(must: Sequence[str]) -> str:
    """The tenets read the fields in quotes back from here."""
    return f"A wrong value for {quoted(must, 'or')} is the mistake that hurts most." if must else ""


def _in_words(field: a.FieldMeaning) -> str:
    kind = (
        f"one of {', '.join(field.choices)}"
        if field.choices
        else f"date as {field.form}"
        if field.form
        else TYPES[field.type]
    )
    return kind if field.required else f"{kind}, or null"


def _problem(heard: HeardFields, said: Sequence[str]) -> str:
    told = next((text for text in said if len(text.split()) > 2), "")
    names = listed([field.name.replace("_", " ") for field in heard.fields])
    return (
        shortened(straight(told), 600) if told else f"{names.capitalize()} are to be read out of {plural(heard.item)}."
    )


def _assumptions(heard: HeardFields) -> list[str]:
    found: list[str] = []
    if heard.item == "text":
        found.append('You did not say what kind of text comes in, so I call it "text".')
    absent = [field.name for field in heard.fields if not field.required]
    if absent:
        found.append(
            f"{quoted(absent)} may be absent: the answer is null then. All others stand in every {heard.item}."
        )
    else:
        found.append(f"Every value stands in every {heard.item}; what may be absent would be null.")
    if forms := [f"{field.name} as {field.form}" for field in heard.fields if field.form]:
        found.append(f"Dates are written alike: {listed(forms)}.")
    found.append(
        f"Each {heard.item} is about one case and gives one value a field; of several the model takes the one that your rows show."
    )
    if not heard.must and len(heard.fields) > 1:
        found.append("No value was named as the most important one, so no single one forbids a release.")
    if heard.rows < 2:
        found.append("Examples are still to come.")
    return found
