"""The steps of the pipeline after a teacher has written: read the answers, then keep what is new and means its label.

A row that cannot be used is not removed but marked with the reason, so that the dataset's card can count it.
"""

from typing import Any

from distilabel.steps import GlobalStep, StepInput  # pyright: ignore[reportMissingTypeStubs]
from distilabel.typing import StepOutput  # pyright: ignore[reportMissingTypeStubs]
from pydantic import ValidationError

from tenet.extraction import is_grounded, read_record
from tools.reading import Fields, refitted
from tools.teaching.checking import checked
from tools.teaching.contract import (
    NO_ANSWER,
    NOT_IN_TEXT,
    UNFIT,
    UNREADABLE,
    Ask,
    MadeRow,
    Order,
    TeacherAnswer,
    TeacherRequest,
    WrittenText,
    parent_of,
)

COLUMNS = list(MadeRow.model_fields)


class ReadAnswers(GlobalStep):
    """From an answer to its rows."""

    @property
    def inputs(self) -> list[str]:
        return ["ask", "generation"]

    @property
    def outputs(self) -> list[str]:
        return COLUMNS

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        yield [
            row.model_dump()
            for item in _items(inputs)
            for row in rows_of(Ask.model_validate_json(item["ask"]), item["generation"])
        ]


class CheckRows(GlobalStep):
    """All rows at once: which mean their label and repeat nothing."""

    order: str
    """The order as JSON."""

    @property
    def inputs(self) -> list[str]:
        return COLUMNS

    @property
    def outputs(self) -> list[str]:
        return COLUMNS

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        rows = [MadeRow.model_validate({name: item[name] for name in COLUMNS}) for item in _items(inputs)]
        yield [row.model_dump() for row in checked(rows, Order.model_validate_json(self.order))]


def rows_of(ask: Ask, answer: str | None) -> list[MadeRow]:
    blank = MadeRow(split=ask.split, label=ask.request.label)
    if answer is None:
        return [blank.model_copy(update={"dropped": NO_ANSWER})]
    try:
        rows = TeacherAnswer.model_validate_json(answer).rows
    except ValidationError:
        return [blank.model_copy(update={"dropped": UNREADABLE})]
    return [_made(row, blank, ask.request) for row in rows]


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


def _items(inputs: Any) -> list[dict[str, Any]]:
    return list(inputs)
