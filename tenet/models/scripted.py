"""A chat model that plays a script, for tests and scripted runs. It complains when its script ends.

ScriptedChat.of("first answer", {"a": "JSON answer"})   answers in order
ScriptedChat(play=lambda text: text.upper())            a function of the last message
"""

import json
from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field


class ScriptEnded(AssertionError):
    """The model was asked more often than its script foresaw."""


class ScriptedChat(BaseChatModel):
    play: Callable[[str], str]
    asked: list[list[BaseMessage]] = Field(default_factory=list[list[BaseMessage]])
    """Every conversation that it was given."""

    @classmethod
    def of(cls, *answers: str | dict[str, Any]) -> "ScriptedChat":
        left = [answer if isinstance(answer, str) else json.dumps(answer) for answer in answers]

        def next_answer(text: str) -> str:
            if not left:
                raise ScriptEnded(
                    f"all {len(answers)} scripted answers are used up; the model was asked: {text[-400:]!r}"
                )
            return left.pop(0)

        return cls(play=next_answer)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.asked.append(messages)
        message = AIMessage(self.play(messages[-1].text))
        return ChatResult(generations=[ChatGeneration(message=message, generation_info={"finish_reason": "stop"})])
