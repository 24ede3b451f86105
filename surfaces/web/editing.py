"""Rows that a person changes in the table: taken out, accepted as their own, given another label, written anew."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from tenet import artifacts as a
from tenet.files import to_jsonl
from tenet.problems import NotPossible


class Change(BaseModel):
    id: str
    do: Literal["remove", "accept", "label", "write"]
    input: str = Field(default="", max_length=20_000)
    output: str = Field(default="", max_length=20_000)


_CHANGES = TypeAdapter(tuple[Change, ...])


def changes_of(text: str) -> tuple[Change, ...]:
    try:
        return _CHANGES.validate_json(text)
    except ValidationError as error:
        raise NotPossible("The page sent changes of rows that do not fit. Nothing was changed; reload it.") from error


def changed(rows: Sequence[a.Row], changes: Sequence[Change]) -> str:
    """The examples as they are to be, one row a line. What a person touched is theirs from then on."""
    by_row = {change.id: change for change in changes}
    if missing := by_row.keys() - {row.id for row in rows}:
        raise NotPossible(f"There is no row {min(missing)} any more. Nothing was changed; look at the new rows first.")
    kept = [_as_wished(row, by_row[row.id]) if row.id in by_row else row for row in rows]
    left = [row for row in kept if row is not None]
    if not left:
        raise NotPossible("That would take out every example. Nothing was changed.")
    return to_jsonl(row.model_dump(exclude_none=True) for row in left).decode()


def _as_wished(row: a.Row, change: Change) -> a.Row | None:
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


def _said(text: str) -> str:
    if not text.strip():
        raise NotPossible("A row needs a text and an answer. Nothing was changed; to take the row out, use Remove.")
    return text.strip()
