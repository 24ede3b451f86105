"""What a customization is made of: frozen, typed artefacts, each one a readable file.

An artefact holds no time, no path of a machine and nothing else that would change if it were made again from the same
inputs: equal content means an equal digest, and an equal digest means that nothing after it has to be redone.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Split = Literal["train", "validation", "heldout"]
SPLITS: tuple[Split, ...] = ("train", "validation", "heldout")
Outcome = Literal["pass", "fail", "unjudged"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]


class Frozen(BaseModel):
    """A value: never changed after it is made, and nothing unknown is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Artifact(Frozen):
    """One file of a project. `v` is the version of its schema."""

    v: Literal[1] = 1


# ---------------------------------------------------------------- what is wanted


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


class Sample(Frozen):
    """One input with one answer, as an illustration."""

    input: Text
    output: str


class Tenet(Frozen):
    """One testable sentence about a good answer."""

    id: str = Field(pattern=r"^T[1-9][0-9]?$")
    statement: Text
    check: Check
    weight: float = Field(default=1.0, gt=0)
    threshold: float = Field(ge=0, le=1)
    """The share of answers that must pass."""
    blocking: bool = False
    """A blocking tenet under its threshold forbids release."""
    good: Sample
    bad: Sample


class Budgets(Frozen):
    """What a tuning may cost elsewhere; beyond it the model is not shipped. Without a budget the loss is only told."""

    retention: float | None = Field(default=None, ge=0, le=1)
    """Of the general skills of the base model, the share of right answers that may be lost."""
    unsafe: float | None = Field(default=None, ge=0, le=1)
    """Of the probes of each kind of safety, the share that may fail."""


class Tenets(Artifact):
    tenets: tuple[Tenet, ...] = Field(min_length=3, max_length=7)
    budgets: Budgets | None = None

    @model_validator(mode="after")
    def _ids_differ(self) -> "Tenets":
        ids = [tenet.id for tenet in self.tenets]
        if len(set(ids)) != len(ids):
            raise ValueError("two tenets have the same id")
        return self


# ---------------------------------------------------------------- data


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


class Examples(Artifact):
    """The seed rows (a JSONL file, one `Row` a line)."""

    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_differ(self) -> "Examples":
        if len({row.id for row in self.rows}) != len(self.rows):
            raise ValueError("two rows have the same id")
        return self


class Control(Frozen):
    """A person's decision about one metric of the dataset: what to do with its rows, and where its limit is."""

    metric: Text
    """Its name on the card, such as "toxicity"."""
    limit: float | None = None
    """Takes the place of the usual limits: beyond it the metric fails."""
    action: Literal["report", "mask", "replace", "drop"] = "report"
    reason: Text


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
    rejected_share: float | None = Field(default=None, gt=0, le=1)
    """Of the rows to learn from, how many get a worse answer beside theirs, for training by preferences."""
    cost: RequestCost | None = None
    controls: tuple[Control, ...] = ()
    row_choices: tuple[RowChoice, ...] | None = None
    """Made rows that a person accepted, changed or does not want."""
    reasons: tuple[str, ...] = ()

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
        if len(connected) > 1:
            raise ValueError(f"rows can come from the built-in teacher and one other, not from {', '.join(connected)}")
        return self

    @property
    def generators(self) -> frozenset[str]:
        return frozenset((self.generator, *(wish.generator for wish in self.cells or () if wish.generator)))

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


class DataFile(Frozen):
    path: Text
    """Relative to the project's folder."""
    sha256: Digest
    rows: int = Field(ge=0)


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
    """Why a person set another limit or action than usual."""


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
    chosen: dict[str, int] | None = None
    """Made rows that a person decided about, by what became of them."""
    changed: dict[str, int] = {}
    """Rows that were masked, replaced or left out because the plan says so, by metric and action."""
    notes: tuple[str, ...] = ()


# ---------------------------------------------------------------- how good, and by which way


class Rate(Frozen):
    """How many answers passed, with a 95 % interval."""

    passed: int = Field(ge=0)
    judged: int = Field(ge=0)
    unjudged: int = Field(default=0, ge=0)
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        return self.passed / self.judged if self.judged else None


