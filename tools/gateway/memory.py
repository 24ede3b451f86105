"""The last answers, so that a vote can name one by its id; nothing of it is written anywhere."""

from collections import OrderedDict
from typing import NamedTuple

from tenet.artifacts import Digest

KEPT = 2000


class Answered(NamedTuple):
    id: str
    client: str
    variant: str
    deployment: Digest
    """Which deployment answered."""
    input: str
    output: str
    seconds: float


class Memory:
    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answered] = OrderedDict()

    def keep(self, answered: Answered) -> None:
        self._answers[answered.id] = answered
        while len(self._answers) > KEPT:
            self._answers.popitem(last=False)

    def find(self, id: str, client: str) -> Answered | None:
        """Only what this client was answered: an id is no secret."""
        found = self._answers.get(id)
        return found if found and found.client == client else None
