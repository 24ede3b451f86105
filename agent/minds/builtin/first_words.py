"""What a person's first words ask for: texts sorted, values read out of them, texts written, or an answer about Tenet itself.

`first_words.txt` holds what people said, with what it was. Their words, the pairs of them and what the rules find in them weigh for or
against each kind (naive Bayes), so that a description in which no rule knows the verb is understood all the same, and a line that
is added there makes the mind understand more.
"""

import math
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

from agent.minds.builtin.extraction.kinds import NOUN
from agent.minds.builtin.extraction.mentions import fields_described, looks_for_values
from agent.minds.builtin.job_words import OTHERS, SORTING, own_work
from agent.minds.builtin.labels import labels_described, labels_supposed
from agent.minds.builtin.words import plain

Kind = Literal["sort", "read", "write", "open", "ask"]
"""`open`: there is a job, and nothing says of which kind."""
SAID = Path(__file__).with_name("first_words.txt")
PARTED = re.compile(
    r"\b(?:some|half|most|others?|many|a few|the rest|manche|einige|die (?:halfte|anderen|ubrigen)|certains?|d'autres|la moitie)\b"
    r"[^.]*[,;.] (?:and |und |et )?(?:some|others?|a few|the rest|manche|andere|einige|die (?:anderen|ubrigen)|certains?|d'autres)\b"
)
"""Who tells that some texts are this and some are that has groups in mind."""
NEVER_SEEN = 0.2
"""What a clue counts in a kind in which nobody has used it."""


class AskedFor(NamedTuple):
    kind: Kind
    margin: float
    """How much more the words speak for it than for the next kind of job, as the logarithm of odds."""
    over: dict[Kind, float]
    """How much more they speak for it than for each kind."""


def asked_for(words: str, *, of: tuple[Kind, ...] = ("sort", "read", "write", "open")) -> AskedFor:
    """Which of these kinds the words ask for most likely."""
    memory, found = _memory(), _clues(words)
    weights: dict[Kind, float] = {kind: memory.weight(kind, found) for kind in of}
    first, second = sorted(weights.values(), reverse=True)[:2]
    kind = max(of, key=lambda each: weights[each])
    over: dict[Kind, float] = {each: first - weight for each, weight in weights.items()}
    return AskedFor(kind, first - second, over)


class _Memory:
    def __init__(self, lines: list[tuple[Kind, str]]) -> None:
        self.lines: Counter[Kind] = Counter(kind for kind, _ in lines)
        self.clues: dict[Kind, Counter[str]] = {kind: Counter() for kind in self.lines}
        for kind, words in lines:
            self.clues[kind].update(_clues(words))
        self.known = {clue for each in self.clues.values() for clue in each}

    def weight(self, kind: Kind, clues: set[str]) -> float:
        held, lines = self.clues[kind], self.lines[kind] + 2 * NEVER_SEEN
        return sum(math.log((held[clue] + NEVER_SEEN) / lines) for clue in clues & self.known)


@lru_cache(maxsize=1)
def _memory() -> _Memory:
    lines = (line.partition(" | ") for line in SAID.read_text(encoding="utf-8").splitlines())
    return _Memory([(cast(Kind, kind), words) for kind, _, words in lines])


def _clues(words: str) -> set[str]:
    text = plain(words)
    said = re.findall(r"[\w']+", text)
    pairs = (f"{one} {other}" for one, other in zip(["^", *said], said, strict=False))
    return {*said, *pairs, *_work_named(own_work(text)), *_things_named(words)}


def _work_named(text: str) -> set[str]:
    patterns = [("sorting", SORTING), *((job, re.compile(pattern)) for job, pattern in OTHERS)]
    return {clue for job, pattern in patterns if pattern.search(text) for clue in (f"<{job}>", f"<{job}> again")}


def _things_named(words: str) -> set[str]:
    """How many values and labels the rules read in the words, and whether the labels are names and no values."""
    fields, labels = fields_described(words), labels_described(words)
    names = [plain(label.name) for label in labels.labels] if labels else []
    values = sum(bool(NOUN.search(plain(field.name.replace("_", " ")))) for field in fields)
    found = {f"<{min(values, 3)} values>", f"<{min(len(fields), 3)} fields>", f"<{min(len(names), 3)} labels>"}
    if not names:
        found.add(f"<{min(len(labels_supposed(words)), 3)} perhaps labels>")
    if PARTED.search(plain(words)):
        found |= {"<parted>", "<parted> again"}
    if looks_for_values(words):
        found |= {"<looks for values>", "<looks for values> again"}
    if len(names) >= 2 and 3 * sum(bool(NOUN.search(name)) for name in names) <= len(names):
        found |= {"<names>", "<names> again"}
    return found
