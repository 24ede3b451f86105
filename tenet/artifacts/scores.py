"""What systems reach before anything is trained, and which way to take from there."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.values import Artifact, DataFile, Frozen, Rate, Text


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
    """"majority", "tf-idf", "embeddings", "patterns", "base", "base few-shot", "base tuned prompt", "deployed", "began with",
    "tuned"."""
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
    detectable: float | None = None
    """Of the main comparison: the smallest true gain that these rows would have shown in four cases of five."""


class GradedResult(Frozen):
    """Tuned against untuned on the same rows, where an answer has a score between wrong and right."""

    name: Text
    """What the score is, such as "the share of fields that are right"."""
    base: float
    tuned: float
    difference: float
    low: float
    high: float
    p_value: float
    """Of a permutation test: the signs of the rows' differences thrown anew, with a fixed seed."""
