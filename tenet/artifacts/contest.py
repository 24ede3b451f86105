"""Every way of getting there side by side, before anything is spent."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.scores import PairedResult, SystemScore, TunedPrompt
from tenet.artifacts.values import Artifact, Digest, Frozen, Text


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
