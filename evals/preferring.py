"""Which of two systems does a judge prefer, tenet by tenet: where both pass or both fail, one may still be better.

Each pair is shown twice, in both orders, and a preference counts only if it survives that; otherwise the pair is a tie. A
judge whose choice follows the order more often than not is not believed. Rows are taken in a fixed random order, a handful
at a time, until it is clear which system is preferred or the rows are used up (`evals.enough`). It has to be as clear with
the length of the answers taken out (`evals.length`): a judge that likes the longer answer decides nothing by that.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel

from evals.at_once import all_at_once
from evals.enough import lead
from evals.length import ALIKE, Duel, Weighed, decides, times_as_long, weighed
from evals.sampling import shuffled
from prompts import load
from tenet import artifacts as a
from tenet.models import LanguageModel, Message, ModelFailure, NotRecorded
from tenet.models.fences import untrusted

CONTRACT = "judge_pair"
A_HANDFUL = 8
"""Pairs that are judged at the same time before it is asked whether that is enough."""
LEAST_CONSISTENT = 0.6
"""Of the pairs that got a choice, the share that must get the same one in both orders. A judge that only looks at the order
has 0; one that throws a coin, a half."""
ENOUGH_TO_DOUBT = 24
"""Pairs with a choice before a judge is given up for being swayed."""

Choice = Literal["first", "second", "same"]
Side = Literal["before", "after", "tie", "swayed", "unjudged"]
SIDES: tuple[Side, ...] = ("before", "after", "tie", "swayed", "unjudged")
"""Which system's answer is better; `swayed` is a tie because the verdict followed the order."""
UNSETTLED: tuple[a.PreferenceStanding, ...] = ("open", "length")
"""More pairs may still tell."""
PairJudge = Callable[[a.Tenet, a.Row, str, str], Choice | None]
"""Given the first and the second answer; None where it did not say."""


class Preferred(BaseModel):
    reason: str = ""
    verdict: Choice


class Pair(NamedTuple):
    row: a.Row
    before: str
    after: str


def pair_judge_by(model: LanguageModel) -> PairJudge:
    prompt = load(CONTRACT)

    def judge(tenet: a.Tenet, row: a.Row, first: str, second: str) -> Choice | None:
        assert isinstance(tenet.check, a.Judged)
        question = prompt.render(
            criterion=untrusted(f"{tenet.statement}\n{tenet.check.criteria}"),
            input=untrusted(row.input),
            first=untrusted(first),
            second=untrusted(second),
        )
        try:
            return model.structured([Message("user", question)], Preferred, CONTRACT).verdict
        except NotRecorded:
            raise
        except ModelFailure:
            return None

    return judge


def preferences(
    judge: PairJudge,
    tenets: a.Tenets,
    rows: Sequence[a.Row],
    before: Mapping[str, str],
    after: Mapping[str, str],
    doubted: frozenset[str] = frozenset(),
) -> tuple[a.Preference, ...]:
    """One finding for each tenet that only a judge can decide and on which it is believed."""
    judged = [tenet for tenet in tenets.tenets if isinstance(tenet.check, a.Judged) and tenet.id not in doubted]
    pairs = [Pair(row, before[row.id], after[row.id]) for row in shuffled(rows)]
    return tuple(preference(judge, tenet, pairs) for tenet in judged)


def preference(judge: PairJudge, tenet: a.Tenet, pairs: Sequence[Pair]) -> a.Preference:
    def side(pair: Pair) -> Side:
        return side_of(judge, tenet, pair)

    sides: list[Side] = []
    for start in range(0, len(pairs), A_HANDFUL):
        sides += all_at_once(side, pairs[start : start + A_HANDFUL])
        if settled(sides, _duels(sides, pairs)) not in UNSETTLED:
            break
    duels = _duels(sides, pairs)
    standing = settled(sides, duels)
    counts: dict[Side, int] = {side: sides.count(side) for side in SIDES}
    equally_long = weighed(duels)
    return a.Preference(
        tenet=tenet.id,
        pairs=len(sides),
        won=counts["after"],
        lost=counts["before"],
        tied=counts["tie"],
        swayed=counts["swayed"],
        unjudged=counts["unjudged"],
        standing=standing,
        said=_said(tenet, standing, counts, len(sides), equally_long),
        longer=_share_of_longer(duels),
        at_equal_length=round(equally_long.share, 4) if equally_long else None,
        at_equal_length_low=round(equally_long.low, 4) if equally_long else None,
        at_equal_length_high=round(equally_long.high, 4) if equally_long else None,
    )


