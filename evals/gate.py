"""Ship, do not ship, or cannot tell, and why. A pure function of the numbers, with the reasons that decide first.

* do not ship: a blocking tenet is under its threshold, or the tuned model is clearly worse than the untuned one, in right
  answers, in a judge's preference or in safety, or clearly less often right than the one in production or the one that its training
  began with, or it cost more elsewhere than the budgets allow.
* cannot tell: the model answers otherwise where it is served, too many answers are unjudged, the judge cannot be believed, the gain in
  right answers is not clear of zero or
  no larger than the noise of asking twice, or the loss of general skills may be beyond its budget.
* ship: none of these.

A difference is clear when its 95 % interval leaves zero out and McNemar's test agrees (p < 0.05): with very few rows that
changed sides, the bootstrap alone finds gains that are not there. The gain over the untuned model is the one question that is
asked in one direction, as is decided before anything is measured, by that test alone: two equal models are called a gain in at
most one case of twenty, and no test of that certainty finds a true one much more often.
"""

from collections.abc import Iterable, Mapping
from math import ceil, sqrt
from textwrap import shorten
from typing import NamedTuple

from evals import graded
from evals.cost import cost_elsewhere, in_words
from evals.people import decided_by_people, grounds
from evals.price import cheaper_in_words
from evals.served import differs
from evals.statistics import Z_CONFIDENCE, Z_ONE_WAY, rows_to_decide
from tenet import artifacts as a

MOST_UNJUDGED = 0.02
SIGNIFICANT = 0.05
ONE_WAY = 0.10
"""Of a two-sided p-value: of a question in one direction, one case in twenty."""
MOST_WEAK = 3
"""Weak groups that the reasons name."""
LONGEST_SHOWN = 80
"""Characters of an answer in a reason."""
DEPLOYED, BEGAN_WITH = "the version in production", "the model that this training began with"


class Evidence(NamedTuple):
    tenets: a.Tenets
    tuned: a.SystemScore
    gain: a.PairedResult
    """Right answers, tuned against untuned: the main comparison."""
    by_tenet: tuple[a.PairedResult, ...]
    classical: a.PairedResult | None
    """Right answers, tuned against the classical model (which stands as `base`)."""
    rows: int
    judge: tuple[a.JudgeRecord, ...] = ()
    """How the judge did where the right verdict is known."""
    preferences: tuple[a.Preference, ...] = ()
    """Which answers the judge prefers, tuned against untuned."""
    weak: tuple[a.WeakSlice, ...] = ()
    on_training_rows: a.Rate | None = None
    classical_kind: str = "word counts, TF-IDF"
    classical_tenets: Mapping[str, a.Rate] = {}
    speeds: Mapping[str, a.Speed] = {}
    """What an answer takes, by system."""
    classical_name: str = ""
    people: tuple[a.PeopleFound, ...] = ()
    deployed: a.PairedResult | None = None
    """Right answers, tuned against the version in production (which stands as `base`)."""
    began_with: a.PairedResult | None = None
    """The same against the model that its training began with, where an earlier training left that."""
    graded: a.GradedResult | None = None
    """The main comparison by degrees, where an answer is more than right or wrong."""
    elsewhere: a.Elsewhere | None = None
    """General skills and safety: what the tuning cost where nobody trained."""
    served: tuple[a.ServedAlike, ...] = ()
    """What the tuned model says in the ways in which it would be served."""


class Decision(NamedTuple):
    verdict: a.Verdict
    reasons: tuple[str, ...]


