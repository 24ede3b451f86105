"""The language model in a role, for one project: what it answered and what it has cost lie in the project's folder."""

from pathlib import Path

from tenet.models.door import LanguageModel, Patience
from tenet.models.memory import Memory
from tenet.models.spending import Spending
from tenet.settings import Endpoint, Settings

ANSWERS = "answers"
SPENDING = "spending.jsonl"
A_JOBS = Patience(through_rest=True)


def connected(
    endpoint: Endpoint,
    project: Path,
    settings: Settings,
    patience: Patience | None = None,
    temperature: float | None = None,
) -> LanguageModel:
    return LanguageModel(
        endpoint,
        patience=patience,
        memory=Memory(project / ANSWERS, settings.replay),
        spending=Spending(project / SPENDING, settings.budget),
        temperature=temperature,
    )