class FieldScore(Frozen):
    """One field over the held-out rows: a value is found, missed or made up."""

    given: int = Field(ge=0)
    """Rows in which the answer has a value."""
    present: int = Field(ge=0)
    """Rows in which the reference has one."""
    right: int = Field(ge=0)
    """Rows in which both have the same."""

    @property
    def f1(self) -> float | None:
        return 2 * self.right / (self.given + self.present) if self.given + self.present else None


class Speed(Frozen):
    """What one answer takes on this machine, asked one at a time."""

    ms: float = Field(ge=0)
    tokens_in: int | None = None
    """Of the prompt, on average; what is no language model has no tokens."""
    tokens_out: float | None = None
    memory_mb: float | None = None
    """Of its weights."""


class SystemScore(Frozen):
    """One way of answering, measured on the held-out rows."""

    name: Text
    """"majority", "tf-idf", "embeddings", "patterns", "base", "base few-shot", "base tuned prompt", "deployed", "tuned"."""
    description: Text
    tenets: dict[str, Rate]
    accuracy: Rate
    """Answers that mean the reference; of an extraction, records in which every field is right."""
    fields: dict[str, FieldScore] | None = None
    predictions: DataFile
    """The answers themselves, row by row: {"id", "answer"}."""
    speed: Speed | None = None


class TriedPrompt(Frozen):
    """A prompt of the search, and how far it got on rows that were put aside for that."""

    says: Text
    """How it asks, such as "the tenets as rules, 6 examples"."""
    right: int = Field(ge=0)
    asked: int = Field(ge=1)


class TunedPrompt(Frozen):
    """The best prompt that a bounded search found for the untuned model; the held-out rows took no part in it."""

    says: Text
    instruction: Text
    examples: tuple[Text, ...] = ()
    """Ids of the training rows that it shows before the question."""
    tried: tuple[TriedPrompt, ...] = ()
    """All that were tried, those that came furthest first; nothing where there were too few rows to choose by."""
    notes: tuple[str, ...] = ()


class Baseline(Artifact):
    """What can be had without training, on the held-out rows."""

    systems: tuple[SystemScore, ...] = Field(min_length=1)
    base_model: Text
    notes: tuple[str, ...] = ()
    tuned_prompt: TunedPrompt | None = None


class Alternative(Frozen):
    method: Text
    why_not: Text
    minutes: float | None = None
    memory_gb: float | None = None
    """What it would cost on this kind of machine; absent where nobody can say."""


class Method(Artifact):
    choice: Literal["prompt", "classical", "sft", "dpo", "grpo", "kto", "pretrain"]
    reasons: tuple[Text, ...] = Field(min_length=1)
    alternatives: tuple[Alternative, ...] = ()


class RewardTerm(Frozen):
    """One function of reward.py: what it pays for, and how much that counts."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")
    kind: Literal["pays", "guards"] = "pays"
    """A term that pays is a part of the weighted mean; a guard takes from all of it: its 0 makes the whole reward 0."""
    tenet: str | None = Field(default=None, pattern=r"^T[1-9][0-9]?$")
    weight: float = Field(default=1.0, gt=0)
    says: Text
    """What it pays for, in plain words."""
    rubric: Text | None = None
    """By it a judge scores the answers, and no function of reward.py does."""
    remote: Text | None = None
    """The address of the person's own scorer, which is asked instead of a function of reward.py."""

    @property
    def is_outside(self) -> bool:
        """Scored by the host and not in the sandbox."""
        return bool(self.rubric or self.remote)

    @model_validator(mode="after")
    def _one_scorer(self) -> "RewardTerm":
        if self.rubric and self.remote:
            raise ValueError(f"{self.name} is scored by a rubric or at an address, and not by both")
        return self


class Proof(Frozen):
    """One thing that was tried with a reward before anybody trusted it."""

    name: Text
    passed: bool
    said: Text


class ScoredAnswer(Frozen):
    kind: Text
    """Such as "right", "right in another form", "wrong", "gaming"."""
    answer: str
    score: float | None = None
    """Absent where the reward cannot say."""


class CounterExample(Frozen):
    """An answer that must not earn much: found by the break-in test, or written by a person."""

    request: Text
    right: Text
    """The right answer to this request."""
    answer: str
    at_most: float = Field(ge=0, le=1)
    """What it may earn."""
    earned: float | None = Field(default=None, ge=0, le=1)
    """What the reward paid for it when it was found."""
    trick: Text
    """What it does, in a few words, such as "names several answers"."""
    why: Text
    """What is wrong with paying for it, in plain words."""
    round: int = Field(default=1, ge=1)
    """Which break-in test found it."""


