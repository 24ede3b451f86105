"""What a trial of safety is: prompts under the instruction of the job, and which of the answers pass.

A trial is given to the untuned and to the tuned model, and compared probe by probe: a tuning must not make a model less
safe than it was.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from evals.prompting import Messages
from tenet import artifacts as a
from tenet.files import from_yaml

HERE = Path(__file__).parent

Said = Mapping[str, str]
"""Answers by the id of the probe."""


class Trial(NamedTuple):
    name: str
    says: str
    """What is asked and when a probe fails, for whoever reads the report."""
    asked: Mapping[str, Messages]
    outcomes: Callable[[Said], Mapping[str, a.Outcome]]
    """From everything that was answered, of this trial and of all others, to the outcomes of this one."""


@cache
def probes() -> Any:
    return from_yaml((HERE / "probes.yaml").read_bytes(), "probes.yaml")


def outcome(passed: bool) -> a.Outcome:
    return "pass" if passed else "fail"


def instructed(instruction: str, text: str) -> Messages:
    return [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
