"""What a question is about, found in two ways that add up: the concepts that its words stand for, and what others asked nearly so.

`concepts.txt` says what words and turns tell in three languages, `readings.txt` which of them together ask for which answer; a reading
counts by how rare its concepts are among the questions of `asked/`. Those questions count where one is very near.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from agent.minds.builtin.likeness import Likeness, shape
from agent.minds.builtin.replies.concepts import concepts_in

ASKED = Path(__file__).parents[1] / "asked"
READINGS = Path(__file__).with_name("readings.txt")
VOTERS = 5
NEAR = 0.3
"""Likeness below which a question tells nothing."""
THE_SAME = 9.0
"""What a question counts that was asked in just these words: more than any concept."""
SURE = 5.0
"""What two telling concepts together come to."""
LONGEST = 40
"""Words; what is longer was never asked in one line."""


class Question(NamedTuple):
    about: str
    words: str


class Reading(NamedTuple):
    about: str
    needs: frozenset[str]


def asked_about(text: str, labels: Sequence[str] = (), least: float = 0.0) -> str | None:
    """The name of the answer that these plain words ask for; None where nothing tells it, or not as surely as `least`."""
    asked, votes = shape(text, labels), defaultdict[str, float](float)
    here, rarity = concepts_in(asked), _rarity()
    for reading in readings():
        if reading.needs <= here:
            votes[reading.about] = max(votes[reading.about], sum(rarity[name] for name in reading.needs))
    if len(text.split()) <= LONGEST:
        for near, at in _likeness().nearest(asked, VOTERS, NEAR):
            votes[questions()[at].about] += THE_SAME * near**3
    found = max(votes, key=lambda about: votes[about], default=None)
    return found if found and votes[found] >= least else None


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """The lines of all files: `about | words`."""
    lines = [line for file in sorted(ASKED.glob("*.txt")) for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(Question(*line.split(" | ", 1)) for line in lines)


@lru_cache(maxsize=1)
def readings() -> tuple[Reading, ...]:
    lines = [line for line in READINGS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(
        Reading(about, frozenset(needs.split())) for about, _, needs in (line.partition(": ") for line in lines)
    )


@lru_cache(maxsize=1)
def _likeness() -> Likeness:
    return Likeness([shape(question.words, ()) for question in questions()])


@lru_cache(maxsize=1)
def _rarity() -> dict[str, float]:
    held = Counter(name for question in questions() for name in concepts_in(shape(question.words, ())))
    return {name: math.log(len(questions()) / max(1, held[name])) for reading in readings() for name in reading.needs}
