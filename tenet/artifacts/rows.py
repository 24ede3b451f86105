"""Examples: what the model learns, and where each row came from."""

from typing import Literal

from pydantic import Field, model_validator

from tenet.artifacts.values import Artifact, Frozen, Text


class Row(Frozen):
    """One example: `input` and `output` are what the model learns, the rest says where it came from."""

    id: Text
    input: Text
    output: Text
    origin: Literal["user", "drafted", "synthetic"]
    group: Text
    """Near-twins share a group, and a group never straddles a split."""
    parent: str | None = None
    """The row that this one was made from."""
    generator: str | None = None
    tenets: tuple[str, ...] = ()
    source: str | None = None
    """The document and passage that supports this row, such as "faq.pdf, passage 3"."""
    rejected: str | None = None
    """An answer that is worse than `output`; learned from by DPO."""
    rejected_by: str | None = None
    """Who wrote the rejected answer, where it was no person who found it worse."""
    licence: str | None = None
    """Under which terms a text from elsewhere may be used."""
    cell: str | None = None
    """The cell of the data plan's grid that this row was made for, such as "billing · chat · upset"."""
    made_from: tuple[str, ...] = ()
    """Of a made row: what it was made from, each with the mark of its content, such as "T3:9f86d081"."""
    complexity: float | None = None
    quality: float | None = None
    """Of a made row that was taken as one of the best: how hard its text and how good its answer is, as its teacher says (0 to 1)."""


class Examples(Artifact):
    """The seed rows (a JSONL file, one `Row` a line)."""

    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_differ(self) -> "Examples":
        if len({row.id for row in self.rows}) != len(self.rows):
            raise ValueError("two rows have the same id")
        return self
