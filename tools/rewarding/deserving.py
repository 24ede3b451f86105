"""What an answer deserves by the tenets, worked out without a look at the reward: what the break-in test compares a score with.

Each tenet counts as much as the reward lets it count, so that a person's weights are no defect. What a check fails may still
deserve a part (a right label inside a sentence, three of four fields), as any sensible reward pays it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals.checks import Judge, check, fields_right
from tenet import artifacts as a
from tenet.extraction import Unreadable, is_grounded, read_loosely
from tools.rewarding import blocks
from tools.rewarding.drafting import MEANING


class Deserved(NamedTuple):
    share: float
    """Of what the right answer deserves."""
    failed: tuple[a.Tenet, ...]


class Measure:
    def __init__(
        self, tenets: a.Tenets, reward: a.RewardFunction, labels: Sequence[str], judge: Judge | None = None
    ) -> None:
        self._tenets, self._labels, self._judge = tenets.tenets, list(labels), judge
        self._weights = weights(tenets, reward)

    def deserved(self, row: a.Row, answer: str) -> Deserved:
        said = [(tenet, check(tenet, row, answer, self._judge)) for tenet in self._tenets]
        judged = [(tenet, outcome) for tenet, outcome in said if outcome in ("pass", "fail")]
        whole = sum(self._weights[tenet.id] for tenet, _ in judged)
        if not whole:
            return Deserved(1.0, ())
        earned = sum(
            self._weights[tenet.id] * (1.0 if outcome == "pass" else self._part(tenet.check, row, answer))
            for tenet, outcome in judged
        )
        return Deserved(earned / whole, tuple(tenet for tenet, outcome in judged if outcome == "fail"))

    def _part(self, checked: a.Check, row: a.Row, answer: str) -> float:
        """What a failed check leaves."""
        match checked:
            case a.OneOf(values=values):
                return 0.5 if blocks.bare(answer) in map(blocks.bare, values) else 0.0
            case a.MatchesReference():
                return blocks.right_option(answer, row.output, self._labels)
            case a.MaxWords(words=words):
                return blocks.at_most_words(answer, words)
            case a.JsonValid(fields=fields):
                return blocks.has_fields(answer, [field.name for field in fields])
            case a.FieldsMatch(fields=types):
                return _mean(list(fields_right(answer, row.output, types).values()))
            case a.Grounded(fields=types):
                return _mean(_standing(row.input, answer, types))
            case _:
                return 0.0


def weights(tenets: a.Tenets, reward: a.RewardFunction) -> dict[str, float]:
    """Where no term pays for a tenet, it counts as a draft would let it count."""
    paid = {tenet.id: sum(term.weight for term in reward.terms if term.tenet == tenet.id) for tenet in tenets.tenets}
    return {tenet.id: paid[tenet.id] or tenet.weight * _usual(tenet.check) for tenet in tenets.tenets}


def _usual(checked: a.Check) -> float:
    return MEANING if isinstance(checked, a.MatchesReference | a.FieldsMatch) else 1.0


def _standing(text: str, answer: str, types: Mapping[str, a.FieldType]) -> list[bool]:
    try:
        said = read_loosely(answer)
    except Unreadable:
        return [False] * len(types)
    return [name in said and is_grounded(said[name], type, text) for name, type in types.items()]


def _mean(shares: Sequence[bool]) -> float:
    return sum(shares) / len(shares) if shares else 0.0
