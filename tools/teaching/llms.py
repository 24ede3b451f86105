"""The two teachers as distilabel knows a language model. Classes of the module, since a step's process must find them.

BuiltInTeacher     rewords the person's rows, needs nothing
ConnectedTeacher   the model that the settings name as teacher, behind any OpenAI-compatible endpoint
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from distilabel.models import LLM  # pyright: ignore[reportMissingTypeStubs]
from distilabel.typing import FormattedInput, GenerateOutput  # pyright: ignore[reportMissingTypeStubs]
from pydantic import PrivateAttr

from tenet.models import LanguageModel, Malformed, Message, ModelFailure, connected
from tenet.models.connecting import A_JOBS
from tenet.models.fences import untrusted
from tenet.settings import read_settings
from tools.teaching.contract import TeacherAnswer, TeacherRequest
from tools.teaching.slots import write_records
from tools.teaching.writing import write_rows

AT_ONCE = 16
"""Questions to a connected teacher at the same time."""
NOTHING_READABLE = ""


def write(request: TeacherRequest) -> TeacherAnswer:
    """New texts of a label, or new texts with their values."""
    return write_records(request) if request.fields else write_rows(request)


class BuiltInTeacher(LLM):
    @property
    def model_name(self) -> str:
        return "built-in"

    def generate(  # pyright: ignore[reportIncompatibleMethodOverride]  (**kwargs would become a required parameter)
        self, inputs: list[FormattedInput], num_generations: int = 1
    ) -> list[GenerateOutput]:
        requests = [TeacherRequest.model_validate_json(_messages(asked)[-1].content) for asked in inputs]
        return [_output(_as_json(write(request))) for request in requests]


class ConnectedTeacher(LLM):
    """Every answer is kept in the project, under the digest of its question, so that a killed job asks nothing twice."""

    project: str
    """The project's folder."""
    contract: str
    """The prompt that its questions are asked with."""
    temperature: float
    _model: LanguageModel | None = PrivateAttr(None)

    @property
    def model_name(self) -> str:
        teacher = read_settings().teacher
        return teacher.model if teacher else "none"

    def load(self) -> None:
        super().load()
        settings = read_settings()
        assert settings.teacher, "make_rows() sees to it that a teacher is set"
        self._model = connected(settings.teacher, Path(self.project), settings, A_JOBS, self.temperature)

    def generate(  # pyright: ignore[reportIncompatibleMethodOverride]  (**kwargs would become a required parameter)
        self, inputs: list[FormattedInput], num_generations: int = 1
    ) -> list[GenerateOutput]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return [_output(answer) for answer in threads.map(self._answer, map(_messages, inputs))]

    def _answer(self, messages: list[Message]) -> str | None:
        """The teacher's answer as JSON, empty when it could not be read; None when there was none."""
        assert self._model, "load() comes first"
        try:
            return _as_json(self._model.structured(_fenced(messages), TeacherAnswer, self.contract))
        except Malformed:
            return NOTHING_READABLE
        except ModelFailure as failure:
            self._logger.warning(failure.happened)
            return None


def _messages(asked: Any) -> list[Message]:
    return [Message(message["role"], message["content"]) for message in asked]


def _fenced(messages: list[Message]) -> list[Message]:
    """The request holds texts of people: material like any other."""
    return [*messages[:-1], messages[-1]._replace(content=untrusted(messages[-1].content))]


def _as_json(answer: TeacherAnswer) -> str:
    return answer.model_dump_json(by_alias=True)


def _output(answer: str | None) -> GenerateOutput:
    return {"generations": [answer], "statistics": {"input_tokens": [], "output_tokens": []}}
