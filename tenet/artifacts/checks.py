"""How a program, a judge or a person's own metric decides whether one answer is good."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tenet.artifacts.spec import FieldMeaning, FieldType
from tenet.artifacts.values import Frozen, Text


class OneOf(Frozen):
    """The whole answer is one of these, letter for letter."""

    kind: Literal["one_of"] = "one_of"
    values: tuple[Text, ...] = Field(min_length=1)


class MatchesReference(Frozen):
    """The answer equals the row's reference; `only` limits the check to rows with these references."""

    kind: Literal["matches_reference"] = "matches_reference"
    only: tuple[Text, ...] = ()


class MaxWords(Frozen):
    """The answer has at most this many words."""

    kind: Literal["max_words"] = "max_words"
    words: int = Field(ge=1)


class Resembles(Frozen):
    """The answer shares so much of its wording with the row's reference: character pieces, as chrF counts them, from 0 to 1."""

    kind: Literal["resembles"] = "resembles"
    least: float = Field(default=0.5, gt=0, le=1)


class KeepsDetails(Frozen):
    """Every number, date, code, address and link of the answer stands in the input or in the row's reference: none is invented."""

    kind: Literal["keeps_details"] = "keeps_details"


class Wording(Frozen):
    """The answer has each of these phrases, and none of those; case and blanks do not count."""

    kind: Literal["wording"] = "wording"
    has: tuple[Text, ...] = ()
    lacks: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Wording":
        if not self.has and not self.lacks:
            raise ValueError("say which phrases an answer must have, or must not have")
        return self


class Judged(Frozen):
    """A judge decides by these criteria; without a judge the answer is unjudged."""

    kind: Literal["judged"] = "judged"
    criteria: Text


class Computed(Frozen):
    """A metric that a person wrote: `metric(completions, reference, request, **_)` gives a number from 0 to 1 for each answer, or
    None where it cannot say. It runs in the sandbox of the rewards."""

    kind: Literal["computed"] = "computed"
    code: Text
    least: float = Field(default=0.5, ge=0, le=1)
    """The number from which on an answer passes."""


class JsonValid(Frozen):
    """The whole answer is one JSON object with exactly these fields, each with a value of its type."""

    kind: Literal["json_valid"] = "json_valid"
    fields: tuple[FieldMeaning, ...] = Field(min_length=1)


class FieldsMatch(Frozen):
    """These fields equal the row's reference: numbers as numbers, dates as dates, texts but for case and blanks."""

    kind: Literal["fields_match"] = "fields_match"
    fields: dict[str, FieldType] = Field(min_length=1)
    share: float = Field(default=1.0, gt=0, le=1)
    """Of the fields, how many must be right for the answer to pass."""


class Grounded(Frozen):
    """What the answer gives for these fields stands in the input, in whatever form: nothing is invented."""

    kind: Literal["grounded"] = "grounded"
    fields: dict[str, FieldType] = Field(min_length=1)


Check = Annotated[
    OneOf
    | MatchesReference
    | MaxWords
    | Resembles
    | KeepsDetails
    | Wording
    | Judged
    | Computed
    | JsonValid
    | FieldsMatch
    | Grounded,
    Field(discriminator="kind"),
]
