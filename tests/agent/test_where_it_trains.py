"""Where a training runs, and by how many processes, is a setting of the machine: no plan and no code changes for it."""

import pytest

from agent.launching import trainer
from tenet.settings import Training


@pytest.mark.parametrize(
    ("training", "words"),
    [
        (Training(), ("trainers.kept", "sft")),
        (Training(workers=2), ("trainers.spread", "sft")),
        (Training(where="slurm"), ("trainers.on_slurm", "sft")),
        (Training(where="ray", workers=2), ("trainers.on_ray", "sft")),
    ],
)
def test_the_setting_says_what_runs(training: Training, words: tuple[str, ...]) -> None:
    assert trainer("sft", training) == words
