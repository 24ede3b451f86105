"""What a language model is asked to write: small flat shapes. Ids, origins and digests are not among them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from agent.minds.contract import Intent
from tenet.artifacts import FieldType, Task
from tenet.stages import StageName

Sentence = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class Said(BaseModel):
    """Extra keys do no harm: they are dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class MeaningSaid(Said):
    intent: Intent
    stage: StageName | None = Field(None, description="Only for a change: the artefact that is meant")


class LabelSaid(Said):
    name: Name
    meaning: Sentence = ""


class FieldSaid(Said):
    name: Name
    type: FieldType = "text"
    meaning: Sentence = ""
    required: bool = Field(True, description="False where a text may lack it: the value is null then")
    choices: tuple[Name, ...] = Field((), max_length=50, description="Only for choice")
    form: str = Field("", max_length=20, description="Only for date, such as YYYY-MM-DD")


class InterviewSaid(Said):
    next: Literal["ask", "draft", "impossible"]
    question: Sentence = Field("", description="Only when next is ask")
    why: Sentence = ""
    options: tuple[Sentence, ...] = Field((), max_length=5)
    impossible_because: Sentence = ""
    title: Sentence = Field("", description="This and what follows: only when next is draft")
    problem: Sentence = ""
    users: Sentence = ""
    input: Sentence = ""
    output: Sentence = ""
    task: Task = "classification"
    labels: tuple[LabelSaid, ...] = Field((), max_length=100, description="Only for a classification")
    fields: tuple[FieldSaid, ...] = Field((), max_length=30, description="Only for an extraction")
    most_words: int | None = Field(None, ge=1, le=300, description="Only for a writing job: how long an answer may be")
    instruction: str = Field("", max_length=10_000)
    constraints: tuple[Sentence, ...] = Field((), max_length=20)
    out_of_scope: tuple[Sentence, ...] = Field((), max_length=20)
    risk: Sentence = ""
    assumptions: tuple[Sentence, ...] = Field((), max_length=20)


CheckName = Literal[
    "one_of", "matches_reference", "max_words", "judged", "json_valid", "fields_match", "grounded", "resembles",
    "keeps_details", "wording",
]  # fmt: skip


class TenetSaid(Said):
    statement: Sentence
    check: CheckName
    only: tuple[Name, ...] = Field((), description="Only for matches_reference: these labels and no other")
    fields: tuple[Name, ...] = Field((), description="Only for fields_match and grounded: these fields; none means all")
    share: float = Field(1.0, gt=0, le=1, description="Only for fields_match: how many of the fields must be right")
    words: int = Field(1, ge=1, description="Only for max_words")
    least: float = Field(0.5, gt=0, le=1, description="Only for resembles: how much wording must be shared")
    has: tuple[Name, ...] = Field((), max_length=10, description="Only for wording: phrases that every answer has")
    lacks: tuple[Name, ...] = Field((), max_length=20, description="Only for wording: phrases that no answer has")
    criteria: Sentence = Field("", description="Only for judged")
    weight: float = Field(1.0, gt=0, le=10)
    threshold: float = Field(ge=0, le=1)
    blocking: bool = False
    good_input: Sentence
    good_output: Sentence
    bad_input: Sentence
    bad_output: Sentence


class TenetsSaid(Said):
    tenets: tuple[TenetSaid, ...] = Field(min_length=3, max_length=7)


class RowSaid(Said):
    text: str = Field(min_length=1, max_length=4000)
    label: Name


class RowsSaid(Said):
    rows: tuple[RowSaid, ...] = Field(min_length=1, max_length=200)


class AxisSaid(Said):
    name: str = Field(pattern=r"^[a-z][a-z _-]{1,29}$", description="In small letters, at most 30")
    values: tuple[Name, ...] = Field(min_length=2, max_length=6)


class DataPlanSaid(Said):
    axes: tuple[AxisSaid, ...] = Field(min_length=2, max_length=5)
    reasons: tuple[Sentence, ...] = Field((), max_length=5)


class DiagnosisSaid(Said):
    agrees: Literal["yes", "no", "unclear"]
    because: Sentence = Field(min_length=1)
    write_rows: tuple[Sentence, ...] = Field((), max_length=3)
    ask: Sentence = ""


class TermSaid(Said):
    name: str = Field(max_length=60, description="The function's name in the code")
    kind: Literal["pays", "guards"] = "pays"
    tenet: str | None = Field(None, description="The id of the tenet that it pays for, such as T2; none for a guard")
    weight: float = Field(1.0, gt=0, le=20)
    says: Sentence = Field(description="What it pays for, in plain words")


class RewardSaid(Said):
    terms: tuple[TermSaid, ...] = Field(min_length=1, max_length=20)
    left_out: tuple[Sentence, ...] = Field((), max_length=10)
    code: str = Field(min_length=1, max_length=40_000)


class RecordSaid(Said):
    text: str = Field(min_length=1, max_length=4000)
    answer: dict[str, JsonValue]


class RecordsSaid(Said):
    rows: tuple[RecordSaid, ...] = Field(min_length=1, max_length=50)


class AnswerSaid(Said):
    text: str = Field(min_length=1, max_length=4000)
    answer: str = Field(min_length=1, max_length=4000)


class AnsweredSaid(Said):
    rows: tuple[AnswerSaid, ...] = Field(min_length=1, max_length=50)


class EditSaid(Said):
    do: Literal["set", "add", "remove"]
    at: tuple[str, ...] = Field(min_length=1, max_length=6)
    value: JsonValue = None


class ChangeSaid(Said):
    question: Sentence = Field("", description="Only when there are no edits")
    why: Sentence = ""
    edits: tuple[EditSaid, ...] = Field((), max_length=50)
