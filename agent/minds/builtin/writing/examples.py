"""The seed examples of a writing job: the person's own texts with their own answers. None is invented."""

from statistics import median

from agent.minds.builtin.extraction.examples import FEWEST, exercising
from agent.minds.builtin.questions import BEFORE, MORE_ROWS, asked_for_more
from agent.minds.builtin.terms import plural
from agent.minds.builtin.words import count
from agent.minds.builtin.writing.interview import item_of
from agent.minds.contract import Brief, Drafted, Question
from evals.prompting import USUAL_WORDS
from tenet import artifacts as a
from tenet.likeness import invented
from tools.reading import to_rows


def draft_examples(
    brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
) -> Drafted[a.Examples] | Question:
    held = {row.id for row in kept}
    given = [(row.input, row.output) for row in brief.rows if row.output.strip()]
    rows = (*kept, *(exercising(row, tenets) for row in to_rows(given) if row.id not in held))
    asked = any(asked_for_more(turn) for turn in brief.turns)
    if not rows or (len(rows) < FEWEST and not asked):
        return _ask(spec, len(rows))
    return Drafted(a.Examples(rows=rows), _note(rows, spec.most_words or USUAL_WORDS))


def _ask(spec: a.UseCaseSpec, have: int) -> Question:
    item = item_of(spec)
    start = (
        f"I have only {count(have, 'example')} so far, and I need about {FEWEST}"
        if have
        else f"I need some {plural(item)} with their answers"
    )
    return Question(
        f"{start} {BEFORE}. Bring a CSV file with the columns `text,answer`, or paste lines such as "
        f"`the {item} as it came in -> the answer as you would write it`.",
        "The model learns how you write from what you wrote; I cannot make up true answers.",
        ("go on without",) if have else (),
        MORE_ROWS,
    )


def _note(rows: tuple[a.Row, ...], most_words: int) -> str:
    words = [len(row.output.split()) for row in rows]
    sentences = [f"{count(len(rows), 'example')}; the answers have {round(median(words))} words in the middle."]
    if strange := [at for at, row in enumerate(rows, start=1) if invented(row.output, row.input)]:
        sentences.append(
            f"In {count(len(strange), 'row')} the answer says a number, date or address that the text does not (row {strange[0]} is "
            "the first): a model learns to invent from such rows, unless it is always the same one, such as your telephone number."
        )
    if long := sum(number > most_words for number in words):
        sentences.append(
            f"{count(long, 'answer')} of yours {'has' if long == 1 else 'have'} more than the {most_words} words that the use case "
            "gives room for."
        )
    return " ".join(sentences)