def decide(evidence: Evidence) -> Decision:
    cost = cost_elsewhere(evidence.elsewhere, evidence.tenets.budgets or a.Budgets(), evidence.gain)
    people = grounds(evidence.people, evidence.tenets)
    forbidding = [
        *_blocking_tenets_missed(evidence),
        *_worse_than_before(evidence.gain),
        *_worse_than_earlier(evidence.deployed, DEPLOYED),
        *_worse_than_earlier(evidence.began_with, BEGAN_WITH),
        *_less_liked(evidence),
        *people.forbidding,
        *cost.forbidding,
    ]
    doubts = [
        *_served_otherwise(evidence.served),
        *_judge_doubted(evidence),
        *_not_measured(evidence),
        *_unclear_gain(evidence.gain, evidence.rows),
        *people.doubts,
        *cost.doubts,
    ]
    remarks = [
        *_clear_gain(evidence.gain),
        *_beside_the_classical_model(evidence),
        *_beside_earlier(evidence.deployed, DEPLOYED),
        *_beside_earlier(evidence.began_with, BEGAN_WITH),
        *_tenets_to_watch(evidence),
        *_other_preferences(evidence),
        *_by_degrees(evidence.graded),
        *_reach(evidence.gain, evidence.rows),
        *_weak(evidence),
        *_learned_by_heart(evidence),
        *people.remarks,
        *cost.remarks,
    ]
    verdict: a.Verdict = "do not ship" if forbidding else "cannot tell" if doubts else "ship"
    return Decision(verdict, (*forbidding, *doubts, *remarks))


def clearly_better(pair: a.PairedResult) -> bool:
    return pair.low is not None and pair.low > 0 and _significant(pair)


def gained(pair: a.PairedResult) -> bool:
    """Whether the main comparison shows a gain, asked in that direction alone."""
    return pair.won > pair.lost and pair.p_value is not None and pair.p_value < ONE_WAY


def clearly_worse(pair: a.PairedResult) -> bool:
    return pair.high is not None and pair.high < 0 and _significant(pair)


def _significant(pair: a.PairedResult) -> bool:
    return pair.p_value is not None and pair.p_value < SIGNIFICANT


def _missed(tenets: a.Tenets, rates: Mapping[str, a.Rate], blocking: bool) -> Iterable[tuple[a.Tenet, a.Rate, float]]:
    """The tenets under their threshold, and the share in which each one holds."""
    for tenet in tenets.tenets:
        rate = rates.get(tenet.id)
        if rate and rate.value is not None and tenet.blocking == blocking and rate.value < tenet.threshold:
            yield tenet, rate, rate.value


def _missed_by_tuned(evidence: Evidence, blocking: bool) -> Iterable[str]:
    for tenet, rate, value in _missed(evidence.tenets, evidence.tuned.tenets, blocking):
        yield (
            f"{tenet.id} (“{tenet.statement}”) holds for {rate.passed} of {rate.judged} answers "
            f"({value:.0%}); {tenet.threshold:.0%} are needed"
        )


def _blocking_tenets_missed(evidence: Evidence) -> Iterable[str]:
    return (f"{what}, and it blocks release." for what in _missed_by_tuned(evidence, blocking=True))


def _worse_than_before(gain: a.PairedResult) -> Iterable[str]:
    if clearly_worse(gain):
        yield f"The tuned model is worse than the untuned one: {in_words(gain)}."


def _judge_doubted(evidence: Evidence) -> Iterable[str]:
    for record in evidence.judge:
        if not record.trusted and not decided_by_people(evidence.people, record.tenet):
            computed = any(t.id == record.tenet and isinstance(t.check, a.Computed) for t in evidence.tenets.tenets)
            who = "The metric of the person's own" if computed else "The judge"
            remedy = (
                "Mend its code."
                if computed
                else "Connect another judge and say “evaluate again”, or make the criterion plainer."
            )
            yield f"{who} is not believed about {record.tenet}. {record.said} {remedy}"


def _served_otherwise(served: Iterable[a.ServedAlike]) -> Iterable[str]:
    for found in served:
        if differs(found):
            other = found.rate.judged - found.rate.passed
            yield (
                f"Asked {found.way}, the tuned model answers {other} of {found.rate.judged} rows otherwise than it was measured, so these "
                f"figures do not speak for it: measured “{_short(found.measured)}”, served “{_short(found.served)}”. Usual causes: "
                "another chat template, a number format, or a merge that went wrong."
            )