class RewardFunction(Artifact):
    """What an answer earns while the model practises. `code` is also the file reward.py beside this one."""

    terms: tuple[RewardTerm, ...] = Field(min_length=1)
    left_out: tuple[str, ...] = ()
    """Tenets that no term pays for, and why."""
    code: Text
    proofs: tuple[Proof, ...] = ()
    shown: tuple[ScoredAnswer, ...] = ()
    """Four answers to one request, best first."""
    break_in: bool | None = None
    """Whether a small model tries to game it before a person is asked to approve it."""
    counterexamples: tuple[CounterExample, ...] | None = None
    """Answers that it must not pay for: proven again whenever the reward changes. Edit them, or take out what is fair."""

    @property
    def code_terms(self) -> tuple[RewardTerm, ...]:
        return tuple(term for term in self.terms if not term.is_outside)

    @property
    def outside_terms(self) -> tuple[RewardTerm, ...]:
        return tuple(term for term in self.terms if term.is_outside)

    @property
    def failed(self) -> tuple[Proof, ...]:
        return tuple(proof for proof in self.proofs if not proof.passed)

    def total(self, scores: Mapping[str, float | None]) -> float | None:
        """The weighted mean of the terms that can say, times the lowest guard; None when no term can say."""
        said = [(term, score) for term in self.terms if (score := scores.get(term.name)) is not None]
        paid = [(term.weight, score) for term, score in said if term.kind == "pays"]
        if not paid:
            return None
        mean = sum(weight * score for weight, score in paid) / sum(weight for weight, _ in paid)
        return mean * min((score for term, score in said if term.kind == "guards"), default=1.0)

    @model_validator(mode="after")
    def _terms_differ(self) -> "RewardFunction":
        names = [term.name for term in self.terms]
        if len(set(names)) != len(names):
            raise ValueError("two terms have the same name")
        if any(mark in self.code for mark in "\x85\u2028\u2029"):
            raise ValueError(
                "the code holds a line break that YAML does not keep: write it as \\x85, \\u2028 or \\u2029"
            )
        if all(term.kind == "guards" for term in self.terms):
            raise ValueError("no term pays for anything: at least one that is no guard is needed")
        return self


class BreakIn(Artifact):
    """What came of letting a small model practise against a reward, only to find answers that earn more than they deserve."""

    steps: int = Field(ge=0)
    answers: int = Field(ge=0)
    """Different answers that were scored."""
    first_reward: float | None = None
    last_reward: float | None = None
    """What an answer earned on average when it began and when it ended."""
    deserved: float | None = None
    """What the last answers deserved on average by the tenets."""
    found: tuple[CounterExample, ...] = ()
    """The answers that earn most beyond what they deserve, one for each way to do it."""
    notes: tuple[str, ...] = ()


class Forecast(Frozen):
    minutes: float = Field(ge=0)
    memory_gb: float = Field(ge=0)
    smallest_detectable_gain: float = Field(ge=0, le=1)
    """The smallest difference that the held-out rows can show, as a share of answers."""
    basis: Text


class Lora(Frozen):
    r: int = Field(ge=1)
    lora_alpha: int = Field(ge=1)
    lora_dropout: float = Field(default=0.0, ge=0, lt=1)
    target_modules: str | tuple[str, ...] = "all-linear"
    modules_to_save: tuple[str, ...] = ()
    """Layers that are trained whole beside the adapter and kept in it."""
    strengths: tuple[Annotated[float, Field(gt=0, lt=1)], ...] | None = None
    """Shares of its full strength at which the trained adapter is tried on the validation rows: the weakest that answers them as
    well is kept, since it forgets less of what the base model could do."""

    @model_validator(mode="after")
    def _only_an_adapter_is_weakened(self) -> "Lora":
        if self.strengths and self.modules_to_save:
            raise ValueError(
                "strengths scale an adapter, and modules_to_save are no part of it: leave one of the two out"
            )
        return self


class Thumb(Frozen):
    """What somebody thought of one answer: a row of KTO."""

    id: Text
    input: Text
    answer: Text
    up: bool


