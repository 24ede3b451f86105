"""The one door to language models: the guide, the teacher and the judge all pass here.

    guide = connected(settings.guide, project.path, settings)
    guide.complete([Message("user", "Say hello.")])           text, or a ModelFailure that says what to do
    guide.structured([Message("user", "Pick one.")], Choice)  a value of the pydantic model `Choice`

Importing it is instant; LangChain and the client are loaded by the first question.
"""

from tenet.models.connecting import connected
from tenet.models.door import LanguageModel, Patience
from tenet.models.failures import (
    Auth,
    ContextOverflow,
    Hushed,
    Malformed,
    ModelFailure,
    NoCredit,
    NotInstalled,
    NotRecorded,
    OverBudget,
    RateLimited,
    Refused,
    Resting,
    Transient,
    Truncated,
    UnknownModel,
    Unreachable,
)
from tenet.models.structured import Message, Unfit

__all__ = [
    "Auth",
    "ContextOverflow",
    "Hushed",
    "LanguageModel",
    "Malformed",
    "Message",
    "ModelFailure",
    "NoCredit",
    "NotInstalled",
    "NotRecorded",
    "OverBudget",
    "Patience",
    "RateLimited",
    "Refused",
    "Resting",
    "Transient",
    "Truncated",
    "Unfit",
    "UnknownModel",
    "Unreachable",
    "connected",
]
