"""Rows that a person changes in the table: taken out, accepted as their own, given another label, written by them or by
the teacher anew."""

from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from tenet import artifacts as a
from tenet.files import to_jsonl
from tenet.problems import NotPossible


class Change(BaseModel):
    id: str
    do: Literal["remove", "accept", "label", "write", "anew"]
    input: str = Field(default="", max_length=20_000)
    output: str = Field(default="", max_length=20_000)


MOST_ANEW = 20
"""A connected teacher is asked once for each, while the person waits."""
Anew = Callable[[a.Row, Sequence[a.Row]], a.Row]
"""Writes a row anew, given all rows as they are by then."""
_CHANGES = TypeAdapter(tuple[Change, ...])


def changes_of(text: str) -> tuple[Change, ...]:
    try:
        return _CHANGES.validate_json(text)
    except ValidationError as error:
        raise NotPossible("The page sent changes of rows that do not fit. Nothing was changed; reload it.") from error


def changed(rows: Sequence[a.Row], changes: Sequence[Change], anew: Anew) -> str:
    """The examples as they are to be, one row a line. What a person touched is theirs from then on."""
    by_row = {change.id: change for change in changes}
    if missing := by_row.keys() - {row.id for row in rows}:
        raise NotPossible(f"There is no row {min(missing)} any more. Nothing was changed; look at the new rows first.")
    if sum(change.do == "anew" for change in changes) > MOST_ANEW:
        raise NotPossible(f"At most {MOST_ANEW} rows at once are written anew. Nothing was changed; choose fewer.")
    left = list(rows)
    for at, row in reversed(list(enumerate(rows))):
        if change := by_row.get(row.id):
            wished = _as_wished(row, change, left, anew)
            left[at : at + 1] = [wished] if wished else []
    if not left:
        raise NotPossible("That would take out every example. Nothing was changed.")
    return to_jsonl(row.model_dump(exclude_none=True) for row in left).decode()


def _as_wished(row: a.Row, change: Change, rows: Sequence[a.Row], anew: Anew) -> a.Row | None:
    match change.do:
        case "remove":
            return None
        case "accept":
            return row.model_copy(update={"origin": "user"})
        case "label":
            return row.model_copy(update={"origin": "user", "output": _said(change.output)})
        case "write":
            wished = {"origin": "user", "input": _said(change.input), "output": _said(change.output)}
            return row.model_copy(update=wished)
        case "anew":
            return anew(row, rows)


def _said(text: str) -> str:
    if not text.strip():
        raise NotPossible("A row needs a text and an answer. Nothing was changed; to take the row out, use Remove.")
    return text.strip()
