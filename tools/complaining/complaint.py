"""A complaint on its way: what was said, what caused it, what would mend it."""

from typing import Literal, NamedTuple

from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.problems import NotPossible
from tenet.project import Project

Kind = Literal[
    "not in the use case", "not in the text", "serving skew", "wrong label", "reward exploit", "data gap", "base limit"
]
NOT_BY_DATA: tuple[Kind, ...] = ("not in the use case", "not in the text", "serving skew")
"""What no row mends."""
SHOWN = 5


class Complaint(NamedTuple):
    input: str
    got: str
    right: str


class Cause(NamedTuple):
    kind: Kind
    said: str
    """The evidence, for a person."""
    rows: tuple[a.Row, ...] = ()
    """Rows behind it."""


class Patch(NamedTuple):
    examples: a.Examples
    """As they would be, the complaint among them as a row of its own, the last."""
    relabelled: tuple[str, ...]
    """Rows whose label is corrected."""
    added: str
    left_out: tuple[str, ...] = ()
    """Rows whose answer is wrong and whose right one nobody said."""


class Forecast(NamedTuple):
    """Over the whole held-out set, by the stand-in."""

    rows: int
    mended: tuple[str, ...]
    broken: tuple[str, ...]
    heals_the_complaint: bool


def job_of(project: Project) -> a.UseCaseSpec:
    spec = project.find("spec")
    if not isinstance(spec, a.UseCaseSpec):
        raise NotPossible(f"{project.name} has no use case yet, so there is no model to complain about.")
    return spec


def tenets_of(project: Project) -> tuple[a.Tenet, ...]:
    found = project.find("tenets")
    return found.tenets if isinstance(found, a.Tenets) else ()


def rows_of(project: Project, split: Literal["train", "heldout"]) -> list[a.Row]:
    card = project.find("dataset")
    if not isinstance(card, a.DatasetCard):
        raise NotPossible(f"{project.name} has no dataset yet, so there is nothing to trace the answer to.")
    return [a.Row.model_validate(row) for row in read_jsonl(project.path / card.files[split].path)]
