"""From answers to rates: one system on the held-out rows, and two systems on the same rows."""

from collections.abc import Iterable, Mapping, Sequence

from evals.at_once import all_at_once
from evals.checks import Judge, check, same_meaning
from evals.statistics import holm, paired_difference, wilson
from tenet import artifacts as a

ACCURACY = "accuracy"
"""The main comparison, decided before anything is measured: the share of rows whose answer means the reference."""

Outcomes = Mapping[str, a.Outcome]
"""By row id; rows that a tenet does not speak about are missing."""


def tenet_outcomes(
    tenet: a.Tenet, rows: Sequence[a.Row], answers: Mapping[str, str], judge: Judge | None = None
) -> Outcomes:
    def outcome_of(row: a.Row) -> a.Outcome | None:
        return check(tenet, row, answers[row.id], judge)

    is_asked = judge is not None and isinstance(tenet.check, a.Judged)
    found: list[a.Outcome | None] = all_at_once(outcome_of, rows) if is_asked else [outcome_of(row) for row in rows]
    outcomes: dict[str, a.Outcome] = {}
    for row, outcome in zip(rows, found, strict=True):
        if outcome is not None:
            outcomes[row.id] = outcome
    return outcomes


def accuracy_outcomes(rows: Sequence[a.Row], answers: Mapping[str, str]) -> Outcomes:
    right = {row.id: same_meaning(answers[row.id], row.output) for row in rows}
    return {id: "pass" if found else "fail" for id, found in right.items()}


def rate(outcomes: Iterable[a.Outcome]) -> a.Rate:
    counted = list(outcomes)
    passed, unjudged = counted.count("pass"), counted.count("unjudged")
    judged = len(counted) - unjudged
    if judged == 0:
        return a.Rate(passed=0, judged=0, unjudged=unjudged)
    low, high = wilson(passed, judged)
    return a.Rate(passed=passed, judged=judged, unjudged=unjudged, low=round(low, 4), high=round(high, 4))


def score(
    name: str,
    description: str,
    tenets: a.Tenets,
    rows: Sequence[a.Row],
    answers: Mapping[str, str],
    predictions: a.DataFile,
    judge: Judge | None = None,
) -> a.SystemScore:
    return a.SystemScore(
        name=name,
        description=description,
        tenets={tenet.id: rate(tenet_outcomes(tenet, rows, answers, judge).values()) for tenet in tenets.tenets},
        accuracy=rate(accuracy_outcomes(rows, answers).values()),
        predictions=predictions,
    )


def accuracy_by_label(rows: Sequence[a.Row], answers: Mapping[str, str]) -> dict[str, a.Rate]:
    outcomes = accuracy_outcomes(rows, answers)
    labels = sorted({row.output for row in rows})
    return {label: rate(outcomes[row.id] for row in rows if row.output == label) for label in labels}


def compare(name: str, before: Outcomes, after: Outcomes) -> a.PairedResult:
    """The second system against the first, on the rows where both were judged."""
    both = [id for id in before if before[id] != "unjudged" and after[id] != "unjudged"]
    won = sum(before[id] == "fail" and after[id] == "pass" for id in both)
    lost = sum(before[id] == "pass" and after[id] == "fail" for id in both)
    base, tuned = rate(before.values()), rate(after.values())
    if not both:
        return a.PairedResult(
            tenet=name, base=base, tuned=tuned, difference=None, low=None, high=None, p_value=None, won=0, lost=0
        )
    found = paired_difference(won, lost, len(both))
    return a.PairedResult(
        tenet=name,
        base=base,
        tuned=tuned,
        difference=round(found.value, 6),
        low=round(found.interval.low, 6),
        high=round(found.interval.high, 6),
        p_value=round(found.p_value, 6),
        won=won,
        lost=lost,
    )


def compare_accuracy(rows: Sequence[a.Row], before: Mapping[str, str], after: Mapping[str, str]) -> a.PairedResult:
    return compare(ACCURACY, accuracy_outcomes(rows, before), accuracy_outcomes(rows, after))


def compare_tenets(
    tenets: a.Tenets,
    rows: Sequence[a.Row],
    before: Mapping[str, str],
    after: Mapping[str, str],
    judge: Judge | None = None,
) -> tuple[a.PairedResult, ...]:
    """One comparison a tenet; the p-values are raised for their number (Holm)."""
    results = [
        compare(tenet.id, tenet_outcomes(tenet, rows, before, judge), tenet_outcomes(tenet, rows, after, judge))
        for tenet in tenets.tenets
    ]
    raised = holm({result.tenet: result.p_value for result in results if result.p_value is not None})
    return tuple(result.model_copy(update={"p_value": _rounded(raised.get(result.tenet))}) for result in results)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
