"""What a teacher is asked and what it answers. The built-in teacher and a language model read the same request."""

import json
from typing import Any, Literal

from pydantic import Field, field_validator

from tenet.artifacts import FieldMeaning, Frozen, Split, Text
from tools.teaching.marks import mark_of

TEACH: Literal["teach"] = "teach"
"""The prompt that asks a teacher for texts of a label."""
TEACH_FIELDS = "teach_fields"
"""The prompt that asks a teacher for texts with their values."""
TEACH_ANSWERS = "teach_answers"
"""The prompt that asks a teacher for texts with the answers that are written to them."""
DOCUMENTS, BEFORE, REPLAY = "documents", "before", "replay.jsonl"
"""Below the inputs of the dataset's job: passages, the rows of the dataset before, the person's general rows."""
AT_ONCE = 32
"""Questions to a connected teacher at the same time."""
LONGEST_ROW = 4000
NO_ANSWER = "the teacher did not answer"
UNREADABLE = "the teacher's answer could not be read"
NOTHING_WRITTEN = "the teacher wrote nothing for it"
UNFIT = "its values do not fit the fields"
NOT_IN_TEXT = "a value does not stand in its text"
NOT_ANSWERED = "it has no answer"
INVENTED = "its answer says a number, date or address that nobody gave"


Way = Literal["teach", "self_instruct", "evol_instruct"]
"""Tenet's own request, or a task of distilabel."""


class SeedText(Frozen):
    id: Text
    text: Text
    answer: str | None = None
    """What belongs to the text where that is no label: the JSON object of an extraction, or the text that is written to it."""


class SourcePassage(Frozen):
    """A piece of a document that texts are to be about."""

    source: Text
    """Where it stands, such as "faq.pdf, passage 3"."""
    text: Text


class TeacherRequest(Frozen):
    """One call of a teacher: a few rows of one label, with the same fields, or with texts as answers, in one style."""

    label: Text
    fields: tuple[FieldMeaning, ...] | None = None
    leave_out: tuple[str, ...] | None = None
    """Fields that may be absent and that the texts must not say."""
    answered: Literal[True] | None = None
    """The answers are texts that are written with the rows."""
    meaning: str = ""
    other_labels: tuple[str, ...] = ()
    examples: tuple[SeedText, ...] = Field(min_length=1)
    style: dict[str, str] = Field(default_factory=dict)
    tenets: tuple[str, ...] | None = None
    """What a good answer is, where that decides which texts are worth writing."""
    passage: SourcePassage | None = None
    count: int = Field(ge=1)
    variation: int = 0
    """Makes two requests with the same examples two different ones."""

    @property
    def wanted_fields(self) -> tuple[FieldMeaning, ...]:
        return self.fields or ()

    def as_asked(self) -> str:
        """As JSON, without what only the other kind of job has."""
        return self.model_dump_json(exclude_none=True)


class Reference(Frozen):
    """A row of the person, by which a made row is measured."""

    text: Text
    label: Text
    split: Split


class Ask(Frozen):
    """A request, and the split that its rows are for."""

    split: Split
    request: TeacherRequest
    cell: str | None = None
    way: Way | None = None
    """How it is asked for; None: by Tenet's own request."""

    @property
    def mark(self) -> str:
        """What this request is known by while it is answered."""
        return mark_of(self.request.as_asked())


class Order(Frozen):
    """All that one run of the pipeline needs to know."""

    built_in: bool
    temperature: float
    asks: tuple[Ask, ...] = Field(min_length=1)
    references: tuple[Reference, ...]
    taken: tuple[str, ...]
    """Texts that a made row must not repeat."""
    near_duplicate: float
    fields: tuple[FieldMeaning, ...] | None = None
    answered: Literal[True] | None = None
    at_once: int = AT_ONCE
    """Questions to a connected teacher at the same time."""
    contract: str = TEACH
    """The prompt that a connected teacher is asked with."""
    way: Way | None = None
    """The task by which all of these are asked; None: by Tenet's own request."""
    instruction: str | None = None
    """What the job demands, where answers are written to the texts of a task."""


class MadeRow(Frozen):
    """A text that a teacher wrote; `dropped` says why it cannot be used."""

    split: Split
    label: Text
    """What it is counted by."""
    text: str = ""
    answer: str | None = None
    """Where that is not the label itself."""
    parent: str | None = None
    cell: str | None = None
    source: str | None = None
    """The passage that it was made from."""
    ask: str | None = None
    """The mark of the request that it answers."""
    complexity: float | None = None
    quality: float | None = None
    """What the teacher says of it beside others, where the best of several are taken."""
    dropped: str | None = None


class WrittenText(Frozen):
    text: str = Field(min_length=3, max_length=LONGEST_ROW)
    parent: str | None = Field(default=None, alias="from")
    answer: str | None = None

    @field_validator("answer", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """A model gives the values as an object, which is what it was asked for."""
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


class TeacherAnswer(Frozen):
    """What a teacher says to one request."""

    rows: tuple[WrittenText, ...]


def parent_of(row: WrittenText, request: TeacherRequest) -> str | None:
    """The example that a row was made from, unless the teacher invented its id."""
    return row.parent if row.parent in {example.id for example in request.examples} else None
