"""The one door to language models: the guide, the teacher and the judge all pass here.

    guide = LanguageModel(settings.guide)
    guide.complete([Message("user", "Say hello.")])           text, or a ModelFailure that says what to do
    guide.structured([Message("user", "Pick one.")], Choice)  a value of the pydantic model `Choice`

Importing it is instant; LangChain and the client are loaded by the first question.
"""

from tenet.models.door import LanguageModel, Patience
from tenet.models.failures import (
    Auth,
    ContextOverflow,
    Malformed,
    ModelFailure,
    RateLimited,
    Refused,
    Transient,
    Truncated,
    UnknownModel,
    Unreachable,
)
from tenet.models.structured import Message, Unfit

__all__ = [
    "Auth",
    "ContextOverflow",
    "LanguageModel",
    "Malformed",
    "Message",
    "ModelFailure",
    "Patience",
    "RateLimited",
    "Refused",
    "Transient",
    "Truncated",
    "Unfit",
    "UnknownModel",
    "Unreachable",
]
