"""The seed rows of an extraction: the person's own with their values, then what the model wrote where there are too few."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from agent.minds.contract import LabelledText
from agent.minds.model.shapes import RecordsSaid
from tenet import artifacts as a
from tenet.extraction import is_grounded, read_record
from tenet.models import Unfit
from tools.reading import Fields, refitted, to_rows

ENOUGH = 12
"""Examples in all; fewer are filled up with drafted ones."""


class Own(NamedTuple):
    rows: tuple[a.Row, ...]
    left_out: tuple[str, ...]
    """What is wrong with those that could not be used."""


def own_records(given: Sequence[LabelledText], spec: a.UseCaseSpec, kept: Sequence[a.Row]) -> Own:
    """The rows in force as they are, and those given since; the person's before all others."""
    found = [(row.input, refitted(row.output, Fields(spec.wanted_fields))) for row in given]
    known = {row.id for row in kept}
    fresh = to_rows([(text, answer.text) for text, answer in found if answer.text is not None])
    rows = sorted([*kept, *(row for row in fresh if row.id not in known)], key=lambda row: row.origin != "user")
    return Own(tuple(rows), tuple(answer.problem for _, answer in found if answer.problem))


def rows_of(said: RecordsSaid, spec: a.UseCaseSpec, existing: Sequence[a.Row], wanted: int) -> tuple[a.Row, ...]:
    """The new rows, each with values that fit and that stand in its text."""
    fields = Fields(spec.wanted_fields)
    pairs: list[tuple[str, str]] = []
    for number, row in enumerate(said.rows, start=1):
        answer = refitted(json.dumps(row.answer), fields)
        if answer.text is None:
            raise Unfit(f"row {number}: {answer.problem}")
        record = read_record(answer.text, spec.wanted_fields)
        if invented := [
            name for name, kind in spec.field_types.items() if not is_grounded(record[name], kind, row.text)
        ]:
            raise Unfit(f"row {number}: the text does not say {', '.join(invented)}")
        pairs.append((row.text, answer.text))
    known = {row.id for row in existing}
    return tuple(row for row in to_rows(pairs, origin="drafted") if row.id not in known)[:wanted]


def note(name: str, own: Own, wrote: Sequence[a.Row]) -> str:
    told: list[str] = []
    if own.left_out:
        told.append(f"{len(own.left_out)} of your rows were left out, the first because {own.left_out[0]}.")
    if wrote:
        told.append(
            f"{name} wrote {len(wrote)} of the {len(own.rows) + len(wrote)} examples, because there were fewer than {ENOUGH}. "
            "Please read them."
        )
    return " ".join(told)
