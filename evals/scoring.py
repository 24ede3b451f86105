"""From answers to rates: one system on the held-out rows, and two systems on the same rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evals.at_once import all_at_once
from evals.checks import Judge, Sameness, check, fields_right, same_meaning, sameness
from evals.statistics import detectable_gain, holm, paired_difference, wilson
from tenet import artifacts as a
from tenet.extraction import Unreadable, read_loosely

ACCURACY = "accuracy"
"""The main comparison, decided before anything is measured: the share of rows whose answer means the reference.
Of an extraction every field of it; of a free text, that it is close to the reference."""

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


def accuracy_outcomes(rows: Sequence[a.Row], answers: Mapping[str, str], same: Sameness = same_meaning) -> Outcomes:
    right = {row.id: same(answers[row.id], row.output) for row in rows}
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
    spec: a.UseCaseSpec | None = None,
) -> a.SystemScore:
    return a.SystemScore(
        name=name,
        description=description,
        tenets={tenet.id: rate(tenet_outcomes(tenet, rows, answers, judge).values()) for tenet in tenets.tenets},
        accuracy=rate(accuracy_outcomes(rows, answers, sameness(spec) if spec else same_meaning).values()),
        fields=field_scores(rows, answers, spec.field_types) if spec and spec.fields else None,
        predictions=predictions,
    )


def accuracy_by_label(rows: Sequence[a.Row], answers: Mapping[str, str]) -> dict[str, a.Rate]:
    outcomes = accuracy_outcomes(rows, answers)
    labels = sorted({row.output for row in rows})
    return {label: rate(outcomes[row.id] for row in rows if row.output == label) for label in labels}


def accuracy_by_field(
    rows: Sequence[a.Row], answers: Mapping[str, str], fields: Mapping[str, a.FieldType]
) -> dict[str, a.Rate]:
    right = [fields_right(answers[row.id], row.output, fields) for row in rows]
    return {name: rate("pass" if one[name] else "fail" for one in right) for name in fields}


def slices(spec: a.UseCaseSpec, rows: Sequence[a.Row], answers: Mapping[str, str]) -> dict[str, a.Rate]:
    """Right answers by label, or right values by field; free texts have neither."""
    match spec.task:
        case "classification":
            return accuracy_by_label(rows, answers)
        case "extraction":
            return accuracy_by_field(rows, answers, spec.field_types)
        case "writing":
            return {}


def field_scores(
    rows: Sequence[a.Row], answers: Mapping[str, str], fields: Mapping[str, a.FieldType]
) -> dict[str, a.FieldScore]:
    """Values given, values to be found and values that are both: what precision, recall and F1 are made of."""
    given, present, right = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        said, wanted = _object(answers[row.id]), _object(row.output)
        same = fields_right(answers[row.id], row.output, fields)
        for name in fields:
            given[name] += said.get(name) is not None
            present[name] += wanted.get(name) is not None
            right[name] += same[name] and wanted.get(name) is not None
    return {name: a.FieldScore(given=given[name], present=present[name], right=right[name]) for name in fields}


def _object(answer: str) -> dict[str, Any]:
    try:
        return read_loosely(answer)
    except Unreadable:
        return {}


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


def compare_accuracy(
    rows: Sequence[a.Row], before: Mapping[str, str], after: Mapping[str, str], same: Sameness = same_meaning
) -> a.PairedResult:
    return main_comparison(accuracy_outcomes(rows, before, same), accuracy_outcomes(rows, after, same))


def main_comparison(before: Outcomes, after: Outcomes) -> a.PairedResult:
    """Right answers, with how small a gain these rows would have shown."""
    pair = compare(ACCURACY, before, after)
    return pair.model_copy(update={"detectable": round(detectable_gain(pair.won, pair.lost, len(before)), 6)})


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
