"""How each of the two teachers answers one request: the pipeline and the preview ask in the same way."""

from collections.abc import Sequence

from tenet.models import LanguageModel, Malformed, Message
from tenet.models.fences import untrusted
from tools.teaching.about import write_about
from tools.teaching.contract import TeacherAnswer, TeacherRequest
from tools.teaching.couples import write_couples
from tools.teaching.slots import write_records
from tools.teaching.writing import write_rows

NOTHING_READABLE = ""


def write(request: TeacherRequest) -> TeacherAnswer:
    """The built-in teacher: new texts of a label, texts about a passage, or new texts with their values or answers."""
    if request.answered:
        return write_couples(request)
    if request.fields:
        return write_records(request)
    return write_about(request, request.passage) if request.passage else write_rows(request)


def ask_teacher(model: LanguageModel, messages: Sequence[Message], contract: str) -> str:
    """The connected teacher's answer as JSON, empty when it could not be read. Raises `ModelFailure` when there is none."""
    try:
        return as_json(model.structured(_fenced(messages), TeacherAnswer, contract))
    except Malformed:
        return NOTHING_READABLE


def as_json(answer: TeacherAnswer) -> str:
    return answer.model_dump_json(by_alias=True)


def _fenced(messages: Sequence[Message]) -> list[Message]:
    """The request holds texts of people: material like any other."""
    return [*messages[:-1], messages[-1]._replace(content=untrusted(messages[-1].content))]
