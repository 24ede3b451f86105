"""What a teacher is asked and what it answers. The built-in teacher and a language model read the same request."""

from pydantic import Field

from tenet.artifacts import Frozen, Split, Text

TEACH = "teach"
"""The prompt that asks a teacher for rows."""
LONGEST_ROW = 4000
NO_ANSWER = "the teacher did not answer"
UNREADABLE = "the teacher's answer could not be read"


class SeedText(Frozen):
    id: Text
    text: Text


class TeacherRequest(Frozen):
    """One call of a teacher: a few rows of one label in one style."""

    label: Text
    meaning: str = ""
    other_labels: tuple[str, ...] = ()
    examples: tuple[SeedText, ...] = Field(min_length=1)
    style: dict[str, str] = Field(default_factory=dict)
    count: int = Field(ge=1)
    variation: int = 0
    """Makes two requests with the same examples two different ones."""


class Reference(Frozen):
    """A row of the person, by which a made row is measured."""

    text: Text
    label: Text
    split: Split


class Ask(Frozen):
    """A request, and the split that its rows are for."""

    split: Split
    request: TeacherRequest


class Order(Frozen):
    """All that one run of the pipeline needs to know."""

    built_in: bool
    temperature: float
    asks: tuple[Ask, ...] = Field(min_length=1)
    references: tuple[Reference, ...]
    taken: tuple[str, ...]
    """Texts that a made row must not repeat."""
    near_duplicate: float


class MadeRow(Frozen):
    """A text that a teacher wrote; `dropped` says why it cannot be used."""

    split: Split
    label: Text
    text: str = ""
    parent: str | None = None
    dropped: str | None = None


class WrittenText(Frozen):
    text: str = Field(min_length=3, max_length=LONGEST_ROW)
    parent: str | None = Field(default=None, alias="from")


class TeacherAnswer(Frozen):
    """What a teacher says to one request."""

    rows: tuple[WrittenText, ...]


def parent_of(row: WrittenText, request: TeacherRequest) -> str | None:
    """The example that a row was made from, unless the teacher invented its id."""
    return row.parent if row.parent in {example.id for example in request.examples} else None
