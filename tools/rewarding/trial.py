"""A reward at work on rows, in the sandbox: what the proofs, the `tenet reward` command and the benchmark ask."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from tenet import artifacts as a
from tenet.sandbox.choosing import start_worker
from tenet.sandbox.host import Limits, Range, RewardWorker

UNIT = Range(0.0, 1.0)
"""What every term and guard may give."""


class Trial:
    def __init__(self, reward: a.RewardFunction, instruction: str, worker: RewardWorker) -> None:
        self.reward, self.instruction, self.worker = reward, instruction, worker

    def parts(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[dict[str, float | None]]:
        """What each term says about each answer."""
        prompts = [_asked(self.instruction, row) for row in rows]
        completions = [[{"role": "assistant", "content": answer}] for answer in answers]
        return self.worker.score(prompts, completions, columns(rows))

    def totals(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[float | None]:
        return [self.reward.total(scores) for scores in self.parts(rows, answers)]


@contextmanager
def trial(
    reward: a.RewardFunction, instruction: str, allow_none: bool = False, limits: Limits | None = None
) -> Generator[Trial, None, None]:
    """Raises BadReward with the line when the code cannot be loaded, NoSafeSandbox when nothing may run here."""
    terms = {term.name: UNIT for term in reward.terms}
    with start_worker(reward.code, terms, limits, allow_none) as worker:
        yield Trial(reward, instruction, worker)


def columns(rows: Sequence[a.Row]) -> dict[str, list[Any]]:
    """What a term may look at beside the answers."""
    return {"reference": [row.output for row in rows], "request": [row.input for row in rows]}


def _asked(instruction: str, row: a.Row) -> list[dict[str, str]]:
    return [{"role": "system", "content": instruction}, {"role": "user", "content": row.input}]
