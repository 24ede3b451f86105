"""What every artefact is made of: frozen values, digests, rates, and files that a project keeps beside them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Split = Literal["train", "validation", "practice", "heldout"]


SPLITS: tuple[Split, ...] = ("train", "validation", "heldout")
"""What every dataset has."""


EVERY_SPLIT: tuple[Split, ...] = ("train", "validation", "practice", "heldout")
"""`practice` is there where a person keeps rows for reinforcement learning: nothing else learns from them."""


LEARNT: tuple[Split, ...] = ("train", "validation", "practice")
"""What no row of the test may be near to."""


Outcome = Literal["pass", "fail", "unjudged"]


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


Text = Annotated[str, Field(min_length=1)]


class Frozen(BaseModel):
    """A value: never changed after it is made, and nothing unknown is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Artifact(Frozen):
    """One file of a project. `v` is the version of its schema."""

    v: Literal[1] = 1


class Sample(Frozen):
    """One input with one answer, as an illustration."""

    input: Text
    output: str


class DataFile(Frozen):
    path: Text
    """Relative to the project's folder."""
    sha256: Digest
    rows: int = Field(ge=0)


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
