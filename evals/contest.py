"""Who wins a contest, and whether its rows can tell: the rule, on outcomes of every way on the same rows.

    decide(ways, outcomes)    the way to take, whether that is clear, and why

A way may win only if it keeps the tenets that block a release, where any way does. Of these the one that is right most often
leads. A cheaper one is taken in its place if it is shown to be at most `MARGIN` behind. It is clear where the leader is ahead
of every cheaper way by more than chance and no dearer one can be more than `MARGIN` better, or where that cheaper way was shown
to be as good.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals.cost import in_words
from evals.scoring import Outcomes, compare
from evals.statistics import holm, rows_to_decide
from tenet import artifacts as a
from tenet.project import Project
from tenet.stages import BY_NAME

MARGIN = 0.05
"""What a cheaper way may be behind and still count as good enough."""
SIGNIFICANT = 0.05


def held(project: Project) -> a.Contest | None:
    """The one that stands: made from what is in force."""
    stage = BY_NAME["contest"]
    found = project.find("contest") if project.state.is_needed(stage) and project.state.is_fresh(stage) else None
    return found if isinstance(found, a.Contest) else None


class Decision(NamedTuple):
    recommended: str
    clear: bool
    reasons: tuple[str, ...]


def decide(ways: Sequence[a.Contestant], tenets: a.Tenets, outcomes: Mapping[str, Outcomes]) -> Decision:
    able = [way for way in ways if keeps_blocking(way, tenets)]
    field = sorted(able or ways, key=cost)
    leader = max(field, key=lambda way: (share(way), -field.index(way)))
    cheaper = field[: field.index(leader)]
    pairs = {way.name: compare(way.name, outcomes[way.name], outcomes[leader.name]) for way in cheaper}
    enough = next((way for way in cheaper if _at_most(pairs[way.name], MARGIN)), None)
    if enough:
        reasons = (_reached(enough), _good_enough(leader, pairs[enough.name]))
        return Decision(enough.name, True, (*reasons, *_blocked(able, ways)))
    doubted = _doubted(pairs)
    dearer = {
        way.name: compare(way.name, outcomes[leader.name], outcomes[way.name]) for way in field[len(cheaper) + 1 :]
    }
    hopes = [name for name, pair in dearer.items() if not _at_most(pair, MARGIN)]
    reasons = (_reached(leader), *_ahead_of(cheaper, pairs, doubted), *_beside_dearer(dearer, hopes))
    return Decision(leader.name, not doubted and not hopes, (*reasons, *_blocked(able, ways)))


def cost(way: a.Contestant) -> tuple[float, float]:
    """Seconds to get it ready, then what an answer takes."""
    return way.seconds, way.score.speed.ms if way.score.speed else 0.0


def share(way: a.Contestant) -> float:
    return way.score.accuracy.value or 0.0


def keeps_blocking(way: a.Contestant, tenets: a.Tenets) -> bool:
    """Unjudged is no offence: what nobody could judge decides nothing here."""
    rates = {tenet: way.score.tenets.get(tenet.id) for tenet in tenets.tenets if tenet.blocking}
    return all(rate is None or rate.value is None or rate.value >= tenet.threshold for tenet, rate in rates.items())


def _at_most(pair: a.PairedResult, margin: float) -> bool:
    return pair.high is not None and pair.high <= margin


def _doubted(pairs: Mapping[str, a.PairedResult]) -> list[str]:
    """Cheaper ways that the leader is not clearly ahead of, the p-values raised for their number."""
    raised = holm({name: pair.p_value for name, pair in pairs.items() if pair.p_value is not None})
    return [name for name, pair in pairs.items() if raised.get(name, 1.0) >= SIGNIFICANT or pair.won <= pair.lost]


def _reached(way: a.Contestant) -> str:
    rate = way.score.accuracy
    gain = f", against the untuned model {in_words(way.gain)}" if way.gain else ""
    ready = f"after {way.seconds:.0f} s of training" if way.method in TRAINED else f"ready in {way.seconds:.1f} s"
    return f"{titled(way.name)} is right on {rate.passed} of {rate.judged} rows{gain}, {ready}."


def _good_enough(leader: a.Contestant, pair: a.PairedResult) -> str:
    return (
        f"{titled(leader.name)} is right most often, and by no more than {MARGIN:.0%} of the rows: {in_words(pair)}. "
        "That is not worth its price."
    )


def _ahead_of(
    cheaper: Sequence[a.Contestant], pairs: Mapping[str, a.PairedResult], doubted: Sequence[str]
) -> list[str]:
    said = [
        f"It is clearly ahead of {titled(way.name, inside=True)}: {in_words(pairs[way.name])}."
        for way in cheaper
        if way.name not in doubted
    ]
    return [*said, *(_open(name, pairs[name]) for name in doubted)]


def _open(name: str, pair: a.PairedResult) -> str:
    judged = min(pair.base.judged, pair.tuned.judged)
    needed = rows_to_decide(pair.won, pair.lost, judged)
    more = f"; a difference of this size would take about {needed} rows to show" if needed and needed > judged else ""
    return f"These rows cannot tell it from {titled(name, inside=True)}, which costs less: {in_words(pair)}{more}."


def _beside_dearer(dearer: Mapping[str, a.PairedResult], hopes: Sequence[str]) -> list[str]:
    said = [
        f"{titled(name)} costs more, and with more training or more rows it may be the better one: {in_words(dearer[name])}."
        for name in hopes
    ]
    rest = [f"{titled(name, inside=True)}, {in_words(pair)}" for name, pair in dearer.items() if name not in hopes]
    return [*said, *([f"What costs more is not worth it: {'; '.join(rest)}."] if rest else [])]


def _blocked(able: Sequence[a.Contestant], ways: Sequence[a.Contestant]) -> list[str]:
    if not able:
        return ["No way keeps every tenet that blocks a release, on these rows and with this budget."]
    out = [titled(way.name, inside=True) for way in ways if way not in able]
    return [f"Not eligible, since a tenet that blocks a release is missed: {', '.join(out)}."] if out else []


TRAINED = ("sft", "dpo", "grpo")
TITLES = {
    "untuned": "The untuned model",
    "few-shot": "The untuned model with examples in its prompt",
    "tuned prompt": "The untuned model with the best prompt of a search",
    "tf-idf": "TF-IDF with logistic regression",
    "embeddings": "Logistic regression on sentence embeddings",
    "patterns": "The extractor of patterns",
    "sft": "Supervised fine-tuning (SFT)",
    "dpo": "Learning from preferences (DPO)",
    "grpo": "Practice with a reward (GRPO)",
}


def titled(name: str, inside: bool = False) -> str:
    """As it begins a sentence, or stands inside one."""
    title = TITLES[name]
    return title if not inside or title.startswith("TF") else title[0].lower() + title[1:]
