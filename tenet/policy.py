"""Rules of a home that a person writes by hand: HOME/policy.yaml. Without the file nothing is restricted.

four_eyes: [code, release]      # who made it does not approve it
team_budget: {tokens: 2000000}  # of all projects of this home together
budgets:                        # of single projects; the others have that of the settings
  triage: {money: 5}
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from tenet.artifacts import Frozen
from tenet.files import explain, from_yaml
from tenet.problems import BadFile
from tenet.settings import Budget

Right = Literal["spend", "code", "release"]
FILE = "policy.yaml"


class Policy(Frozen):
    four_eyes: tuple[Right, ...] = ()
    team_budget: Budget = Budget()
    budgets: dict[str, Budget] = {}

    def budget_of(self, project: str, default: Budget) -> Budget:
        return self.budgets.get(project, default)


def read_policy(home: Path) -> Policy:
    """Raises `BadFile`: a rule that cannot be read is not a rule that is absent."""
    path = home / FILE
    return _parsed(path.read_bytes()) if path.exists() else Policy()


@lru_cache(maxsize=8)
def _parsed(content: bytes) -> Policy:
    found = from_yaml(content, FILE)
    try:
        return Policy.model_validate(found or {})
    except ValidationError as error:
        raise BadFile(explain(error, FILE, content)) from error
