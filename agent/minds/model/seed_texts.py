"""The seed rows of a writing job: the person's own with their answers, then what the model wrote where there are too few."""

from collections.abc import Sequence

from agent.minds.contract import LabelledText
from agent.minds.model.seed_records import ENOUGH, Own
from agent.minds.model.shapes import AnsweredSaid
from tenet import artifacts as a
from tenet.likeness import invented
from tenet.models import Unfit
from tools.reading import to_rows


def own_texts(given: Sequence[LabelledText], kept: Sequence[a.Row]) -> Own:
    """The rows in force as they are, and those given since; the person's before all others."""
    known = {row.id for row in kept}
    fresh = to_rows([(row.input, row.output) for row in given if row.output.strip()])
    rows = sorted([*kept, *(row for row in fresh if row.id not in known)], key=lambda row: row.origin != "user")
    return Own(tuple(rows), tuple("its answer is empty" for row in given if not row.output.strip()))


def lacking(own: Own) -> int:
    return ENOUGH - len(own.rows)


def rows_of(said: AnsweredSaid, existing: Sequence[a.Row], wanted: int) -> tuple[a.Row, ...]:
    """The new rows, each with an answer that invents no number, date or address."""
    usual = [row.output for row in existing if row.origin == "user"]
    for number, row in enumerate(said.rows, start=1):
        if strange := invented(row.answer, row.text, *usual):
            raise Unfit(f"row {number}: the answer says {', '.join(sorted(strange))}, which the text does not")
    known = {row.id for row in existing}
    wrote = to_rows([(row.text, row.answer) for row in said.rows], origin="drafted")
    return tuple(row for row in wrote if row.id not in known)[:wanted]
