"""What people meant who said nearly the same at this moment: asked where no rule knows the words.

`sayings/` holds what was said, one file a moment, with what it was. The nearest of these lines vote, by the words, pairs of words and
pieces of words that they share; rare ones count more. Nothing near: no answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

from agent.minds.builtin.likeness import Likeness, shape
from agent.minds.contract import Intent, Meaning, Situation
from tenet.stages import StageName

SAYINGS = Path(__file__).with_name("sayings")
THEIR_LABELS = ("technical issue", "billing", "shipping")
"""The labels of the conversations that the sayings are from."""
VOTERS = 9
ELSEWHERE = 0.7
"""What a line counts that was said at another moment."""
NEAR = 0.2
"""Likeness below which a line tells nothing."""
LONGEST = 40
"""Words; what is longer was never said in one line."""


class Saying(NamedTuple):
    moment: str
    meaning: Meaning
    words: str


def recalled(words: str, situation: Situation, labels: Sequence[str] = ()) -> Meaning | None:
    """The meaning that the nearest sayings have; None where none is near."""
    text = shape(words, labels)
    if len(text.split()) > LONGEST:
        return None
    own = moment_of(situation)
    votes: dict[Meaning, float] = defaultdict(float)
    for likeness, saying in everything_said().nearest(text, own):
        votes[saying.meaning] += likeness**2
    found = max(votes, key=lambda meaning: votes[meaning], default=None)
    return None if found and found.intent == "approval" and situation.waiting_for != "approval" else found


def moment_of(situation: Situation) -> str:
    names = {"job": "job", "repair": "repair", "nothing": "done"}
    return names.get(situation.waiting_for) or f"on_{situation.stage}"


def sayings(file: Path) -> Iterator[Saying]:
    """The lines of one file: `intent [stage] | words`, with `! ` before those that are not understood yet."""
    for line in file.read_text(encoding="utf-8").splitlines():
        meaning, _, words = line.removeprefix("! ").partition(" | ")
        intent, _, stage = meaning.partition(" ")
        known = Meaning(cast(Intent, intent), cast(StageName, stage) if stage else None)
        yield Saying(file.stem, known, words.replace("\\n", "\n").replace("\\t", "\t"))


class Memory:
    """All sayings, found again by what they share with a text."""

    def __init__(self, lines: Iterable[Saying]) -> None:
        self.lines = [line for line in lines if line.meaning.intent not in ("answer", "rows")]
        self.likeness = Likeness([shape(line.words, THEIR_LABELS) for line in self.lines])

    def nearest(self, text: str, moment: str) -> list[tuple[float, Saying]]:
        """The lines most like the text, the likest first."""
        found = self.likeness.nearest(
            text, VOTERS, NEAR, lambda at: 1.0 if self.lines[at].moment == moment else ELSEWHERE
        )
        return [(share, self.lines[at]) for share, at in found]


@lru_cache(maxsize=1)
def everything_said() -> Memory:
    return Memory(line for file in sorted(SAYINGS.glob("*.txt")) for line in sayings(file))
