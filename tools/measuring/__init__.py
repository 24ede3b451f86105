"""What the dataset's card says of its rows: quality and responsible AI, each metric with its limits and its rows.

    measure(corpus)     every measure, in the order of the card
    scored(measured, plan)   the same as metrics with verdicts

Everything runs on this machine and without a language model; the same rows give the same metrics.
"""

from collections.abc import Callable, Iterator, Sequence

from tenet.artifacts import DataPlan, Metric
from tools.measuring import diversity, fields, harm, labelling, origin, patterns, people, personal, sameness, shape
from tools.measuring.corpus import Corpus
from tools.measuring.expected import counted_where_unexpected
from tools.measuring.measured import Measured, judged

MEASURES: tuple[Callable[[Corpus], Iterator[Measured]], ...] = (
    shape.measure,
    sameness.measure,
    labelling.measure,
    fields.measure,
    diversity.measure,
    personal.measure,
    patterns.measure,
    harm.measure,
    people.measure,
    origin.measure,
)


def measure(corpus: Corpus, report: Callable[[float], None] = lambda share: None) -> list[Measured]:
    found: list[Measured] = []
    for number, one in enumerate(MEASURES):
        report(number / len(MEASURES))
        found += (counted_where_unexpected(each, corpus) for each in one(corpus))
    return found


def scored(measured: Sequence[Measured], plan: DataPlan) -> tuple[Metric, ...]:
    controls = {control.metric: control for control in plan.controls}
    return tuple(judged(one, controls) for one in measured)
