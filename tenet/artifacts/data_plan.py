"""How a dataset will be made: the grid, its wishes, sources, limits, and what a person decided about single rows."""

from typing import Literal

from pydantic import Field, model_validator

from tenet.artifacts.rows import Row
from tenet.artifacts.values import Artifact, Digest, Frozen, Split, Text

ABOUT_SINGLE_ROWS = (
    "toxicity", "harmful", "stereotypes", "injections", "refusals", "secrets", "personal_contacts", "personal_numbers",
)  # fmt: skip
"""Metrics that are the share of rows in which something was found."""
NOT_HELD_AGAINST = 1.0
"""The limit of such a metric that no share passes."""


class Control(Frozen):
    """A person's decision about one metric of the dataset: what to do with its rows, and where its limit is."""

    metric: Text
    """Its name on the card, such as "toxicity"."""
    limit: float | None = None
    """Takes the place of the usual limits: beyond it the metric fails."""
    action: Literal["report", "mask", "replace", "drop"] = "report"
    expected_in: tuple[Text, ...] | None = Field(default=None, min_length=1)
    """Labels whose rows are meant to be what the metric finds: there they are counted and not held against the data."""
    reason: Text

    @model_validator(mode="after")
    def _expects_rows(self) -> "Control":
        if self.expected_in and self.metric not in ABOUT_SINGLE_ROWS:
            raise ValueError(f"expected_in is for what single rows hold ({', '.join(ABOUT_SINGLE_ROWS)})")
        return self


class CellWish(Frozen):
    """What is different about some cells of the data plan's grid."""

    where: dict[str, str] = Field(min_length=1)
    """Which cells: values of axes, and a label under "label"; a cell that has all of them is meant."""
    rows: int | None = Field(default=None, ge=0, le=5000)
    """Made rows wanted in each of these cells; 0: none."""
    generator: Text | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    tenets: tuple[str, ...] | None = None
    """The tenets that rows of these cells put to the test, instead of those of their label."""


class RowChoice(Frozen):
    """What a person decided about one made row. It holds however often the data are made again."""

    id: Text
    """Of the row as the teacher wrote it."""
    do: Literal["keep", "replace", "leave_out"]
    split: Split = "train"
    row: Row
    """How it stands in the data from then on; of a row that is left out, what is not wanted."""


class SourceDocument(Frozen):
    """A document that rows are made from, in the version that this plan speaks of."""

    name: Text
    """As the person named it."""
    file: Text
    """Below uploads/ of the project."""
    sha256: Digest


class RequestCost(Frozen):
    """What one request to the teacher takes, worked out from the examples; a token is taken to be four bytes."""

    tokens_in: int = Field(ge=0)
    tokens_out_a_row: int = Field(ge=0)
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    """Of a million tokens, as the settings say."""


PRACTISED = 0.3
"""Of the user's own rows, where nobody says how many are kept for practice."""
ONLY_OWN = 1


