"""The seed examples: the person's own rows, spelled as the use case spells its labels. The built-in mind invents none."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from agent.minds.builtin.heard import hear
from agent.minds.builtin.questions import BEFORE, MORE_ROWS, asked_for_more
from agent.minds.builtin.terms import Terms, terms_of
from agent.minds.builtin.words import count, listed, plain, quoted, same_name
from agent.minds.contract import Brief, Drafted, LabelledText, Question
from tenet import artifacts as a
from tools.reading import contradictions, to_rows

ENOUGH = 8
"""Rows of a label, below which a test of its held-out third says next to nothing."""


class Spelled(NamedTuple):
    rows: tuple[LabelledText, ...]
    respelled: dict[str, str]
    unknown: Counter[str]


def draft_examples(
    brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
) -> Drafted[a.Examples] | Question:
    terms = terms_of(spec)
    given = spelled(_as_called_now(brief), spec.label_names)
    held = {row.id for row in kept}
    fresh = [exercising(row, tenets) for row in to_rows(given.rows) if row.id not in held]
    rows = (*kept, *fresh)
    counts = Counter(row.output for row in rows)
    empty = [name for name in spec.label_names if not counts[name]]
    asked = sum(asked_for_more(turn) for turn in brief.turns)
    if not rows or (empty and not asked):
        return _ask(terms, empty, counts.total(), asked > 0, given.unknown)
    return Drafted(a.Examples(rows=rows), _note(terms, rows, given, spec))


def _as_called_now(brief: Brief) -> list[LabelledText]:
    renamed = hear(brief).renamed
    return [LabelledText(row.input, renamed.get(plain(row.output), row.output)) for row in brief.rows]


def spelled(rows: Sequence[LabelledText], labels: Sequence[str]) -> Spelled:
    """Rows with the labels of the use case; other spellings of them are mended, unknown ones set aside."""
    found: list[LabelledText] = []
    respelled: dict[str, str] = {}
    unknown: Counter[str] = Counter()
    for row in rows:
        name = same_name(row.output, labels)
        if name is None:
            unknown[row.output] += 1
            continue
        if name != row.output:
            respelled[row.output] = name
        found.append(LabelledText(row.input, name))
    return Spelled(tuple(found), respelled, unknown)


def exercising(row: a.Row, tenets: a.Tenets) -> a.Row:
    """The row with the tenets that it can test."""
    ids = tuple(tenet.id for tenet in tenets.tenets if _tests(row, tenet.check))
    return row.model_copy(update={"tenets": ids})


def _tests(row: a.Row, check: a.Check) -> bool:
    return not isinstance(check, a.MatchesReference) or not check.only or row.output in check.only


def _ask(terms: Terms, empty: Sequence[str], have: int, again: bool, unknown: Counter[str]) -> Question:
    why = f"The model learns only from {terms.items} that you give; I cannot make up true ones."
    line = f"`the {terms.item} as it came in -> {empty[0] if empty else terms.kind}`"
    aside = f" The rows that came have other labels ({quoted(sorted(unknown))})." if unknown else ""
    if have:
        text = (
            f"There is no example yet for {listed(empty)}, and I need some {BEFORE}.{aside} Send a file or lines such as {line}, "
            'or say "go on without".'
        )
        return Question(text, why, ("go on without",), MORE_ROWS)
    opening = (
        f"There is still no example, and I need at least a few {BEFORE}."
        if again
        else f"I need some labelled {terms.items} {BEFORE}."
    )
    return Question(
        f"{opening}{aside} Send a CSV or JSONL file, or paste lines such as {line}; about ten for each {terms.kind} is a good beginning.",
        why,
        topic=MORE_ROWS,
    )


def _note(terms: Terms, rows: Sequence[a.Row], given: Spelled, spec: a.UseCaseSpec) -> str:
    counts = Counter(row.output for row in rows)
    spread = ", ".join(f"{name} {counts[name]}" for name in spec.label_names)
    conflicts = contradictions(given.rows)
    repeats = len(given.rows) - len({plain(row.input) for row in given.rows})
    few = [name for name in spec.label_names if counts[name] < 2]
    sentences = [f"{count(len(rows), 'example')}: {spread}."]
    if repeats - len(conflicts) > 0:
        sentences.append(f"{count(repeats - len(conflicts), 'repeated row')} left out.")
    sentences += conflicts[:10]
    if given.respelled:
        changes = ", ".join(f'"{old}" as "{new}"' for old, new in sorted(given.respelled.items()))
        sentences.append(f"I took {changes}.")
    if given.unknown:
        names = ", ".join(f'"{name}" ({number})' for name, number in sorted(given.unknown.items()))
        sentences.append(f"Left out, because the use case has no such {terms.kind}: {names}.")
    if few:
        sentences.append(f"Fewer than two examples for {listed(few)}: that is too few to learn it and to test it.")
    elif thin := [name for name in spec.label_names if counts[name] < ENOUGH]:
        sentences.append(
            f"So few examples of {listed(thin)} can prove little: about ten for each {terms.kind} are a good beginning. "
            "Add more in the table or here, or go on and see."
        )
    return " ".join(sentences)
