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

from tenet.files import sha256_of
from tenet.models import LanguageModel, Message, ModelFailure, connected
from tenet.models.connecting import A_JOBS
from tenet.settings import read_settings
from tools.teaching.contract import TeacherRequest
from tools.teaching.forecast import AT_ONCE
from tools.teaching.teachers import as_json, ask_teacher, write


def note(file: str, asked: str) -> None:
    """Write down that a request was answered; one short line in one call, so that no two can mix."""
    with Path(file).open("a", encoding="utf-8") as answered:
        answered.write(f"{sha256_of(asked.encode())[:16]}\n")


class BuiltInTeacher(LLM):
    answered: str
    """The file that says which requests were answered."""

    @property
    def model_name(self) -> str:
        return "built-in"

    def generate(  # pyright: ignore[reportIncompatibleMethodOverride]  (**kwargs would become a required parameter)
        self, inputs: list[FormattedInput], num_generations: int = 1
    ) -> list[GenerateOutput]:
        return [_output(self._write(_messages(asked)[-1].content)) for asked in inputs]

    def _write(self, asked: str) -> str:
        answer = as_json(write(TeacherRequest.model_validate_json(asked)))
        note(self.answered, asked)
        return answer


class ConnectedTeacher(LLM):
    """Every answer is kept in the project, under the digest of its question, so that a killed job asks nothing twice."""

    project: str
    """The project's folder."""
    contract: str
    """The prompt that its questions are asked with."""
    temperature: float
    answered: str
    """The file that says which requests were answered."""
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
            answer = ask_teacher(self._model, messages, self.contract)
        except ModelFailure as failure:
            self._logger.warning(failure.happened)
            return None
        note(self.answered, messages[-1].content)
        return answer


def _messages(asked: Any) -> list[Message]:
    return [Message(message["role"], message["content"]) for message in asked]


def _output(answer: str | None) -> GenerateOutput:
    return {"generations": [answer], "statistics": {"input_tokens": [], "output_tokens": []}}
