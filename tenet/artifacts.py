"""What a customization is made of: frozen, typed artefacts, each one a readable file.

An artefact holds no time, no path of a machine and nothing else that would change if it were made again from the same
inputs: equal content means an equal digest, and an equal digest means that nothing after it has to be redone.
"""

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


class UseCaseSpec(Artifact):
    """The job in the user's terms."""

    title: Text
    task: Literal["classification"]
    problem: Text
    users: Text
    input: Text
    """What one request to the model is, such as "the text of a support ticket"."""
    output: Text
    labels: tuple[LabelMeaning, ...] = Field(min_length=2)
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

    @model_validator(mode="after")
    def _labels_differ(self) -> "UseCaseSpec":
        lowered = [name.casefold() for name in self.label_names]
        if len(set(lowered)) != len(lowered):
            raise ValueError("two labels have the same name")
        return self


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


class Judged(Frozen):
    """A judge decides by these criteria; without a judge the answer is unjudged."""

    kind: Literal["judged"] = "judged"
    criteria: Text


Check = Annotated[OneOf | MatchesReference | MaxWords | Judged, Field(discriminator="kind")]


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


class Tenets(Artifact):
    tenets: tuple[Tenet, ...] = Field(min_length=3, max_length=7)

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
    """An answer that a person found worse than `output`; learned from by DPO."""
    licence: str | None = None
    """Under which terms a text from elsewhere may be used."""


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


class DataPlan(Artifact):
    """How the dataset will be made from the examples."""

    rows_per_label: int = Field(ge=1, le=5000)
    """Training rows wanted for each label, the user's own rows counted in."""
    axes: dict[str, tuple[str, ...]] = {}
    """Axes of diversity: a made row varies along each of them."""
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
    controls: tuple[Control, ...] = ()
    reasons: tuple[str, ...] = ()

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


class DatasetCard(Artifact):
    """The dataset: its files by digest, and what was measured about them."""

    files: dict[Split, DataFile]
    labels: dict[Split, dict[str, int]]
    origins: dict[Split, dict[str, int]]
    dropped: dict[str, int] = {}
    """Made rows that were thrown away, by reason."""
    shortfall: dict[str, int] = {}
    """Rows that a label lacks of what the plan asked for."""
    leaks: int = Field(ge=0)
    """Training rows too similar to a held-out row that are still in; 0 after the filter."""
    generator: Text
    prompt: Digest | None = None
    """What the teacher was asked with, where a language model was the teacher."""
    metrics: tuple[Metric, ...] = ()
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


class SystemScore(Frozen):
    """One way of answering, measured on the held-out rows."""

    name: Text
    """"majority", "tf-idf", "base", "base few-shot", "tuned"."""
    description: Text
    tenets: dict[str, Rate]
    accuracy: Rate
    predictions: DataFile
    """The answers themselves, row by row: {"id", "answer"}."""


class Baseline(Artifact):
    """What can be had without training, on the held-out rows."""

    systems: tuple[SystemScore, ...] = Field(min_length=1)
    base_model: Text
    notes: tuple[str, ...] = ()


class Alternative(Frozen):
    method: Text
    why_not: Text


class Method(Artifact):
    choice: Literal["prompt", "classical", "sft", "dpo"]
    reasons: tuple[Text, ...] = Field(min_length=1)
    alternatives: tuple[Alternative, ...] = ()


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


class TrainingPlan(Artifact):
    """A recipe that is ready to run; `train` takes TRL's field names unchanged."""

    method: Literal["sft", "dpo"]
    base_model: Text
    """A name of the catalogue, a local folder or a hub id."""
    dataset: Digest
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
    first_loss: float | None = None
    last_loss: float | None = None
    seconds: float = Field(ge=0)
    """Over all starts, if it was killed and went on."""
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


Verdict = Literal["ship", "do not ship", "cannot tell"]


class EvalReport(Artifact):
    rows: int = Field(ge=1)
    systems: tuple[SystemScore, ...]
    paired: tuple[PairedResult, ...]
    verdict: Verdict
    reasons: tuple[Text, ...] = Field(min_length=1)
    slices: dict[str, dict[str, Rate]] = {}
    """Accuracy of each system by label."""
    model_name: Text
    judge: Text | None = None
    """Who judged what no program can check, and whether that is a judge to trust."""
    model_version: int | None = Field(default=None, ge=1)
    html: str | None = None


class Deployment(Artifact):
    """What would be served, from what evidence; nothing runs before this is approved."""

    engine: Literal["transformers-serve"]
    model: Text
    """Folder of the merged model, relative to the project's folder."""
    weights_sha256: Digest
    report: Digest
    model_name: Text
    model_version: int | None = None
    host: Literal["127.0.0.1"] = "127.0.0.1"
    instruction: Text
    max_tokens: int = Field(default=16, ge=1)
    notes: tuple[str, ...] = ()


class Release(Artifact):
    """The deployment as it runs; its address is in the job of the service, since a port may change at a restart."""

    deployment: Digest
    service: Text
    """Key of the job that keeps the server alive."""
    alias: str | None = None
    checked_rows: int = Field(ge=0)
    same_answers: int = Field(ge=0)
    """How many of the checked rows the served model answered as the evaluated one did."""
    first_answer: Sample
