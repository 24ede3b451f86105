"""The seed examples of an extraction: the person's own rows with their values as the use case types them. None is invented."""

from collections import Counter
from collections.abc import Mapping, Sequence

from agent.minds.builtin.extraction.usecase import item_of
from agent.minds.builtin.questions import BEFORE, MORE_ROWS, asked_for_more
from agent.minds.builtin.terms import plural
from agent.minds.builtin.words import count, listed, quoted
from agent.minds.contract import Brief, Drafted, Question
from tenet import artifacts as a
from tenet.extraction import is_grounded, read_record
from tools.reading import Fields, refitted, to_rows

FEWEST = 10
"""Examples below which there is nothing to hold out."""


def draft_examples(
    brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
) -> Drafted[a.Examples] | Question:
    fields = Fields(spec.wanted_fields)
    found = [(row.input, refitted(row.output, fields)) for row in brief.rows]
    unfit = Counter(answer.problem for _, answer in found if answer.problem)
    given = [(text, answer.text) for text, answer in found if answer.text is not None]
    held = {row.id for row in kept}
    fresh = [exercising(row, tenets) for row in to_rows(given) if row.id not in held]
    rows = (*kept, *fresh)
    asked = any(asked_for_more(turn) for turn in brief.turns)
    if not rows or (len(rows) < FEWEST and not asked):
        return _ask(spec, len(rows), unfit)
    return Drafted(a.Examples(rows=rows), _note(rows, unfit, spec))


def exercising(row: a.Row, tenets: a.Tenets) -> a.Row:
    """Every tenet of an extraction is about every row."""
    return row.model_copy(update={"tenets": tuple(tenet.id for tenet in tenets.tenets)})


def not_found(rows: Sequence[a.Row], spec: a.UseCaseSpec) -> dict[str, list[str]]:
    """By field, the rows whose value does not stand in their text."""
    found: dict[str, list[str]] = {}
    for row in rows:
        record = read_record(row.output, spec.wanted_fields)
        for name, kind in spec.field_types.items():
            if not is_grounded(record[name], kind, row.input):
                found.setdefault(name, []).append(row.id)
    return found


def _ask(spec: a.UseCaseSpec, have: int, unfit: Mapping[str, int]) -> Question:
    items, names = plural(item_of(spec)), list(spec.field_types)
    aside = f" {_left_out(unfit)}" if unfit else ""
    start = (
        f"I have only {count(have, 'example')} so far, and I need about {FEWEST}"
        if have
        else f"I need some {items} with their values"
    )
    return Question(
        f"{start} {BEFORE}.{aside} Bring a CSV file with the columns `text,{','.join(names)}`, or paste lines such as "
        f"`the {item_of(spec)} as it came in -> {'; '.join(f'{name}: …' for name in names[:3])}`.",
        f"The model learns only from {items} that you give; I cannot make up true ones.",
        ("go on without",) if have else (),
        MORE_ROWS,
    )


def _note(rows: Sequence[a.Row], unfit: Mapping[str, int], spec: a.UseCaseSpec) -> str:
    records = [read_record(row.output, spec.wanted_fields) for row in rows]
    filled = ", ".join(f"{name} {sum(record[name] is not None for record in records)}" for name in spec.field_types)
    sentences = [f"{count(len(rows), 'example')}; with a value for {filled}."]
    if unfit:
        sentences.append(_left_out(unfit))
    for name, ids in not_found(rows, spec).items():
        sentences.append(
            f"In {count(len(ids), 'row')} the {quoted([name])} does not stand in the text ({listed(ids[:3])}): look whether it is right."
        )
    empty = [name for name in spec.field_types if all(record[name] is None for record in records)]
    if empty:
        sentences.append(f"No example has a value for {quoted(empty)}, so the model would learn to say null there.")
    return " ".join(sentences)


def _left_out(unfit: Mapping[str, int]) -> str:
    told = "; ".join(f"{problem} ({number})" for problem, number in list(unfit.items())[:5])
    return f"Left out, because their values do not fit: {told}."