class DataPlan(Artifact):
    """How the dataset will be made from the examples."""

    rows_per_label: int | None = Field(default=None, ge=1, le=5000)
    """Training rows wanted for each label of a classification, the user's own rows counted in."""
    rows_in_all: int | None = Field(default=None, ge=1, le=50000)
    """Training rows wanted for any other job, the user's own rows counted in."""
    absent_share: float | None = Field(default=None, ge=0, lt=1)
    """Of the made rows, how many lack a field that may be absent."""
    axes: dict[str, tuple[str, ...]] = {}
    """Axes of diversity: with the labels they make the grid, and each made row belongs to one cell of it."""
    cells: tuple[CellWish, ...] | None = None
    """Cells that are not like the others."""
    generator: Text
    """Who writes rows: "built-in" or the teacher's name."""
    temperature: float = Field(default=0.8, ge=0, le=2)
    heldout_share: float = Field(default=0.3, gt=0, lt=1)
    validation_share: float = Field(default=0.1, ge=0, lt=1)
    practice_share: float | None = Field(default=None, gt=0, lt=1)
    """Of the user's own rows, how many only reinforcement learning sees: what was copied once leaves little to practise."""
    near_duplicate: float = Field(default=0.95, gt=0, le=1)
    """Cosine similarity of embeddings above which a made row repeats another."""
    leakage: float = Field(default=0.85, gt=0, le=1)
    """Cosine similarity above which a training row gives a held-out row away."""
    seed: int = 0
    exercises: dict[str, tuple[str, ...]] = {}
    """The tenets that the rows of each label put to the test."""
    statements: dict[str, Text] | None = None
    """What those tenets say that decide which texts are written: the rows made from them follow when they change."""
    documents: tuple[SourceDocument, ...] | None = None
    """Documents that a share of the rows is made from; each such row cites its passage."""
    document_share: float | None = Field(default=None, ge=0, le=1)
    replay_share: float | None = Field(default=None, ge=0, lt=1)
    """Of all rows that are learned from, how many are general ones, so that less is forgotten."""
    replay_file: Text | None = None
    """The person's own general rows, below uploads/; without it they come from the base model's curriculum."""
    tasks: tuple[Literal["self_instruct", "evol_instruct"], ...] | None = None
    """Tasks of distilabel by which a connected teacher writes too, in turns with Tenet's own requests."""
    best_of: float | None = Field(default=None, gt=1, le=10)
    """Rows that a connected teacher writes for each one that is taken: it rates them, and the best that differ stay (DEITA)."""
    rejected_share: float | None = Field(default=None, gt=0, le=1)
    """Of the rows to learn from, how many get a worse answer beside theirs, for training by preferences."""
    cost: RequestCost | None = None
    controls: tuple[Control, ...] = ()
    row_choices: tuple[RowChoice, ...] | None = None
    """Made rows that a person accepted, changed or does not want."""
    reasons: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something_is_left_to_learn(self) -> "DataPlan":
        taken = self.heldout_share + self.validation_share + (self.practice_share or 0)
        if self.practice_share and taken >= 1:
            raise ValueError(
                f"the test, the validation and the practice take {taken:.0%} of the rows, and none is left to be taught"
            )
        return self

    @model_validator(mode="after")
    def _one_choice_a_row(self) -> "DataPlan":
        ids = [choice.id for choice in self.row_choices or ()]
        if len(set(ids)) != len(ids):
            raise ValueError("two row_choices are about the same row")
        return self

    @model_validator(mode="after")
    def _cells_are_on_the_grid(self) -> "DataPlan":
        for wish in self.cells or ():
            for axis, value in wish.where.items():
                if axis != "label" and value not in self.axes.get(axis, ()):
                    raise ValueError(f"no cell has {axis} = {value}: the axes are {', '.join(self.axes) or 'none'}")
        connected = {name for name in self.generators if name != "built-in"}
        if self.best_of and not connected:
            raise ValueError(
                "best_of lets a connected teacher rate what it wrote; the built-in one cannot: leave it out"
            )
        if len(connected) > 1:
            raise ValueError(f"rows can come from the built-in teacher and one other, not from {', '.join(connected)}")
        return self

    @property
    def generators(self) -> frozenset[str]:
        return frozenset((self.generator, *(wish.generator for wish in self.cells or () if wish.generator)))

    @property
    def only_own(self) -> bool:
        """Whether no row is wanted beside the user's own: so few of a kind as everybody has."""
        return self.rows_of_a_kind == ONLY_OWN

    @property
    def rows_of_a_kind(self) -> int:
        """Training rows wanted of each kind that rows are counted by."""
        return self.rows_per_label or self.rows_in_all or 0

    @model_validator(mode="after")
    def _one_way_of_counting(self) -> "DataPlan":
        if (self.rows_per_label is None) == (self.rows_in_all is None):
            raise ValueError("say either rows_per_label (a classification) or rows_in_all (any other job)")
        return self

    @model_validator(mode="after")
    def _one_control_a_metric(self) -> "DataPlan":
        names = [control.metric for control in self.controls]
        if len(set(names)) != len(names):
            raise ValueError("two controls are about the same metric")
        return self
