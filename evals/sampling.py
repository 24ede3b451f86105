"""Which rows are taken where not all can be: the same ones each time, and none that a file's order could have chosen."""

import random
from collections.abc import Sequence

from tenet import artifacts as a

SEED = 0


def shuffled(rows: Sequence[a.Row]) -> list[a.Row]:
    ordered = sorted(rows, key=lambda row: row.id)
    random.Random(SEED).shuffle(ordered)
    return ordered