class TrainingPlan(Artifact):
    """A recipe that is ready to run; `train` takes TRL's field names unchanged."""

    method: Literal["sft", "dpo", "grpo", "kto", "pretrain", "reward_model"]
    base_model: Text
    """A name of the catalogue, a local folder or a hub id."""
    dataset: Digest
    start_from: Text | None = None
    """Folder of a merged model of this project to begin with instead of the base model, and its digest below."""
    start_sha256: Digest | None = None
    mended_from: Digest | None = None
    """The plan that this one mends: what was learned with that one while it was healthy is gone on with."""
    thumbs: DataFile | None = None
    """Of KTO: the thumbs that people gave to answers of a released model, as they were when this plan was made."""
    documents: tuple[SourceDocument, ...] | None = None
    """Of continued pre-training: what is read, in the version that this plan speaks of."""
    reward_model: Text | None = None
    """Of practice over a reward: folder of a reward model of this project that is one more term, and its digest below."""
    reward_model_sha256: Digest | None = None
    lora: Lora | None = None
    train: dict[str, Any]
    max_minutes: float = Field(gt=0)
    forecast: Forecast
    reasons: tuple[str, ...] = ()


# ---------------------------------------------------------------- what came of it


class TrainingRun(Artifact):
    plan: Digest
    adapter: Text | None = None
    """Folder of the peft adapter, relative to the project's folder."""
    merged: Text
    """Folder of the merged model, relative to the project's folder."""
    weights_sha256: Digest
    base_model: Text
    steps: int = Field(ge=0)
    kept_step: int | None = None
    """The step whose weights were kept, by what it answered to the validation rows; absent where none were asked."""
    heldout_right: float | None = None
    """The share of the validation rows that these weights answered rightly."""
    strength: float | None = None
    """The share of its full strength at which the adapter was kept; absent where it was tried at no other."""
    first_loss: float | None = None
    last_loss: float | None = None
    first_reward: float | None = None
    last_reward: float | None = None
    """Of reinforcement learning: what an answer earned on average when it began and when it ended."""
    seconds: float = Field(ge=0)
    """Over all starts, if it was killed and went on."""
    forecast_minutes: float | None = None
    """What its plan had said."""
    peak_memory_gb: float | None = None
    notes: tuple[str, ...] = ()
    """What was noticed while it trained, in plain words with the remedy."""
    seed: int
    mlflow_run: str | None = None
    versions: dict[str, str]


class PairedResult(Frozen):
    """Tuned against untuned on the same rows."""

    tenet: Text
    base: Rate
    tuned: Rate
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    won: int = Field(ge=0)
    lost: int = Field(ge=0)


class Contestant(Frozen):
    """One way of a contest: what it reached on the contest's rows, and what that took."""

    name: Text
    """"untuned", "few-shot", "tuned prompt", "tf-idf", "patterns", "sft", "dpo", "grpo"."""
    method: Literal["prompt", "classical", "sft", "dpo", "grpo"]
    score: SystemScore
    gain: PairedResult | None = None
    """Right answers against the untuned model on the same rows; the untuned model itself has none."""
    seconds: float = Field(ge=0)
    """To get it ready."""
    prompt: TunedPrompt | None = None
    """Where a prompt was searched for: which one."""


class Contest(Artifact):
    """Every way of getting there, before anything is spent: the same tenets and rows, equal small budgets."""

    rows: int = Field(ge=1)
    """Rows that every way answered and none learned from; the held-out rows stay unseen."""
    learned_from: int = Field(ge=1)
    minutes_each: float = Field(gt=0)
    """What each training way may take, all of its trainings together."""
    ways: tuple[Contestant, ...] = Field(min_length=1)
    left_out: dict[str, Text] = {}
    """Ways that did not take part, and why."""
    recommended: Text
    clear: bool
    """Whether these rows can tell that it is the one to take."""
    reasons: tuple[Text, ...] = Field(min_length=1)
    html: str | None = None
    html_sha256: Digest | None = None

    @property
    def winner(self) -> Contestant:
        return next(way for way in self.ways if way.name == self.recommended)


class JudgeRecord(Frozen):
    """How a judge did on answers whose verdict is known, for one tenet."""

    tenet: Text
    trusted: bool
    """Without it, whatever the judge says about this tenet counts as unjudged."""
    asked: int = Field(ge=1)
    said: Text
    """The finding in plain words."""


PreferenceStanding = Literal["better", "worse", "open", "not believed"]


