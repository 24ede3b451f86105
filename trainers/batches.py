"""Batches of rows of like length, cut into parts that pass at once: little padding, and no more memory than there is.

The Trainer's own `group_by_length` sorts within mega-batches, which leaves a set of a few hundred rows unsorted.
"""

import random
from collections.abc import Iterator, Sequence

TOKENS_AT_ONCE = 1280
"""On a CPU: what stays in its caches is faster than what is large."""
TOKENS_AT_ONCE_ON_GPU = 16384


class LikeLengths:
    """A batch sampler: rows sorted by length into batches, the batches in a new order every epoch.

    The order depends on the seed and the epoch alone, so a resumed training meets the batches that it would have met.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self.lengths = lengths
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """The Trainer calls it before each epoch, also before the one that it goes on with."""
        self.epoch = epoch

    def __len__(self) -> int:
        return -(-len(self.lengths) // self.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        rng = random.Random(f"{self.seed} {self.epoch}")
        rows = list(range(len(self.lengths)))
        rng.shuffle(rows)
        # Sorting is stable, so rows of one length meet other rows in every epoch.
        rows.sort(key=self.lengths.__getitem__)
        batches = [rows[start : start + self.batch_size] for start in range(0, len(rows), self.batch_size)]
        rng.shuffle(batches)
        yield from batches


def parts(lengths: Sequence[int], tokens_at_once: int) -> Iterator[slice]:
    """Cut a batch, as it lies, into runs of rows that padded to their longest hold no more than so many tokens."""
    start, longest = 0, 0
    for row, length in enumerate(lengths):
        longest = max(longest, length)
        if row > start and longest * (row + 1 - start) > tokens_at_once:
            yield slice(start, row)
            start, longest = row, length
    if lengths:
        yield slice(start, len(lengths))
