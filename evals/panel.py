"""Several judges of different minds: most of them decide, and what they disagree on is shown.

    Panel(seats)             judges that were examined one by one; each is heard only about the tenets on which it is believed
    panel.judge              pass or fail where more than half of those believed say so, otherwise unjudged
    panel.pair_judge         the same for a choice between two answers; a split panel prefers neither
    panel.found(tenets)      how far they agreed, whose verdicts go together, what it took

Every seat is asked about every item, in turn: the items are asked at the same time already. What a seat said is kept by what it
was asked, so that an item that comes up three times in an evaluation counts once.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from threading import Lock
from typing import NamedTuple

from evals.checks import Judge
from evals.preferring import Choice, PairJudge
from evals.scoring import rate
from tenet import artifacts as a
from tenet.settings import Price

SHOWN = 8
"""Disputed answers that the report shows."""
ALIKE = 0.9
"""A correlation from which on a second judge hardly says more than the first."""
ENOUGH = 20
"""Items that a correlation needs before it is worth a word."""
LETTERS_A_TOKEN = 4
AROUND = 1200
"""Letters of the prompt around an item, with the answer that comes back."""

VERDICTS: tuple[a.Outcome, ...] = ("pass", "fail")
CHOICES: tuple[Choice, ...] = ("first", "second", "same")


class Seat(NamedTuple):
    """One member of the panel."""

    name: str
    judge: Judge
    pair_judge: PairJudge
    doubted: frozenset[str] = frozenset()
    """Tenets about which it is not heard."""
    price: Price | None = None


class Item(NamedTuple):
    """What was judged."""

    tenet: str
    row: str
    request: str
    answer: str


Verdicts = Mapping[str, a.Outcome]
"""By the name of the seat; only those that were asked."""


class Panel:
    def __init__(self, seats: Sequence[Seat]) -> None:
        self.seats = tuple(seats)
        self._votes: dict[Item, dict[str, a.Outcome]] = {}
        self._letters: dict[str, dict[object, int]] = {seat.name: {} for seat in seats}
        self._lock = Lock()

    def judge(self, tenet: a.Tenet, row: a.Row, answer: str) -> a.Outcome:
        said: dict[str, a.Outcome] = {seat.name: seat.judge(tenet, row, answer) for seat in self._heard(tenet)}
        item = Item(tenet.id, row.id, row.input, answer)
        with self._lock:
            self._votes[item] = said
            self._count(said, item, len(row.input) + len(answer))
        return majority(said)

    def pair_judge(self, tenet: a.Tenet, row: a.Row, first: str, second: str) -> Choice | None:
        said: dict[str, Choice | None] = {
            seat.name: seat.pair_judge(tenet, row, first, second) for seat in self._heard(tenet)
        }
        with self._lock:
            self._count(said, (tenet.id, row.id, first, second), len(row.input) + len(first) + len(second))
        return chosen_by_most(said)

    def _heard(self, tenet: a.Tenet) -> list[Seat]:
        return [seat for seat in self.seats if tenet.id not in seat.doubted]

    def _count(self, asked: Mapping[str, object], what: object, letters: int) -> None:
        for name in asked:
            self._letters[name][what] = letters + AROUND

    def found(self) -> a.PanelFound | None:
        """Nothing where nothing was judged. The same votes give the same finding, in whatever order they came."""
        votes = dict(sorted(self._votes.items()))
        if not votes:
            return None
        said = list(votes.values())
        pairs = tuple(together(one.name, other.name, said) for one, other in combinations(self.seats, 2))
        undecided = sum(majority(one) == "unjudged" for one in said)
        disputed = [(item, one) for item, one in votes.items() if len(set(one.values())) > 1]
        return a.PanelFound(
            judges=tuple(self._member(seat, said) for seat in self.seats),
            pairs=pairs,
            items=len(votes),
            disputed=len(disputed),
            undecided=undecided,
            shown=tuple(_shown(item, one) for item, one in disputed[:SHOWN]),
            said=_in_words(len(votes), len(disputed), undecided, pairs),
        )

    def _member(self, seat: Seat, votes: Sequence[Verdicts]) -> a.PanelMember:
        letters = self._letters[seat.name]
        tokens = sum(letters.values()) // LETTERS_A_TOKEN
        return a.PanelMember(
            name=seat.name,
            doubted=tuple(sorted(seat.doubted)),
            questions=len(letters),
            tokens=tokens,
            # Nearly all of it is read: a verdict is a sentence.
            money=round(tokens * seat.price.input / 1e6, 4) if seat.price else None,
            with_most=rate(_with_most(seat.name, votes)),
        )


def majority(said: Verdicts) -> a.Outcome:
    """More than half of all that were asked, those who could not say counted in: two of three, both of two, one alone."""
    for outcome in VERDICTS:
        if 2 * list(said.values()).count(outcome) > len(said):
            return outcome
    return "unjudged"


def chosen_by_most(said: Mapping[str, Choice | None]) -> Choice | None:
    """None where half of them or more said nothing."""
    choices = [choice for choice in said.values() if choice]
    if 2 * len(choices) <= len(said):
        return None
    for choice in CHOICES:
        if 2 * choices.count(choice) > len(said):
            return choice
    return "same"


def together(one: str, other: str, votes: Sequence[Verdicts]) -> a.JudgesTogether:
    """How often two judges said the same of the same answer, and how far their verdicts rise and fall together."""
    both = [(said[one], said[other]) for said in votes if {one, other} <= said.keys()]
    clear = [(first == "pass", second == "pass") for first, second in both if "unjudged" not in (first, second)]
    agreed: list[a.Outcome] = ["pass" if first == second else "fail" for first, second in clear]
    return a.JudgesTogether(one=one, other=other, agree=rate(agreed), correlation=correlation(clear))


def correlation(both: Sequence[tuple[bool, bool]]) -> float | None:
    """Absent where one of them always said the same, or there is too little to tell."""
    n, first, second = len(both), sum(one for one, _ in both), sum(other for _, other in both)
    spread = first * (n - first) * second * (n - second)
    if n < ENOUGH or not spread:
        return None
    return round((n * sum(one and other for one, other in both) - first * second) / sqrt(spread), 4)


def _with_most(name: str, votes: Sequence[Verdicts]) -> list[a.Outcome]:
    """Of the items that were decided: whether this judge said what most said."""
    found = [(said[name], majority(said)) for said in votes if name in said]
    return ["pass" if own == most else "fail" for own, most in found if most != "unjudged"]


def _shown(item: Item, said: Verdicts) -> a.DisputedAnswer:
    return a.DisputedAnswer(tenet=item.tenet, row=item.row, request=item.request, answer=item.answer, votes=dict(said))


def _in_words(items: int, disputed: int, undecided: int, pairs: Sequence[a.JudgesTogether]) -> str:
    told = f"The judges were of one mind about {items - disputed} of {items} answers"
    told += f"; of the {disputed} others most of them decided {disputed - undecided}" if disputed else ""
    told += f", and {undecided} stayed open." if undecided else "."
    twins = [f"{pair.one} and {pair.other}" for pair in pairs if (pair.correlation or 0.0) >= ALIKE]
    if twins:
        told += f" {' as well as '.join(twins)} say nearly the same: one of the two would do, and a judge of another family adds more."
    return told