def _less_liked(evidence: Evidence) -> Iterable[str]:
    return (found.said for found in evidence.preferences if found.standing == "worse")


def _not_measured(evidence: Evidence) -> Iterable[str]:
    for tenet in evidence.tenets.tenets:
        rate = evidence.tuned.tenets[tenet.id]
        if decided_by_people(evidence.people, tenet.id):
            continue
        total = rate.judged + rate.unjudged
        if total == 0 and tenet.blocking:
            yield f"{tenet.id} blocks release, but no held-out row puts it to the test. Add examples of its kind."
        elif too_many_unjudged(rate):
            was_judged = any(record.trusted and record.tenet == tenet.id for record in evidence.judge)
            remedy = (
                "Mark these answers yourself, or make the criterion plainer"
                if was_judged
                else "Connect a judge, or change its check"
            )
            yield (
                f"{tenet.id} (“{tenet.statement}”) could not be judged for {rate.unjudged} of {total} answers "
                f"(at most {MOST_UNJUDGED:.0%} may be missing). {remedy}."
            )


def too_many_unjudged(rate: a.Rate) -> bool:
    return rate.unjudged > MOST_UNJUDGED * (rate.judged + rate.unjudged)


def _unclear_gain(gain: a.PairedResult, rows: int) -> Iterable[str]:
    if gained(gain) or clearly_worse(gain):
        return
    few = gain.low is not None and gain.low > 0
    said = "rests on too few rows to be told from chance" if few else "is not clear of zero"
    yield f"The gain over the untuned model {said}: {in_words(gain)}. {_rows_that_would_help(gain, rows)}"


def _rows_that_would_help(gain: a.PairedResult, rows: int) -> str:
    needed = rows_to_decide(gain.won, gain.lost, rows, Z_ONE_WAY if gain.won > gain.lost else Z_CONFIDENCE)
    if needed is None:
        return "The two are equal on these rows, so more rows like these would not change that."
    more = f"About {max(1, needed - rows)} more held-out rows would settle a difference of this size."
    return f"{more} Bring more examples of your own, or hold out a larger share of them."


def _clear_gain(gain: a.PairedResult) -> Iterable[str]:
    if gained(gain):
        yield (
            f"The tuned model is right on {_share(gain.tuned)} of the held-out rows, "
            f"the untuned one on {_share(gain.base)}: {in_words(gain)}.{_by_chance(gain)}"
        )


def _by_chance(gain: a.PairedResult) -> str:
    """Said where the interval, which looks both ways, still touches zero."""
    if clearly_better(gain) or gain.p_value is None:
        return ""
    return (
        " Whether it is a gain was the one question before anything was measured: "
        f"two equal models show so much in {gain.p_value / 2:.1%} of cases."
    )


def _reach(gain: a.PairedResult, rows: int) -> Iterable[str]:
    if gain.detectable is not None:
        yield (
            f"What these {rows} rows can show: a true gain of {reach_in_words(gain.detectable)} or more "
            "in four cases of five; a smaller one would often not have been seen."
        )


def reach_in_words(detectable: float) -> str:
    least = ceil(100 * detectable)
    return f"{least} {'point' if least == 1 else 'points'}"


def _by_degrees(found: a.GradedResult | None) -> Iterable[str]:
    if found:
        yield graded.in_words(found)


def simpler_is_better(system: a.SystemScore | None, pair: a.PairedResult | None, tenets: a.Tenets) -> bool:
    """Whether what needs no language model is clearly right more often (it stands as `base` in the pair), and could be released."""
    if system is None or pair is None or not clearly_worse(pair):
        return False
    return not list(_missed(tenets, system.tenets, blocking=True))


