"""Terms of the approved reward that are scored outside the sandbox, asked of a process beside the training."""

import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tenet.sandbox.frames import HEAD, pack, unpack
from tenet.sandbox.host import Scores, Tally
from tenet.sandbox.problems import BadReward

SERVICE = "tools.rewarding.service"
"""Run and never imported: it knows models and addresses, which a trainer does not."""


class ScoringEnded(Exception):
    """The process that asks the judge or the person's own scorer is gone."""


class Outside:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin and process.stdout
        self._questions: IO[bytes] = process.stdin
        self._answers: IO[bytes] = process.stdout

    def ask(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Request, reference and answer of each row. The answer is taken later: the sandbox scores meanwhile."""
        self._questions.write(pack({"rows": [list(row) for row in rows]}))
        self._questions.flush()

    def take(self, tally: Tally) -> list[Scores]:
        said = self.read()
        tally.failed += said["failed"]
        tally.problems |= said["problems"]
        return said["scores"]

    def read(self) -> dict[str, Any]:
        head = self._answers.read(HEAD.size)
        if len(head) < HEAD.size:
            raise ScoringEnded(
                "The process that asks the judge or your own scorer ended; the log says why. Training stopped; what was learned "
                "up to the last checkpoint is kept. Try again, and it goes on from there."
            )
        return unpack(self._answers.read(HEAD.unpack(head)[0]))


@contextmanager
def outside(run: RunFolder, reward: a.RewardFunction) -> Generator[Outside | None, None, None]:
    """None where the sandbox scores everything; raises BadReward with what is not connected."""
    if not reward.outside_terms:
        yield None
        return
    command = [sys.executable, "-m", SERVICE, str(run.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            asked = Outside(process)
            if problem := asked.read()["problem"]:
                raise BadReward(problem)
            yield asked
        finally:
            process.kill()
