"""The host's scorers for a training, as a process beside it: a trainer knows its folder and no model.

    python -m tools.rewarding.service RUN

Reads the approved reward of the run folder and answers one batch at a time on the two pipes that it was born with: a length of
four bytes, then JSON, as the sandbox speaks. It ends when its trainer does.
"""

import os
import sys
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tenet.sandbox.frames import HEAD, pack, unpack
from tenet.sandbox.problems import BadReward
from tenet.settings import read_settings
from tools.rewarding.outside import Host, Said


def main(run: RunFolder) -> None:
    questions, answers = _private_pipes()
    try:
        outside = Host(read_settings(), run.project).outside(run.read("reward.yaml", a.RewardFunction))
    except BadReward as problem:
        _write(answers, {"problem": str(problem)})
        return
    _write(answers, {"problem": ""})
    while question := _read(questions):
        before = outside.tally.failed
        scores = outside.score([Said(*row) for row in question["rows"]])
        _write(answers, {"scores": scores, "failed": outside.tally.failed - before, "problems": outside.tally.problems})


def _private_pipes() -> tuple[int, int]:
    """What a library prints goes to the log and never among the answers."""
    questions, answers = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    return questions, answers


def _read(pipe: int) -> dict[str, Any] | None:
    head = _exactly(pipe, HEAD.size)
    return unpack(_exactly(pipe, HEAD.unpack(head)[0])) if head else None


def _exactly(pipe: int, wanted: int) -> bytes:
    """Empty where the trainer is gone."""
    parts = bytearray()
    while len(parts) < wanted:
        part = os.read(pipe, wanted - len(parts))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def _write(pipe: int, message: dict[str, Any]) -> None:
    left = pack(message)
    while left:
        left = left[os.write(pipe, left) :]


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
