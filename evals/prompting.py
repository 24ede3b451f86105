"""What a model is asked: the instruction, examples as earlier turns where wanted, and the row.

The untuned model, the tuned model and the served model are asked with the very same messages.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tenet import artifacts as a
from tenet.extraction import read_loosely

Messages = list[dict[str, str]]
EXAMPLES_PER_LABEL = 3
EXAMPLES_OF_RECORDS = 4
"""Texts with their JSON are long, and a few of them show the form."""
ROOM_FOR_TEXT = 48
"""Tokens that a value of text may take, and more than any date, number or yes needs."""
ROOM_FOR_OTHER = 24
TOKENS_A_WORD = 3
"""Names, numbers and the languages that a tokenizer does not know take more of them than plain English."""
USUAL_WORDS = 120
"""Of a written answer, where the use case does not say."""


class Shots(NamedTuple):
    rows: tuple[a.Row, ...]
    wanted: int
    """How many would have been shown if the model's context had room for them all."""


def messages(instruction: str, row: a.Row, shots: Sequence[a.Row] = ()) -> Messages:
    turns: Messages = [{"role": "system", "content": instruction}]
    for shot in shots:
        turns += [{"role": "user", "content": shot.input}, {"role": "assistant", "content": shot.output}]
    return [*turns, {"role": "user", "content": row.input}]


def answer_room(spec: a.UseCaseSpec) -> int:
    """How many tokens an answer may take: no label and no name of a field can need more tokens than it has bytes."""
    if spec.task == "writing":
        return ROOM_FOR_OTHER + TOKENS_A_WORD * (spec.most_words or USUAL_WORDS)
    if spec.fields:
        return 4 + sum(len(field.name.encode()) + 6 + _room_for_value(field) for field in spec.fields)
    return max(16, 1 + max(len(name.encode()) for name in spec.label_names))


def _room_for_value(field: a.FieldMeaning) -> int:
    if field.choices:
        return 2 + max(len(choice.encode()) for choice in field.choices)
    return ROOM_FOR_TEXT if field.type == "text" else ROOM_FOR_OTHER


def shots_for(spec: a.UseCaseSpec, rows: Sequence[a.Row]) -> tuple[a.Row, ...]:
    """The examples that a prompt shows: some of every label, or the shortest texts that between them have every field."""
    match spec.task:
        case "classification":
            return choose_examples(rows, spec.label_names)
        case "extraction":
            return _records(rows)
        case "writing":
            return _shortest(rows)


def _shortest(rows: Sequence[a.Row]) -> tuple[a.Row, ...]:
    ordered = sorted(rows, key=lambda row: (row.origin != "user", len(row.input) + len(row.output), row.id))
    return tuple(ordered[:EXAMPLES_OF_RECORDS])


def _records(rows: Sequence[a.Row]) -> tuple[a.Row, ...]:
    """One of each set of absent fields first, so that null is shown too."""
    ordered = sorted(rows, key=lambda row: (row.origin != "user", len(row.input), row.id))
    shapes = [tuple(name for name, value in read_loosely(row.output).items() if value is None) for row in ordered]
    first = [row for at, row in enumerate(ordered) if shapes.index(shapes[at]) == at]
    rest = [row for row in ordered if row not in first]
    return tuple((first[:2] + rest + first[2:])[:EXAMPLES_OF_RECORDS])


def choose_examples(rows: Sequence[a.Row], labels: Sequence[str]) -> tuple[a.Row, ...]:
    """The same number of every label, the person's own rows first, one label after the other in each round."""
    rank = {"user": 0, "drafted": 1, "synthetic": 2}
    by_label = {
        label: sorted((row for row in rows if row.output == label), key=lambda row: (rank[row.origin], row.id))
        for label in labels
    }
    rounds = range(EXAMPLES_PER_LABEL)
    return tuple(by_label[label][turn] for turn in rounds for label in labels if turn < len(by_label[label]))


def fit(
    instruction: str,
    examples: Sequence[a.Row],
    rows: Sequence[a.Row],
    room: int,
    count_tokens: Callable[[Messages], int],
) -> Shots:
    """As many examples as leave the longest row's prompt within `room` tokens."""
    longest = max(rows, key=lambda row: count_tokens(messages(instruction, row)))
    kept = len(examples)
    while kept and count_tokens(messages(instruction, longest, examples[:kept])) > room:
        kept -= 1
    return Shots(tuple(examples[:kept]), len(examples))
