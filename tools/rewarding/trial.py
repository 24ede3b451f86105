"""A reward at work on rows, in the sandbox: what the proofs, the `tenet reward` command and the benchmark ask."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from tenet import artifacts as a
from tenet.sandbox.choosing import start_worker
from tenet.sandbox.host import Limits, Range, RewardWorker
from tools.rewarding.outside import Host, Outside, Said, outside_of

UNIT = Range(0.0, 1.0)
"""What every term and guard may give."""


class Trial:
    def __init__(self, reward: a.RewardFunction, instruction: str, worker: RewardWorker, outside: Outside) -> None:
        self.reward, self.instruction, self.worker, self.outside = reward, instruction, worker, outside

    def parts(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[dict[str, float | None]]:
        """What each term says about each answer."""
        said = [Said(row.input, row.output, answer) for row, answer in zip(rows, answers, strict=True)]
        inside = self.inside(rows, answers)
        return [one | other for one, other in zip(inside, self.outside.score(said), strict=True)]

    def inside(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[dict[str, float | None]]:
        """What the terms in the sandbox say."""
        prompts = [_asked(self.instruction, row) for row in rows]
        completions = [[{"role": "assistant", "content": answer}] for answer in answers]
        return self.worker.score(prompts, completions, columns(rows))

    @property
    def failed(self) -> int:
        return self.worker.tally.failed + self.outside.tally.failed

    @property
    def problems(self) -> dict[str, str]:
        return self.worker.tally.problems | self.outside.tally.problems

    def totals(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[float | None]:
        return [self.reward.total(scores) for scores in self.parts(rows, answers)]


@contextmanager
def trial(
    reward: a.RewardFunction,
    instruction: str,
    allow_none: bool = False,
    limits: Limits | None = None,
    host: Host | None = None,
) -> Generator[Trial, None, None]:
    """Raises BadReward with the line when the code cannot be loaded, or with what a term outside the sandbox lacks, and
    NoSafeSandbox when nothing may run here."""
    terms = {term.name: UNIT for term in reward.code_terms}
    outside = outside_of(reward, host)
    with start_worker(reward.code, terms, limits, allow_none) as worker:
        yield Trial(reward, instruction, worker, outside)


def columns(rows: Sequence[a.Row]) -> dict[str, list[Any]]:
    """What a term may look at beside the answers."""
    return {"reference": [row.output for row in rows], "request": [row.input for row in rows]}


def _asked(instruction: str, row: a.Row) -> list[dict[str, str]]:
    return [{"role": "system", "content": instruction}, {"role": "user", "content": row.input}]
