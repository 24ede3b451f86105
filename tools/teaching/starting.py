"""What there is before a teacher writes: the person's own rows, split so that none of the test is given away."""

from collections.abc import Sequence

from evals.embedding import embed
from tenet.artifacts import EVERY_SPLIT, DataPlan, Row, UseCaseSpec
from tenet.problems import NotPossible
from tools.splitting import grouped, split
from tools.teaching.planning import Parts


class TooFewExamples(NotPossible):
    """The examples cannot be split into something to learn from and something to test with."""


def split_own(own: Sequence[Row], spec: UseCaseSpec, plan: DataPlan) -> Parts:
    rows = grouped(own, embed([row.input for row in own]), plan.leakage)
    place = split(rows, plan, spec.kind_of)
    parts: Parts = {part: tuple(row for row in rows if place[row.id] == part) for part in EVERY_SPLIT}
    for label in spec.kinds:
        if not all(any(spec.kind_of(row.output) == label for row in parts[part]) for part in ("train", "heldout")):
            if not spec.labels:
                raise TooFewExamples(
                    f"The {len(own)} examples are too few different ones: some are needed to learn from and others to test "
                    "with. Nothing was changed; add examples."
                )
            raise TooFewExamples(
                f'The label "{label}" has {sum(row.output == label for row in own)} examples, too few different ones: '
                "one is needed to learn from and another to test with. Nothing was changed; add examples of it."
            )
    return parts
