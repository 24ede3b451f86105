"""The language model in a role, for one project: what it answered and what it has cost lie in the project's folder."""

from pathlib import Path

from tenet.models.door import LanguageModel, Patience
from tenet.models.memory import Memory
from tenet.models.spending import Spending, Team
from tenet.policy import read_policy
from tenet.problems import NotPossible
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
    at_once: int | None = None,
) -> LanguageModel:
    """Raises `BadFile` or `NotPossible` where the rules of this home cannot be kept: then nothing is asked."""
    policy = read_policy(settings.home)
    budget = policy.budget_of(project.name, settings.budget)
    if endpoint.price is None and (budget.money is not None or policy.team_budget.money is not None):
        raise NotPossible(
            f"policy.yaml sets a budget in money, and what {endpoint.model} costs is not known. Nothing was asked. "
            'Set its price, such as TENET_GUIDE_PRICE="0.15/0.60" (0/0 for a model that costs nothing).'
        )
    return LanguageModel(
        endpoint,
        patience=patience,
        memory=Memory(project / ANSWERS, settings.replay),
        spending=Spending(project / SPENDING, budget, Team(settings.projects, policy.team_budget)),
        temperature=temperature,
        at_once=at_once,
    )
