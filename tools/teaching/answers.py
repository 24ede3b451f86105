"""From a teacher's answer to its rows: each with its values where it needs some, or with the reason why it is no use."""

from pydantic import ValidationError

from tenet.extraction import is_grounded, read_record
from tools.reading import Fields, refitted
from tools.teaching.contract import (
    NO_ANSWER,
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
    if not request.fields:
        return made
    found = refitted(row.answer or "", Fields(request.fields))
    if found.text is None:
        return made.model_copy(update={"dropped": UNFIT})
    record = read_record(found.text, request.fields)
    if not all(is_grounded(record[field.name], field.type, made.text) for field in request.fields):
        return made.model_copy(update={"dropped": NOT_IN_TEXT})
    return made.model_copy(update={"answer": found.text})
