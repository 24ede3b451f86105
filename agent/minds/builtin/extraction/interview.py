"""The interview about an extraction: at most three questions, and only what neither words nor rows have said."""

from agent.minds.builtin.extraction.heard import HeardFields, hear_fields
from agent.minds.builtin.extraction.questions import (
    FieldTopic,
    ask_absent,
    ask_fields,
    ask_must,
    ask_values,
    field_topic_of,
)
from agent.minds.builtin.extraction.usecase import write_spec
from agent.minds.contract import Brief, CannotDraft, Drafted, Question
from tenet.artifacts import UseCaseSpec

MOST_QUESTIONS = 3
WORDINGS = 2
MOST_FIELDS = 20


def interview(brief: Brief) -> Drafted[UseCaseSpec] | Question:
    heard = hear_fields(brief)
    if brief.questions < MOST_QUESTIONS and (topic := _missing(heard, brief)):
        return _question(topic, heard, again=_times_asked(brief, topic) > 0)
    if not 1 <= len(heard.fields) <= MOST_FIELDS:
        raise CannotDraft(_not_enough(heard))
    spec = write_spec(heard)
    read = f"I read {heard.rows} of your rows. " if heard.rows else ""
    note = f"{read}What I assumed: {' '.join(spec.assumptions)} Say so if something is not right, and I change it."
    return Drafted(spec, note)


def _missing(heard: HeardFields, brief: Brief) -> FieldTopic | None:
    """What to ask next, the most needed first. Rows show what may be absent, so that is asked only without any."""
    missing: dict[FieldTopic, bool] = {
        "fields": not heard.fields,
        "values": heard.rows < 2,
        "absent": bool(heard.fields) and not heard.rows and all(field.required for field in heard.fields),
        "must": len(heard.fields) > 1 and not heard.must,
    }
    return next(
        (
            topic
            for topic, is_missing in missing.items()
            if is_missing
            and topic not in heard.declined
            and _times_asked(brief, topic) < (WORDINGS if topic == "fields" else 1)
        ),
        None,
    )


def _question(topic: FieldTopic, heard: HeardFields, again: bool) -> Question:
    names = [field.name for field in heard.fields]
    match topic:
        case "fields":
            return ask_fields(heard.item, again)
        case "values":
            return ask_values(heard.item, names or ["name", "date"], again)
        case "absent":
            return ask_absent(heard.item, names, again)
        case "must":
            return ask_must(heard.item, names, again)


def _times_asked(brief: Brief, topic: FieldTopic) -> int:
    return sum(turn.asked and field_topic_of(turn) == topic for turn in brief.turns)


def _not_enough(heard: HeardFields) -> str:
    if len(heard.fields) > MOST_FIELDS:
        return (
            f"I count {len(heard.fields)} values; {MOST_FIELDS} in one answer is the limit of what a small model does well. "
            "Please name the ones that matter most. What you wrote is kept."
        )
    return (
        "I cannot write the use case yet: I do not know which values to read out of the texts. Name them in one line "
        '("order number, delivery date, amount"), or bring a CSV or JSONL file with a column for the text and one for each value. '
        "I am the built-in mind, not a language model, so I do not guess them. What you wrote is kept."
    )
