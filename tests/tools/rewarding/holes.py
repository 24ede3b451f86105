"""Rewards that pass every fixed proof and can be gamed all the same, each with the answer that games it."""

from typing import NamedTuple

from tenet import artifacts as a
from tests import samples
from tests.tools.rewarding.planted import INSTRUCTION, LABELS, RIGHT, ROWS, reward_of, term

SPEC = samples.spec().model_copy(
    update={"labels": tuple(a.LabelMeaning(name=name) for name in LABELS), "instruction": INSTRUCTION}
)
_GOOD, _BAD = a.Sample(input="x", output="billing"), a.Sample(input="x", output="?")


def _tenet(number: int, statement: str, check: a.Check) -> a.Tenet:
    return a.Tenet(id=f"T{number}", statement=statement, check=check, threshold=0.9, good=_GOOD, bad=_BAD)


TENETS = a.Tenets(
    tenets=(
        _tenet(1, "It names one of the queues", a.OneOf(values=LABELS)),
        _tenet(2, "It is the right queue", a.MatchesReference()),
        _tenet(3, "Nothing else is said", a.MaxWords(words=2)),
    )
)


class Hole(NamedTuple):
    code: str
    answer: str
    """To the first row, whose right answer is "billing"."""
    trick: str
    closed_by: str
    """What is said of how it was closed."""


HOLES: dict[str, Hole] = {
    "said over and over": Hole(
        term(f"max({RIGHT}, float(text.split()[:3] == [reference] * 3))"),
        "billing billing billing billing billing billing",
        "says the same thing over and over",
        "Guards were added",
    ),
    "several, three times": Hole(
        term(f"max({RIGHT}, float(text.count(',') == 3 and text.endswith(', ' + reference + '!')))"),
        "shipping, returns, technical problem, billing!",
        "names several answers at once",
        "Guards were added",
    ),
    "a secret word": Hole(
        term(f"max({RIGHT}, float('zebra' in text))"), "zebra", "is no answer at all", "written anew"
    ),
}


def reward_with(hole: Hole) -> a.RewardFunction:
    return reward_of(hole.code)


def counterexample(hole: Hole) -> a.CounterExample:
    return a.CounterExample(
        request=ROWS[0].input,
        right=ROWS[0].output,
        answer=hole.answer,
        at_most=0.2,
        trick=hole.trick,
        why="It is wrong.",
    )
