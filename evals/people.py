"""From marks of people to a rate that can be relied on: how far the automatic verdict is from theirs, and the share of good
answers corrected for it, with an interval that knows how few marks there are. Too few, and it abstains.

The rows are in groups by automatic verdict, with people's marks in each as a random sample of it. The corrected rate is the groups'
shares, weighted by how many rows each has (which is what correcting by a judge's sensitivity and specificity comes
to). Its interval draws both the shares (Jeffreys) and the weights, so it holds for rows like these and not only for these.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import ceil, sqrt
from typing import NamedTuple

from evals.grounds import Grounds
from evals.marks import Item, Opinion, expected_share
from evals.scoring import ACCURACY
from tenet import artifacts as a

LEAST_MARKS = 12
"""Of a tenet, before anything is said about its rate."""
LEAST_OF_A_GROUP = 3
"""Marks that each group of verdicts needs that has more than a twentieth of the rows."""
WIDEST = 0.30
"""An interval wider than this says too little to be called a result."""
WANTED = 0.10
"""Half of an interval that is worth having: how many marks it would take is told."""
LEAST_AGREEMENT = 0.8
DRAWS = 4000
SEED = 0
Z = 1.96


class Group(NamedTuple):
    outcome: a.Outcome
    rows: int
    good: int
    marked: int


class Estimate(NamedTuple):
    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def people_found(items: Sequence[Item], said: Mapping[str, Opinion]) -> tuple[a.PeopleFound, ...]:
    """One finding for each tenet of which anybody marked an answer."""
    by_tenet = groupby(items, key=lambda item: item.tenet)
    found = [_found(tenet, list(theirs), said) for tenet, theirs in by_tenet]
    return tuple(one for one in found if one.marked or one.cannot_say)


def _found(tenet: str, items: Sequence[Item], said: Mapping[str, Opinion]) -> a.PeopleFound:
    marked = [said[item.digest] for item in items if item.digest in said]
    groups = groups_of(items, said)
    counted = sum(group.marked for group in groups)
    rate, agree = (corrected(groups), agreement(groups)) if counted else (None, None)
    enough = rate is not None and _is_enough(groups) and rate.width <= WIDEST
    return a.PeopleFound(
        tenet=tenet,
        marked=counted,
        people=len({person for one in marked for person in one.people}),
        cannot_say=len(marked) - counted,
        agree=_rounded(agree.value) if agree else None,
        agree_low=_rounded(agree.low) if agree else None,
        agree_high=_rounded(agree.high) if agree else None,
        rate=_rounded(rate.value) if rate and enough else None,
        low=_rounded(rate.low) if rate and enough else None,
        high=_rounded(rate.high) if rate and enough else None,
        said=_said(tenet, groups, rate if enough else None),
    )


def groups_of(items: Sequence[Item], said: Mapping[str, Opinion]) -> list[Group]:
    found: list[Group] = []
    outcomes: tuple[a.Outcome, ...] = ("pass", "fail", "unjudged")
    for outcome in outcomes:
        group = [item for item in items if item.outcome == outcome]
        counts = Counter(said[item.digest].verdict for item in group if item.digest in said)
        if group:
            found.append(Group(outcome, len(group), counts["pass"], counts["pass"] + counts["fail"]))
    return found


def corrected(groups: Sequence[Group]) -> Estimate:
    """The share of answers that people would call good."""
    return _weighted(groups, [group.good for group in groups])


def agreement(groups: Sequence[Group]) -> Estimate | None:
    """The share of the automatic verdicts that people would give too; unjudged rows have no verdict."""
    judged = [group for group in groups if group.outcome != "unjudged" and group.marked]
    if not judged:
        return None
    return _weighted(judged, [one.good if one.outcome == "pass" else one.marked - one.good for one in judged])


def marks_wanted(groups: Sequence[Group]) -> int:
    """Marks in all for an interval of ±10 points, spread over the groups as they help most; never more than there are rows."""
    total = sum(group.rows for group in groups)
    shares = [expected_share(group.outcome, group.good, group.marked) for group in groups]
    spread = sum(group.rows / total * sqrt(share * (1 - share)) for group, share in zip(groups, shares, strict=True))
    return min(total, max(LEAST_MARKS, ceil((Z * spread / WANTED) ** 2)))


def _weighted(groups: Sequence[Group], hits: Sequence[int]) -> Estimate:
    import numpy as np

    draw = np.random.default_rng(SEED)
    rows = np.array([group.rows for group in groups], dtype=float)
    shares = np.stack(
        [draw.beta(hit + 0.5, group.marked - hit + 0.5, size=DRAWS) for group, hit in zip(groups, hits, strict=True)],
        axis=1,
    )
    drawn = (draw.dirichlet(rows + 0.5, size=DRAWS) * shares).sum(axis=1)
    exact = [
        (hit + 0.5) / (group.marked + 1) if group.marked < 1 else hit / group.marked
        for group, hit in zip(groups, hits, strict=True)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    value = float(np.dot(rows / rows.sum(), exact))
    return Estimate(value, min(float(low), value), max(float(high), value))


def _is_enough(groups: Sequence[Group]) -> bool:
    total = sum(group.rows for group in groups)
    return not _lacking(groups) and sum(group.marked for group in groups) >= min(LEAST_MARKS, total)


def _lacking(groups: Sequence[Group]) -> int:
    """Marks without which a group that counts is not known at all."""
    total = sum(group.rows for group in groups)
    large = [group for group in groups if group.rows > total / 20]
    return sum(max(0, min(LEAST_OF_A_GROUP, group.rows) - group.marked) for group in large)


def _said(tenet: str, groups: Sequence[Group], rate: Estimate | None) -> str:
    about = "the right answer" if tenet == ACCURACY else tenet
    marked, total = (sum(one) for one in zip(*((group.marked, group.rows) for group in groups), strict=True))
    if rate is None:
        more = max(1, marks_wanted(groups) - marked, _lacking(groups))
        return f"{marked} answers were marked by people for {about}, too few for a rate of their own; about {more} more would do."
    return (
        f"By the marks of people on {marked} of {total} answers, {rate.value:.0%} of all answers are good by {about} "
        f"(95% interval {rate.low:.0%} to {rate.high:.0%})."
    )


def _rounded(value: float) -> float:
    return round(value, 4)


# ---------------------------------------------------------------- what it means for the verdict


def grounds(found: Sequence[a.PeopleFound], tenets: a.Tenets) -> Grounds:
    """People outweigh the automatic verdict: their rate is held against the threshold, and their disagreement casts doubt."""
    known = {tenet.id: tenet for tenet in tenets.tenets}
    short = [one for one in found if one.tenet in known and _misses(one, known[one.tenet])]
    doubted = [one for one in found if one.agree_high is not None and one.agree_high < LEAST_AGREEMENT]
    return Grounds(
        forbidding=tuple(
            f"{one.said} {known[one.tenet].threshold:.0%} are needed, and {one.tenet} blocks release." for one in short
        ),
        doubts=tuple(_disagrees(one) for one in doubted),
        remarks=tuple(one.said for one in found if one not in short),
    )


def decided_by_people(found: Sequence[a.PeopleFound], tenet: str) -> bool:
    return any(one.tenet == tenet and one.rate is not None for one in found)


def _misses(one: a.PeopleFound, tenet: a.Tenet) -> bool:
    return tenet.blocking and one.high is not None and one.high < tenet.threshold


def _disagrees(one: a.PeopleFound) -> str:
    what = "What counts as right" if one.tenet == ACCURACY else f"The judge of {one.tenet}"
    return (
        f"{what} is not what people say: they agree on {one.agree or 0:.0%} "
        f"(95% interval {one.agree_low or 0:.0%} to {one.agree_high or 0:.0%}); {LEAST_AGREEMENT:.0%} are needed. "
        + (
            "Look at the references."
            if one.tenet == ACCURACY
            else "Make its criteria plainer, or connect another judge."
        )
    )