def _beside_the_classical_model(evidence: Evidence) -> Iterable[str]:
    pair = evidence.classical
    if pair is None:
        return
    both = f"it is right on {_share(pair.base)}, the tuned model on {_share(pair.tuned)}; tuned minus classical {in_words(pair)}."
    classical, broken = f"A classical model ({evidence.classical_kind}) is", _broken_by_the_classical_model(evidence)
    price = cheaper_in_words(evidence.speeds.get(evidence.classical_name), evidence.speeds.get("tuned"))
    if clearly_better(pair):
        yield f"The tuned model also beats the classical one, which is {price}: {both}"
    elif clearly_worse(pair) and broken:
        yield f"{classical} right more often, and {price}: {both} It is no way out: {broken}."
    elif clearly_worse(pair):
        yield f"{classical} better, and {price}: {both} For this job alone, use that one."
    else:
        but = f" But {broken}." if broken else ""
        yield f"{classical} as good, as far as these rows can tell, and {price}: {both}{but}"


def _broken_by_the_classical_model(evidence: Evidence) -> str:
    """What forbids a release of it as it would of the tuned model."""
    return "; ".join(
        f"{tenet.id}, which blocks release, holds for {rate.passed} of {rate.judged} of its answers"
        for tenet, rate, _ in _missed(evidence.tenets, evidence.classical_tenets, blocking=True)
    )


def _worse_than_earlier(pair: a.PairedResult | None, which: str) -> Iterable[str]:
    if pair and clearly_worse(pair):
        yield f"It is worse than {which}: {_both(pair)}"


def _beside_earlier(pair: a.PairedResult | None, which: str) -> Iterable[str]:
    if pair and clearly_better(pair):
        yield f"It is better than {which}: {_both(pair)}"
    elif pair and not clearly_worse(pair):
        yield f"These rows cannot tell it from {which}: {_both(pair)}"


def _both(pair: a.PairedResult) -> str:
    return f"right on {_share(pair.tuned)}, that one on {_share(pair.base)}; {in_words(pair)}."


def _tenets_to_watch(evidence: Evidence) -> Iterable[str]:
    yield from (f"{what}; it does not block release." for what in _missed_by_tuned(evidence, blocking=False))
    for pair in evidence.by_tenet:
        if clearly_worse(pair):
            yield f"{pair.tenet} got worse with training: {in_words(pair)}."


def _other_preferences(evidence: Evidence) -> Iterable[str]:
    return (found.said for found in evidence.preferences if found.standing in ("better", "not believed", "length"))


def _weak(evidence: Evidence) -> Iterable[str]:
    for one in evidence.weak[:MOST_WEAK]:
        yield f"It is weak on {one.name}: right on {_share(one.here)} of these {one.here.judged}, on {_share(one.elsewhere)} of the others."


def _learned_by_heart(evidence: Evidence) -> Iterable[str]:
    seen, unseen = evidence.on_training_rows, evidence.tuned.accuracy
    if seen and gap_is_clear(seen, unseen):
        yield (
            f"It learned rows by heart: right on {_share(seen)} of {seen.judged} rows that it was trained on and on "
            f"{_share(unseen)} of those it never saw. More, and more different, examples help more than longer training."
        )


def gap_is_clear(seen: a.Rate, unseen: a.Rate) -> bool:
    """Whether the shares of two different sets of rows are clearly apart (Newcombe's interval of their difference)."""
    if seen.value is None or unseen.value is None or seen.low is None or unseen.high is None:
        return False
    below = sqrt((seen.value - seen.low) ** 2 + (unseen.high - unseen.value) ** 2)
    return seen.value - unseen.value - below > 0


def _short(text: str | None) -> str:
    return shorten(text or "", LONGEST_SHOWN, placeholder=" …")


def _share(rate: a.Rate) -> str:
    return "an unknown share" if rate.value is None else f"{rate.value:.0%}"