def settled(sides: Sequence[Side], duels: Sequence[Duel]) -> a.PreferenceStanding:
    """As the pairs were judged, and only if it is as clear with the length of the answers taken out."""
    raw = standing_of(sides)
    if raw not in ("better", "worse"):
        return raw
    for_what_it_says = {"second": "better", "first": "worse"}.get(decides(duels))
    return raw if for_what_it_says == raw else "length"


def _duels(sides: Sequence[Side], pairs: Sequence[Pair]) -> list[Duel]:
    return [duel for side, pair in zip(sides, pairs, strict=False) if (duel := duel_of(side, pair))]


def duel_of(side: Side, pair: Pair) -> Duel | None:
    """None where neither answer was preferred."""
    return Duel(side == "after", times_as_long(pair.before, pair.after)) if side in ("before", "after") else None


def _share_of_longer(duels: Sequence[Duel]) -> float | None:
    """Of the pairs whose lengths differ."""
    apart = [duel for duel in duels if abs(duel.longer) >= ALIKE]
    return round(sum(duel.won == (duel.longer > 0) for duel in apart) / len(apart), 4) if apart else None


def _said(
    tenet: a.Tenet, standing: a.PreferenceStanding, counts: Mapping[Side, int], pairs: int, equally_long: Weighed | None
) -> str:
    by = f"By {tenet.id} the judge"
    split = f"of {pairs} pairs, {counts['after']} for the tuned one, {counts['before']} for the untuned, the others undecided"
    at = _at_equal_length(equally_long)
    match standing:
        case "better":
            return f"{by} prefers the tuned model's answers: {split}. {at}"
        case "worse":
            return f"{by} prefers the untuned model's answers: {split}. {at}"
        case "open":
            return f"{by} has no clear preference: {split}."
        case "length":
            liked = "tuned" if counts["after"] > counts["before"] else "untuned"
            return (
                f"{by} chose the {liked} model's answers more often, but that may be their length alone, "
                f"so it decides nothing: {split}. {at}"
            )
        case "not believed":
            return f"{by} is not believed: in {counts['swayed']} of {pairs} pairs its choice followed the order in which the two stood."


def _at_equal_length(found: Weighed | None) -> str:
    if found is None:
        return ""
    reach = f"95% interval {found.low:.0%} to {found.high:.0%}"
    return f"Were both equally long, the tuned one would get {found.share:.0%} of the choices ({reach})."


def side_of(judge: PairJudge, tenet: a.Tenet, pair: Pair) -> Side:
    if pair.before == pair.after:
        return "tie"
    straight = judge(tenet, pair.row, pair.before, pair.after)
    swapped = judge(tenet, pair.row, pair.after, pair.before)
    match (straight, swapped):
        case (None, _) | (_, None):
            return "unjudged"
        case ("first", "second"):
            return "before"
        case ("second", "first"):
            return "after"
        case ("same", "same"):
            return "tie"
        case _:
            return "swayed"


def standing_of(sides: Sequence[Side]) -> a.PreferenceStanding:
    steady, swayed = sum(side in ("before", "after") for side in sides), sides.count("swayed")
    ahead = lead(sides.count("before"), sides.count("after"))
    if (ahead != "open" or steady + swayed >= ENOUGH_TO_DOUBT) and steady < LEAST_CONSISTENT * (steady + swayed):
        return "not believed"
    match ahead:
        case "first":
            return "worse"
        case "second":
            return "better"
        case "open":
            return "open"
