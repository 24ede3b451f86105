"""From a teacher's answer to its rows: each with its values where it needs some, or with the reason why it is no use."""

from pydantic import ValidationError

from tenet.extraction import is_grounded, read_record
from tenet.likeness import invented
from tools.reading import Fields, refitted
from tools.teaching.contract import (
    INVENTED,
    NO_ANSWER,
    NOT_ANSWERED,
    NOT_IN_TEXT,
    NOTHING_WRITTEN,
    UNFIT,
    UNREADABLE,
    Ask,
    MadeRow,
    TeacherAnswer,
    TeacherRequest,
    WrittenText,
    parent_of,
)


def rows_of(ask: Ask, answer: str | None) -> list[MadeRow]:
    passage = ask.request.passage
    blank = MadeRow(
        split=ask.split,
        label=ask.request.label,
        cell=ask.cell,
        source=passage.source if passage else None,
        ask=ask.mark,
    )
    if answer is None:
        return [blank.model_copy(update={"dropped": NO_ANSWER})]
    try:
        rows = TeacherAnswer.model_validate_json(answer).rows
    except ValidationError:
        return [blank.model_copy(update={"dropped": UNREADABLE})]
    return [_made(row, blank, ask.request) for row in rows] or [blank.model_copy(update={"dropped": NOTHING_WRITTEN})]


def _made(row: WrittenText, blank: MadeRow, request: TeacherRequest) -> MadeRow:
    made = blank.model_copy(update={"text": row.text.strip(), "parent": parent_of(row, request)})
    if request.answered:
        return _with_answer(made, row, request)
    if not request.fields:
        return made
    found = refitted(row.answer or "", Fields(request.fields))
    if found.text is None:
        return made.model_copy(update={"dropped": UNFIT})
    record = read_record(found.text, request.fields)
    if not all(is_grounded(record[field.name], field.type, made.text) for field in request.fields):
        return made.model_copy(update={"dropped": NOT_IN_TEXT})
    return made.model_copy(update={"answer": found.text})


def _with_answer(made: MadeRow, row: WrittenText, request: TeacherRequest) -> MadeRow:
    """What the person's own answers always say, such as a telephone number, may be said; nothing else without a source."""
    answer = (row.answer or "").strip()
    if not answer:
        return made.model_copy(update={"dropped": NOT_ANSWERED})
    known = [example.answer or "" for example in request.examples]
    if invented(answer, made.text, request.passage.text if request.passage else "", *known):
        return made.model_copy(update={"dropped": INVENTED})
    return made.model_copy(update={"answer": answer})
