"""The rows to be measured, with what more than one measure needs of them, worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from evals.embedding import embed
from tenet.artifacts import ALL_ROWS, EVERY_SPLIT, DataPlan, FieldMeaning, Row, Split

if TYPE_CHECKING:
    from evals.embedding import Vectors
    from tools.measuring.guard import Guard


@dataclass(frozen=True)
class Corpus:
    parts: Mapping[Split, Sequence[Row]]
    labels: tuple[str, ...]
    plan: DataPlan
    fields: tuple[FieldMeaning, ...] = ()
    """Of an extraction. Where texts are written there are neither labels nor fields."""
    guard: "Guard | None" = None
    """A guard model that looks for harmful content."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What rows are counted by."""
        return self.labels or (ALL_ROWS,)

    def kind_of(self, row: Row) -> str:
        return row.output if self.labels else ALL_ROWS

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for split in EVERY_SPLIT for row in self.parts.get(split, ()))

    @cached_property
    def split_of(self) -> dict[str, Split]:
        return {row.id: split for split in EVERY_SPLIT for row in self.parts.get(split, ())}

    @cached_property
    def vectors(self) -> "Vectors":
        return embed([row.input for row in self.rows])

    def at(self, *splits: Split) -> list[int]:
        """Positions of the rows of these splits, in order."""
        return [at for at, row in enumerate(self.rows) if self.split_of[row.id] in splits]

    def by_origin(self, made: bool) -> list[int]:
        """Positions of the rows that a teacher made, or of the others."""
        return [at for at, row in enumerate(self.rows) if (row.origin == "synthetic") == made]
