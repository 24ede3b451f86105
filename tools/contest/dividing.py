"""The rows of a contest: what every way answers, and what the training ways learn from.

The held-out rows stay unseen. Choosing the best of several ways by them would make the later proof look better than it is.
So the contest is held on rows of the person that are validated with or learned from otherwise, whole groups of near-twins, and
what stands too close to them is learned from by nobody.
"""

from collections.abc import Sequence
from typing import NamedTuple

from evals.embedding import embed
from tenet import artifacts as a
from tenet.problems import NotPossible
from tools.splitting import split, too_close

ROWS = 80
"""Wanted for the contest."""
MOST = 0.35
"""Share of the person's training rows that it may take."""
FEWEST = 10


class Divided(NamedTuple):
    learned: tuple[a.Row, ...]
    asked: tuple[a.Row, ...]


def divided(train: Sequence[a.Row], validation: Sequence[a.Row], spec: a.UseCaseSpec, plan: a.DataPlan) -> Divided:
    drawn = _drawn([row for row in train if row.origin != "synthetic"], ROWS - len(validation), spec, plan)
    asked = (*validation, *drawn)
    groups = {row.group for row in asked}
    apart = [row for row in train if row.group not in groups]
    near = too_close(embed([row.input for row in apart]), embed([row.input for row in asked]), plan.leakage)
    learned = tuple(row for row, close in zip(apart, near, strict=True) if not close)
    _refuse_too_few(learned, asked)
    return Divided(learned, asked)


def _drawn(own: Sequence[a.Row], wanted: int, spec: a.UseCaseSpec, plan: a.DataPlan) -> list[a.Row]:
    """Dealt as the held-out rows were: label by label, whole groups, the same for the same rows and seed."""
    share = min(MOST, wanted / len(own)) if own else 0.0
    if share <= 0:
        return []
    placed = split(
        own,
        plan.model_copy(update={"heldout_share": share, "validation_share": 0.0, "practice_share": None}),
        spec.kind_of,
    )
    return [row for row in own if placed[row.id] == "heldout"]


def _refuse_too_few(learned: Sequence[a.Row], asked: Sequence[a.Row]) -> None:
    if len(asked) < FEWEST or len({row.output for row in learned}) < 2:
        raise NotPossible(
            f"Only {len(asked)} rows are left to compare the ways on and {len(learned)} to learn from, which would say "
            "nothing. No way was tried. Add examples, or go on without a contest."
        )
