"""Batches of rows of like length, cut into parts that pass at once: little padding, and no more memory than there is.

The Trainer's own `group_by_length` sorts within mega-batches, which leaves a set of a few hundred rows unsorted.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Any, cast

from trainers.together import number, workers

TOKENS_AT_ONCE = 1280
"""On a CPU: what stays in its caches is faster than what is large."""
TOKENS_AT_ONCE_ON_GPU = 16384


class LikeLengths:
    """A batch sampler: rows sorted by length into batches, the batches in a new order every epoch.

    The order depends on the seed and the epoch alone, so a resumed training meets the batches that it would have met. Of several
    processes each has its share of every batch, and the shares are of like length too.
    """

    def __init__(
        self, lengths: Sequence[int], batch_size: int, seed: int, part: int | None = None, among: int | None = None
    ) -> None:
        """`batch_size`: of the share of one process."""
        self.lengths = lengths
        self.part, self.among = number() if part is None else part, among or workers()
        self.batch_size = batch_size * self.among
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
        for batch in batches:
            # Where they cannot be dealt evenly, a row or so of a batch is learned twice, as with any sampler of torch.
            dealt = list(islice(cycle(batch), -(-len(batch) // self.among) * self.among))
            yield dealt[self.part :: self.among]


def loader_of(trainer: Any, rows: Any, lengths: Sequence[int]) -> Any:
    """What a Trainer goes through in a pass: batches of like lengths, dealt by us and by nobody else."""
    from accelerate import data_loader
    from torch.utils.data import DataLoader

    prepare = cast(Any, data_loader).prepare_data_loader
    batches = LikeLengths(lengths, trainer.args.per_device_train_batch_size, trainer.args.seed)
    loader: Any = DataLoader(rows, batch_sampler=batches, collate_fn=trainer.data_collator)
    return prepare(loader, trainer.accelerator.device, num_processes=1, process_index=0, put_on_device=True)


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
