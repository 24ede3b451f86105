"""The examples: how many, and the first ones."""

from surfaces.cards.marking import escape
from tenet import artifacts as a
from tenet.labels import are_labels


def examples_card(examples: a.Examples) -> str:
    if all(row.output.startswith("{") for row in examples.rows):
        return _pairs(examples, "values")
    if not are_labels([row.output for row in examples.rows]):
        return _pairs(examples, "answer")
    counts: dict[str, int] = {}
    for row in examples.rows:
        counts[row.output] = counts.get(row.output, 0) + 1
    table = "".join(f"\n| {escape(label)} | {count} |" for label, count in counts.items())
    first = "".join(f"\n| {escape(row.input[:110])} | {escape(row.output)} |" for row in examples.rows[:6])
    return f"{len(examples.rows)} examples.\n\n| label | rows |\n|---|---|{table}\n\n| the first ones | label |\n|---|---|{first}"


def _pairs(examples: a.Examples, answers: str) -> str:
    """Texts with their values or with what is written to them, as the model is to answer."""
    first = "".join(f"\n| {escape(row.input[:160])} | {escape(row.output)} |" for row in examples.rows[:6])
    return f"{len(examples.rows)} examples.\n\n| the first ones | {answers} |\n|---|---|{first}"
