"""The job in the user's terms: labels to choose from, fields to fill, or a text of the model's own."""

import re
from typing import Literal

from pydantic import Field, model_validator

from tenet.artifacts.values import Artifact, Frozen, Text


class LabelMeaning(Frozen):
    name: Text
    meaning: str = ""


Task = Literal["classification", "extraction", "writing"]


FieldType = Literal["text", "number", "date", "choice", "yes_no"]


class FieldMeaning(Frozen):
    """One named value of an extraction: a key of the JSON object that the model answers with."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")
    type: FieldType = "text"
    meaning: str | None = None
    required: bool = True
    """Every text has it; what may be absent is answered with null."""
    choices: tuple[Text, ...] | None = None
    """Of a choice: the values that it can have."""
    form: str | None = None
    """Of a date: how it is written, such as YYYY-MM-DD; without it as it stands in the text."""
    column: str | None = None
    """The column of the person's rows, where it has another name."""

    @model_validator(mode="after")
    def _type_and_rest_agree(self) -> "FieldMeaning":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"the field {self.name} must have choices if, and only if, it is a choice")
        if self.form and (self.type != "date" or not DATE_FORM.fullmatch(self.form)):
            raise ValueError(f"the form of {self.name} is for a date, such as YYYY-MM-DD or DD.MM.YYYY")
        return self


DATE_FORM = re.compile(
    r"YYYY([-/.])MM\1DD|(?:DD([-/.])MM|MM([-/.])DD)(?:\2|\3)(?:YYYY|YY)|(?:DD|D) (?:MONTH|MON) YYYY|(?:MONTH|MON) (?:DD|D), YYYY"
)


class UseCaseSpec(Artifact):
    """The job in the user's terms: a choice between labels, values for named fields, or a text of the model's own."""

    title: Text
    task: Task
    problem: Text
    users: Text
    input: Text
    """What one request to the model is, such as "the text of a support ticket"."""
    output: Text
    labels: tuple[LabelMeaning, ...] = ()
    """Of a classification: what is chosen from."""
    fields: tuple[FieldMeaning, ...] | None = None
    """Of an extraction: what is looked for, in the order of the answer."""
    most_words: int | None = Field(default=None, ge=1, le=300)
    """Of a writing job: how long an answer may be; the model is given room for it."""
    instruction: Text
    """The system message: the model is trained, measured and served with exactly this."""
    constraints: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    risk: str = ""
    assumptions: tuple[str, ...] = ()
    """What Tenet inferred and nobody said."""

    @property
    def label_names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels)

    @property
    def wanted_fields(self) -> tuple[FieldMeaning, ...]:
        return self.fields or ()

    @property
    def field_types(self) -> dict[str, FieldType]:
        return {field.name: field.type for field in self.wanted_fields}

    @property
    def kinds(self) -> tuple[str, ...]:
        """What rows are counted by: the labels of a classification; the rows of any other job are all of one kind."""
        return self.label_names if self.task == "classification" else (ALL_ROWS,)

    def kind_of(self, output: str) -> str:
        return output if self.task == "classification" else ALL_ROWS

    @model_validator(mode="after")
    def _has_what_its_task_needs(self) -> "UseCaseSpec":
        if self.task == "classification" and (len(self.labels) < 2 or self.fields):
            raise ValueError("a classification has at least two labels, and no fields")
        if self.task == "extraction" and (not self.fields or self.labels):
            raise ValueError("an extraction has at least one field, and no labels")
        if self.task == "writing" and (self.fields or self.labels):
            raise ValueError("where the answer is a text of the model's own there are no labels and no fields")
        return self

    @model_validator(mode="after")
    def _names_differ(self) -> "UseCaseSpec":
        named = {"labels": self.label_names, "fields": tuple(field.name for field in self.wanted_fields)}
        for what, names in named.items():
            if len({name.casefold() for name in names}) != len(names):
                raise ValueError(f"two {what} have the same name")
        return self


ALL_ROWS = "all rows"
