"""The two teachers as distilabel knows a language model. Classes of the module, since a step's process must find them.

BuiltInTeacher     rewords the person's rows, needs nothing
ConnectedTeacher   the model that the settings name as teacher, behind any OpenAI-compatible endpoint, asked for rows
PlainTeacher       the same model, asked by distilabel's own tasks
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from distilabel.models import LLM  # pyright: ignore[reportMissingTypeStubs]
from distilabel.typing import FormattedInput, GenerateOutput  # pyright: ignore[reportMissingTypeStubs]
from pydantic import PrivateAttr

from tenet.models import LanguageModel, Message, ModelFailure, connected
from tenet.models.connecting import A_JOBS
from tenet.settings import read_settings
from tools.teaching.contract import TeacherRequest
from tools.teaching.marks import mark_of, note
from tools.teaching.teachers import as_json, ask_teacher, write


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
        note(self.answered, mark_of(asked))
        return answer


class ThroughTheDoor(LLM):
    """The connected teacher. Every answer is kept in the project, under the digest of its question, so that a killed job asks
    nothing twice."""

    project: str
    """The project's folder."""
    contract: str
    """The prompt that its questions are asked with."""
    temperature: float
    answered: str
    """The file that says which requests were answered."""
    at_once: int
    nothing: str | None = None
    """What stands for an answer that did not come."""
    _model: LanguageModel | None = PrivateAttr(None)

    @property
    def model_name(self) -> str:
        teacher = read_settings().teacher
        return teacher.model if teacher else "none"

    def load(self) -> None:
        super().load()
        settings = read_settings()
        assert settings.teacher, "whoever starts the pipeline sees to it that a teacher is set"
        self._model = connected(settings.teacher, Path(self.project), settings, A_JOBS, self.temperature, self.at_once)

    def generate(  # pyright: ignore[reportIncompatibleMethodOverride]  (**kwargs would become a required parameter)
        self, inputs: list[FormattedInput], num_generations: int = 1
    ) -> list[GenerateOutput]:
        asked = [(_messages(one), turn) for one in inputs for turn in range(num_generations)]
        # Half as many more threads than places at the endpoint: they prepare and read while the others wait for it.
        with ThreadPoolExecutor(self.at_once + self.at_once // 2) as threads:
            answers = list(threads.map(self._answer, *zip(*asked, strict=True)))
        return [_output(*answers[at : at + num_generations]) for at in range(0, len(answers), num_generations)]

    def ask(self, model: LanguageModel, messages: list[Message], turn: int) -> str:
        """`turn` counts the answers to one and the same question. Raises `ModelFailure` when there is none."""
        raise NotImplementedError

    def _answer(self, messages: list[Message], turn: int) -> str | None:
        assert self._model, "load() comes first"
        try:
            answer = self.ask(self._model, messages, turn)
        except ModelFailure as failure:
            self._logger.warning(failure.happened)
            return self.nothing
        note(self.answered, mark_of(messages[-1].content, turn))
        return answer


class ConnectedTeacher(ThroughTheDoor):
    """Answers Tenet's own requests: JSON, empty when it could not be read; None when there was no answer."""

    def ask(self, model: LanguageModel, messages: list[Message], turn: int) -> str:
        return ask_teacher(model, messages, self.contract)


class PlainTeacher(ThroughTheDoor):
    """Answers the questions of distilabel's own tasks, in words."""

    def ask(self, model: LanguageModel, messages: list[Message], turn: int) -> str:
        # A further answer is a question of its own, or the memory would give the first one again.
        return model.complete(messages, f"{self.contract}-{turn + 1}" if turn else self.contract)


def _messages(asked: Any) -> list[Message]:
    return [Message(message["role"], message["content"]) for message in asked]


def _output(*answers: str | None) -> GenerateOutput:
    # Some tasks read the first number of each list, and fail where there is none.
    return {"generations": list(answers), "statistics": {"input_tokens": [0], "output_tokens": [0]}}
