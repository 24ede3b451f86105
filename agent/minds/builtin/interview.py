"""The interview: at most three questions, one a turn, and only what neither words nor rows have said."""

from agent.minds.builtin.extraction import interview as extraction
from agent.minds.builtin.heard import Heard, hear, times_asked
from agent.minds.builtin.jobs import WRITING, cannot_serve
from agent.minds.builtin.questions import OPENING, Topic, ask_kind, ask_labels, ask_rows, ask_supposed, ask_worst
from agent.minds.builtin.terms import Terms
from agent.minds.builtin.usecase import write_spec
from agent.minds.builtin.words import listed, shortened
from agent.minds.builtin.writing import interview as writing
from agent.minds.contract import Brief, CannotDraft, Drafted, Question
from tenet.artifacts import UseCaseSpec

MOST_QUESTIONS = 3
"""One more where the kind of job had to be asked for."""
WORDINGS = 2
"""A question is put once, and once more in other words."""
MOST_LABELS = 60
TOO_FEW = "too few labels"


def interview(brief: Brief) -> Drafted[UseCaseSpec] | Question:
    heard = hear(brief)
    if not heard.words.strip() and not brief.rows and brief.questions == 0:
        return OPENING
    if heard.job == "extracting":
        return extraction.interview(brief)
    if heard.job in WRITING:
        return writing.interview(brief, heard.job)
    if heard.job not in (None, "classification"):
        raise CannotDraft(cannot_serve(heard.job))
    if brief.questions < MOST_QUESTIONS + _was_asked(brief, "kind") and (topic := _missing(heard, brief)):
        return _question(topic, heard, again=_was_asked(brief, topic))
    if not 2 <= len(heard.names) <= MOST_LABELS:
        raise CannotDraft(_not_enough(heard, brief), TOO_FEW)
    return Drafted(write_spec(heard), _note(heard))


def _missing(heard: Heard, brief: Brief) -> Topic | None:
    """What to ask next, the most needed first."""
    missing: dict[Topic, bool] = {
        "kind": heard.job is None and not (heard.names or heard.supposed or brief.rows or _was_asked(brief, "kind")),
        "labels": len(heard.names) < 2,
        "rows": len(heard.names) < 2 or bool(heard.lacking),
        "worst": len(heard.names) >= 2 and not heard.worst,
    }
    return next(
        (
            topic
            for topic, is_missing in missing.items()
            if is_missing and topic not in heard.declined and times_asked(brief, topic) < WORDINGS
        ),
        None,
    )


def _was_asked(brief: Brief, topic: Topic) -> bool:
    return times_asked(brief, topic) > 0


def _question(topic: Topic, heard: Heard, again: bool) -> Question:
    match topic:
        case "kind":
            return ask_kind(heard.terms)
        case "labels" if heard.supposed and not again:
            return ask_supposed(heard.terms, [label.name for label in heard.supposed])
        case "labels":
            return ask_labels(heard.terms, again)
        case "rows":
            return ask_rows(heard.terms, heard.lacking, heard.counts, again)
        case "worst":
            return ask_worst(heard.terms, heard.names, again)


def _not_enough(heard: Heard, brief: Brief) -> str:
    if len(heard.names) > MOST_LABELS:
        return (
            f"I count {len(heard.names)} {heard.terms.kinds} ({listed(heard.names[:5])} and so on). That is more than I can serve well; "
            f"{MOST_LABELS} is the limit. Please group them and send the rows again."
        )
    if before := sum(turn.topic == TOO_FEW for turn in brief.turns):
        return _still_not_enough(heard.terms, brief.turns[-1].text, before)
    have = f' So far I have only "{heard.names[0]}".' if heard.names else ""
    return (
        f"I cannot write the use case yet: it takes at least two {heard.terms.kinds} to choose between.{have} "
        f'Name them in one line ("billing, technical, shipping"), or send a CSV or JSONL file with labelled {heard.terms.items}. '
        "I am the built-in mind, not a language model, so I do not guess them."
    )


def _still_not_enough(terms: Terms, words: str, refused: int) -> str:
    """Never the same refusal twice: what was looked at is named, and another way is offered."""
    looked = f'I looked for {terms.kinds} in "{shortened(words, 60)}" and found no two.'
    if refused == 1:
        return (
            f'{looked} Write only the names, with commas between them: "billing, technical, shipping". Or paste {terms.items} with their '
            f"{terms.kind}, one a line: `the {terms.item} as it came in -> {terms.kind}`."
        )
    return (
        f"{looked} Think of somebody who does this by hand today: on which piles do they put the {terms.items}? The names of these piles "
        "are what I need. A spreadsheet in which somebody has done it already, saved as CSV, is even better."
    )


def _note(heard: Heard) -> str:
    spec = write_spec(heard)
    total = heard.counts.total()
    base = f"I read {total} of your rows. " if total else ""
    return f"{base}What I assumed: {' '.join(spec.assumptions)} Say so if something is not right, and I change it."
