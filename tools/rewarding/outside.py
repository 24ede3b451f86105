"""Terms of a reward that the host scores, outside the sandbox: a judge by a rubric, or the person's own scorer.

A term that could not be asked is "cannot say" for the whole batch, and counted as failed, as a term in the sandbox is.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.sandbox.host import Scores, Tally
from tenet.sandbox.problems import BadReward
from tenet.settings import Settings


class Said(NamedTuple):
    """An answer, with what it was an answer to."""

    request: str
    reference: str
    answer: str


class NoScore(Exception):
    """A batch could not be scored; says why."""


Scorer = Callable[[Sequence[Said]], list[float | None]]
"""One score from 0 to 1 an answer, None where it cannot say; raises NoScore."""


class Outside:
    def __init__(self, scorers: Mapping[str, Scorer]) -> None:
        self._scorers = scorers
        self.tally = Tally()

    def score(self, said: Sequence[Said]) -> list[Scores]:
        columns = {name: self._column(name, scorer, said) for name, scorer in self._scorers.items()}
        self.tally.rows += len(said) if columns else 0
        return [{name: column[row] for name, column in columns.items()} for row in range(len(said))]

    def _column(self, name: str, scorer: Scorer, said: Sequence[Said]) -> list[float | None]:
        try:
            return scorer(said)
        except NoScore as problem:
            self.tally.failed += len(said)
            self.tally.problems[name] = str(problem)
            return [None] * len(said)


class Host(NamedTuple):
    """Who scores what the sandbox does not: the models and addresses of this machine, for one project."""

    settings: Settings
    project: Path

    def outside(self, reward: a.RewardFunction) -> Outside:
        """Raises BadReward with what is not connected."""
        return Outside({term.name: self._scorer(term) for term in reward.outside_terms})

    def _scorer(self, term: a.RewardTerm) -> Scorer:
        from tools.rewarding.grading import grader
        from tools.rewarding.remote import remote_scorer

        if term.rubric:
            return grader(term.name, term.rubric, self.settings, self.project)
        return remote_scorer(term, self.settings.reward_service)


def outside_of(reward: a.RewardFunction, host: Host | None) -> Outside:
    if reward.outside_terms and host is None:
        names = ", ".join(term.name for term in reward.outside_terms)
        raise BadReward(f"{names}: scored outside the sandbox, and there is nobody to ask here.")
    return host.outside(reward) if host else Outside({})