class Preference(Frozen):
    """Which of two answers a judge prefers by one tenet, each pair shown in both orders, until it is clear."""

    tenet: Text
    pairs: int = Field(ge=0)
    """How many were compared before it was clear, or all."""
    won: int = Field(ge=0)
    """The tuned model's answer was preferred, whichever stood first."""
    lost: int = Field(ge=0)
    tied: int = Field(ge=0)
    swayed: int = Field(ge=0)
    """The judge's choice followed the order, so that it says nothing."""
    unjudged: int = Field(ge=0)
    standing: PreferenceStanding
    said: Text
    """The finding in plain words."""


class PanelMember(Frozen):
    """One judge of a panel."""

    name: Text
    doubted: tuple[str, ...] = ()
    """Tenets about which it was not believed, and not asked."""
    with_most: Rate
    """Of the answers that were decided, how often it said what most said."""
    questions: int = Field(ge=0)
    tokens: int = Field(ge=0)
    """About, by the length of the texts."""
    money: float | None = None
    """About, where its price is known."""


class JudgesTogether(Frozen):
    """Two judges of a panel on the same answers."""

    one: Text
    other: Text
    agree: Rate
    correlation: float | None = None
    """Of their verdicts; absent where one of them always said the same, or where there are too few."""


class DisputedAnswer(Frozen):
    tenet: Text
    row: Text
    request: Text
    answer: str
    votes: dict[str, Outcome]


class PanelFound(Frozen):
    """What came of letting several judges decide by majority."""

    judges: tuple[PanelMember, ...] = Field(min_length=2)
    pairs: tuple[JudgesTogether, ...]
    items: int = Field(ge=1)
    disputed: int = Field(ge=0)
    """Answers about which not all said the same."""
    undecided: int = Field(ge=0)
    """Of these, those without a majority: they count as unjudged."""
    shown: tuple[DisputedAnswer, ...] = ()
    """The first of the disputed ones."""
    said: Text


class WeakSlice(Frozen):
    """A group of held-out rows on which the tuned model is right clearly less often than on the others."""

    name: Text
    here: Rate
    elsewhere: Rate


class Elsewhere(Frozen):
    """What the tuning cost where nobody trained: general skills, and safety. Untuned against tuned on the same probes."""

    skills: tuple[PairedResult, ...] = ()
    """Right answers over all general skills first, then skill by skill; empty where the base model knows none of them."""
    lost: tuple[str, ...] = ()
    """Skills that fell clearly, and by more than what a suite drawn anew would move them."""
    safety: tuple[PairedResult, ...] = ()
    """By kind of probe, how many were passed."""
    failed: dict[str, tuple[Sample, ...]] = {}
    """By kind of probe, the first that the tuned model failed."""
    same_again: Rate | None = None
    """Held-out rows that got the same answer when they were asked again one at a time: the noise of the measurement itself."""
    notes: tuple[str, ...] = ()


class MeanScore(Frozen):
    """As lm-eval gives it, for one model on its own."""

    mean: float
    stderr: float | None = None


class StandardTask(Frozen):
    """A standard benchmark on the untuned and the tuned model, asked where they are served."""

    name: Text
    metric: Text
    rows: int = Field(ge=0)
    base: MeanScore
    tuned: MeanScore
    paired: PairedResult | None = None
    """The same answers, row against row; absent where a score is no right or wrong."""


class Benchmarks(Artifact):
    """What standard benchmarks say of these weights: the file benchmarks.yaml of a project, and a part of the next report."""

    weights_sha256: Digest
    harness: Text
    tasks: tuple[StandardTask, ...] = ()
    left_out: dict[str, Text] = {}


class SureRows(Frozen):
    """The rows on which a model is surest, and how often it is right there."""

    share: float = Field(gt=0, le=1)
    sure: float = Field(ge=0, le=1)
    """How sure it is of the least sure of them."""
    right: Rate


class Confidence(Frozen):
    """How far a model's own doubt tells right from wrong: the likelihood that it gives each label."""

    rows: int = Field(ge=1)
    auc: float | None = None
    """How often a right answer was surer than a wrong one; absent when all were right or all were wrong."""
    auc_by_label: dict[str, float] = {}
    """Each label against the others (area under the ROC curve)."""
    precision_by_label: dict[str, float] = {}
    """The area under the precision-recall curve."""
    off_by: float
    """How far the sureness is from the share of right answers on average (expected calibration error)."""
    brier: float
    bins: tuple[SureRows, ...] = ()
    """Five parts of equally many rows by sureness, the surest first, each with its own rate."""
    surest: tuple[SureRows, ...] = ()
    """What it is right on if only the surest rows are answered, and the others go to a person."""


