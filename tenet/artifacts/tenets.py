"""What a good answer is: a few sentences, each with its check, and what a tuning may cost elsewhere."""

from pydantic import Field, model_validator

from tenet.artifacts.checks import Check
from tenet.artifacts.values import Artifact, Frozen, Sample, Text


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
