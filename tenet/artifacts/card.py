"""What a dataset turned out to be: counts, metrics with their verdicts, and the rows behind them."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.values import Artifact, DataFile, Digest, Frozen, Split, Text

Standing = Literal["pass", "warn", "fail", "not measured"]


class Metric(Frozen):
    """One thing that was measured about the rows, and whether it is as it should be."""

    name: Text
    about: Literal["quality", "responsible AI"]
    value: float | None = None
    """Absent when it could not be measured: never 0 instead."""
    warn: float | None = None
    fail: float | None = None
    """The value beyond which it is looked at, and beyond which it fails."""
    low_is_bad: bool = False
    verdict: Standing
    said: Text
    """The finding in plain words."""
    found: int = Field(default=0, ge=0)
    """How many rows are behind it; all of them are in data/findings.jsonl."""
    rows: tuple[str, ...] = ()
    """The ids of the first of them."""
    dialled: str | None = None
    """Why the plan has another limit or action than usual, or expects what is found."""


class CellCount(Frozen):
    """One cell of the grid: what was wanted of it and what it has."""

    wanted: int = Field(ge=0)
    rows: int = Field(ge=0)
    said: str | None = None
    """Why it has fewer than were wanted."""


class ReplayMix(Frozen):
    """General rows beside those of the job, so that a tuned model forgets less."""

    file: DataFile
    source: Text
    wanted: float = Field(ge=0, lt=1)
    """The share of all rows to learn from that the plan asks for."""
    share: float = Field(ge=0, lt=1)
    """The share that they are, counted in the files."""
    categories: dict[str, int]


class DatasetCard(Artifact):
    """The dataset: its files by digest, and what was measured about them."""

    files: dict[Split, DataFile]
    labels: dict[Split, dict[str, int]]
    fields: dict[Split, dict[str, int]] | None = None
    """Of an extraction: the rows in which each field has a value."""
    origins: dict[Split, dict[str, int]]
    dropped: dict[str, int] = {}
    """Made rows that were thrown away, by reason."""
    shortfall: dict[str, int] = {}
    """Rows that a label, or an extraction as a whole, lacks of what the plan asked for."""
    leaks: int = Field(ge=0)
    """Training rows too similar to a held-out row that are still in; 0 after the filter."""
    generator: Text
    prompt: Digest | None = None
    """What the teacher was asked with, where a language model was the teacher."""
    metrics: tuple[Metric, ...] = ()
    cells: dict[str, CellCount] | None = None
    """Made training rows, cell by cell."""
    sources: dict[str, int] | None = None
    """Training rows by the document that they were made from."""
    kept: int | None = None
    """Made rows of the dataset before that were still right and stayed as they were."""
    stale: dict[str, int] | None = None
    """Made rows of the dataset before that were made anew, by what had changed."""
    replay: ReplayMix | None = None
    pairs: dict[str, int] | None = None
    """Rows to learn from that have a rejected answer, by who wrote it."""
    best_of: int | None = None
    """Rows that were written and rated, where the best of them were taken."""
    chosen: dict[str, int] | None = None
    """Made rows that a person decided about, by what became of them."""
    changed: dict[str, int] = {}
    """Rows that were masked, replaced or left out because the plan says so, by metric and action."""
    notes: tuple[str, ...] = ()