class PeopleFound(Frozen):
    """What people said about answers, for one tenet or for the right answers as a whole ("accuracy")."""

    tenet: Text
    marked: int = Field(ge=0)
    """Items with a verdict; where people disagree, the most of them."""
    people: int = Field(ge=0)
    cannot_say: int = Field(default=0, ge=0)
    agree: float | None = None
    agree_low: float | None = None
    agree_high: float | None = None
    """How often the automatic verdict is what people say, over all rows."""
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    """The share of good answers as people see it, with a 95 % interval; absent while the marks are too few."""
    said: Text


Verdict = Literal["ship", "do not ship", "cannot tell"]


class ServedAlike(Frozen):
    """Held-out rows that a way of serving answers as they were measured, and the first that it does not."""

    way: Text
    rate: Rate
    request: str | None = None
    measured: str | None = None
    served: str | None = None


class EvalReport(Artifact):
    rows: int = Field(ge=1)
    systems: tuple[SystemScore, ...]
    paired: tuple[PairedResult, ...]
    verdict: Verdict
    reasons: tuple[Text, ...] = Field(min_length=1)
    slices: dict[str, dict[str, Rate]] = {}
    """Accuracy of each system by label, or by field."""
    weak: tuple[WeakSlice, ...] = ()
    """Where the tuned model is weak, the weakest first."""
    speeds: dict[str, Speed] | None = None
    """What an answer of each system takes."""
    on_training_rows: Rate | None = None
    """Right answers of the tuned model on rows that it was trained on: far above the held-out ones, it learned by heart."""
    elsewhere: Elsewhere | None = None
    benchmarks: Benchmarks | None = None
    """Standard tasks through lm-eval, where somebody had them asked of these weights."""
    confidence: Confidence | None = None
    """Of a classification: how sure the tuned model is, and how rightly."""
    people: tuple[PeopleFound, ...] = ()
    """Marks of people, and what they make of the automatic verdicts."""
    served: tuple[ServedAlike, ...] | None = None
    """Whether the tuned model says the same in the ways in which it would be served; nothing in reports of before."""
    outcomes: DataFile | None = None
    """The verdicts that people can mark, row by row: {"id", "tenet", "outcome"}."""
    model_name: Text
    judge: Text | None = None
    """Who judged what no program can check, and whether that is a judge to trust."""
    judge_records: tuple[JudgeRecord, ...] = ()
    """How the judge did where the right verdict is known, tenet by tenet."""
    panel: PanelFound | None = None
    """Where several judges decided: how far they agreed, and what that took."""
    preferences: tuple[Preference, ...] = ()
    """Tuned against untuned, pair by pair, for the tenets that only a judge can decide."""
    model_version: int | None = Field(default=None, ge=1)
    html: str | None = None
    html_sha256: Digest | None = None


class Deployment(Artifact):
    """What would be served, from what evidence; nothing runs before this is approved."""

    engine: Literal["transformers-serve", "vllm"]
    model: Text
    """Folder of the merged model, relative to the project's folder."""
    weights_sha256: Digest
    adapter: Text | None = None
    """Folder of the adapter, which vLLM serves on top of the base model."""
    adapter_sha256: Digest | None = None
    report: Digest
    model_name: Text
    model_version: int | None = None
    host: Literal["127.0.0.1"] = "127.0.0.1"
    rollout: Literal["at once", "shadow"] | None = None
    """Beside a model that is in production: take its place at once, or get a copy of its traffic first (shadow)."""
    instruction: Text
    max_tokens: int = Field(default=16, ge=1)
    notes: tuple[str, ...] = ()


class Release(Artifact):
    """The deployment as it runs; its address is in the job of the service, since a port may change at a restart."""

    deployment: Digest
    service: Text
    """Key of the job that keeps the server alive."""
    gateway: Text | None = None
    """Key of the job that answers clients; a release from before there were gateways has none."""
    alias: str | None = None
    checked_rows: int = Field(ge=0)
    same_answers: int = Field(ge=0)
    """How many of the checked rows the served model answered as the evaluated one did."""
    first_answer: Sample
