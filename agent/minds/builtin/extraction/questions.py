"""The questions about an extraction, each in two wordings, and which of them a turn of the conversation was."""

from collections.abc import Sequence
from typing import Literal

from agent.minds.builtin.questions import JUDGEMENT, NONE_YET
from agent.minds.builtin.terms import plural
from agent.minds.builtin.words import listed
from agent.minds.contract import Question, Turn

FieldTopic = Literal["fields", "values", "absent", "must"]
NOTHING_ABSENT = "every text has all of them"
_MARKS: dict[FieldTopic, str] = {
    "fields": "read out of", "values": "filled in by hand", "absent": "may be missing from a text", "must": "must be right",
}  # fmt: skip
"""Words that stand in every wording of a question and in no other one: in journals of before, which have no topics."""


def field_topic_of(turn: Turn) -> FieldTopic | None:
    return next(
        (topic for topic, mark in _MARKS.items() if turn.topic == topic or (not turn.topic and mark in turn.text)), None
    )


def ask_fields(item: str, again: bool) -> Question:
    text = (
        f"Let me put it another way: if a colleague had to fill in a form for each {item}, what would its boxes be called? They are "
        f"read out of "
        "the text, for example: order number, delivery date, amount."
        if again
        else f"Which values should be read out of the {plural(item)}? List them, for example: order number, delivery date, amount. "
        "Or bring a CSV or JSONL file with the text in one column and each value in a column of its own."
    )
    return Question(text, "The model answers with one JSON object that has exactly these fields.", topic="fields")


def ask_values(item: str, fields: Sequence[str], again: bool) -> Question:
    header = ",".join(["text", *fields[:6]])
    line = "; ".join(f"{name}: …" for name in fields[:3])
    text = (
        f"Even a few would help: paste lines such as `the {item} as it came in -> {line}`, filled in by hand."
        if again
        else f"Please show me some {plural(item)} with their values filled in by hand. A CSV file with the columns `{header}` is best; "
        f"JSONL and pasted lines work too: `the {item} as it came in -> {line}`. About fifty is a good start."
    )
    return Question(
        text,
        f"The model learns from your {plural(item)}, and a part of them is kept aside to test it honestly.",
        (NONE_YET,),
        "values",
    )


def ask_absent(item: str, fields: Sequence[str], again: bool) -> Question:
    start = "Put differently: which" if again else "Which"
    text = f"{start} of these may be missing from a text: {listed(fields)}? For those the model may answer null."
    return Question(
        text, "Otherwise it would have to invent a value.", (NOTHING_ABSENT, *fields[:8], JUDGEMENT), "absent"
    )


def ask_must(item: str, fields: Sequence[str], again: bool) -> Question:
    start = "Put differently: a mistake in which one would cost most? It" if again else "Which of these values"
    rest = (
        f"must be right before any other, {listed(fields, 'or')}."
        if again
        else f"must be right before all others: {listed(fields, 'or')}?"
    )
    return Question(
        f"{start} {rest}", "It becomes a tenet that can forbid a release.", (*fields[:12], JUDGEMENT), "must"
    )
