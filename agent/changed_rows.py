"""Single rows that a person changes: added, taken out, accepted, given another label, written by them or by the teacher anew.

Their own rows are the examples. About the rows that a teacher made they decide in the data plan, so that a decision holds
however often the data are made. Either way it is an edit of an artefact like any other.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import shorten
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from tenet import artifacts as a
from tenet.files import read_jsonl, to_jsonl, to_yaml
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import Settings
from tenet.stages import StageName
from tools.reading import same_text, to_rows


class Change(BaseModel):
    id: str = ""
    do: Literal["add", "remove", "accept", "label", "write", "anew", "withdraw"]
    """The first one names no row yet; the last one takes a decision about a made row back."""
    input: str = Field(default="", max_length=20_000)
    output: str = Field(default="", max_length=20_000)


DONE: dict[str, str] = {
    "add": "added",
    "remove": "left out",
    "accept": "accepted",
    "label": "given another label",
    "write": "changed",
    "anew": "written anew",
    "withdraw": "as the teacher wrote it again",
}


def in_words(changes: Sequence[Change]) -> str:
    """What was decided, for the person who decided it."""
    counts = Counter(change.do for change in changes)
    said = ", ".join(f"{count} {'row' if count == 1 else 'rows'} {DONE[do]}" for do, count in counts.items())
    return f"{said[0].upper()}{said[1:]}. It counts once you approve what waits for you."


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


# ---------------------------------------------------------------- the person's own rows


def changed(rows: Sequence[a.Row], changes: Sequence[Change], anew: Anew) -> str:
    """The examples as they are to be, one row a line. What a person touched is theirs from then on."""
    by_row = {change.id: change for change in changes if change.do != "add"}
    left = list(rows)
    for at, row in reversed(list(enumerate(rows))):
        if change := by_row.get(row.id):
            wished = _as_wished(row, change, left, anew)
            left[at : at + 1] = [wished] if wished else []
    left += _added(left, [change for change in changes if change.do == "add"])
    if not left:
        raise NotPossible("That would take out every example. Nothing was changed.")
    return to_jsonl(row.model_dump(exclude_none=True) for row in left).decode()


def _added(rows: Sequence[a.Row], changes: Sequence[Change]) -> tuple[a.Row, ...]:
    known = {same_text(row.input) for row in rows}
    fresh = to_rows((_said(change.input), _said(change.output)) for change in changes)
    if again := next((row for row in fresh if same_text(row.input) in known), None):
        raise NotPossible(f"There is a row “{shorten(again.input, 80)}” already. Nothing was added; edit that one.")
    return tuple(row.model_copy(update={"tenets": _tested_by(row.output, rows)}) for row in fresh)


def _tested_by(answer: str, rows: Sequence[a.Row]) -> tuple[str, ...]:
    """A new row tests what the rows of its label test; what every row tests, where none has that answer."""
    alike = [set(row.tenets) for row in rows if row.output == answer] or [set(row.tenets) for row in rows]
    return tuple(sorted(alike[0].intersection(*alike[1:]))) if alike else ()


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
        case "add" | "withdraw":
            return row


# ---------------------------------------------------------------- rows of the dataset


class Found(NamedTuple):
    """A row of the dataset, as it stands in the data or as it was decided since."""

    split: a.Split
    row: a.Row


def rows_in_data(project: Project) -> dict[str, Found]:
    """Every row of the dataset in force by its id, and those that were decided about and stand in it no longer."""
    card, plan = project.find("dataset"), project.find("data_plan")
    files = card.files if isinstance(card, a.DatasetCard) else {}
    found = {row.id: Found(split, row) for split, file in files.items() for row in _rows_of(project, file)}
    choices = (plan.row_choices or ()) if isinstance(plan, a.DataPlan) else ()
    return found | {choice.id: Found(choice.split, choice.row) for choice in choices}


def edits_for(project: Project, changes: Sequence[Change], settings: Settings) -> dict[StageName, str]:
    """The new content of each artefact that has to change: the examples, the data plan, or both."""
    spec, rows = project.get("spec", a.UseCaseSpec), project.get("examples", a.Examples).rows
    made, theirs = rows_in_data(project), {row.id for row in rows}
    _refuse_unknown({change.id for change in changes if change.do != "add"}, theirs | made.keys())
    _refuse_too_many(changes)
    _refuse_labels(changes, spec)
    anew = _teacher(project, spec, settings)
    own = [change for change in changes if change.id in theirs or change.do == "add"]
    others = [change for change in changes if change not in own]
    edits: dict[StageName, str] = {"examples": changed(rows, own, anew)} if own else {}
    if others:
        edits["data_plan"] = decided(project.get("data_plan", a.DataPlan), others, made, anew)
    return edits


def decided(plan: a.DataPlan, changes: Sequence[Change], found: Mapping[str, Found], anew: Anew) -> str:
    """The data plan with these decisions beside those that it has."""
    choices = {choice.id: choice for choice in plan.row_choices or ()}
    rows = [one.row for one in found.values()]
    for change in changes:
        choice = _choice(change, found[change.id], rows, anew)
        choices.pop(change.id, None)
        if choice:
            choices[change.id] = choice
            rows.append(choice.row)
    after = plan.model_copy(update={"row_choices": tuple(choices[id] for id in sorted(choices)) or None})
    return to_yaml(after.model_dump(mode="json", exclude_none=True)).decode()


def _choice(change: Change, found: Found, rows: Sequence[a.Row], anew: Anew) -> a.RowChoice | None:
    row = found.row
    choice = partial(a.RowChoice, id=change.id, split=found.split)
    match change.do:
        case "add" | "withdraw":
            return None
        case "remove":
            return choice(do="leave_out", row=row)
        case "accept":
            return choice(do="keep", row=row)
        case "label":
            return choice(do="replace", row=_own_words(row, row.input, change.output))
        case "write":
            return choice(do="replace", row=_own_words(row, change.input, change.output))
        case "anew":
            return choice(do="replace", row=anew(row, rows).model_copy(update={"id": row.id, "origin": "synthetic"}))


def _own_words(row: a.Row, text: str, answer: str) -> a.Row:
    """What a person wrote was made for no cell and from no other row; the passage that it cites stays with an unchanged text."""
    text, answer = _said(text), _said(answer)
    same = text == row.input
    return a.Row(
        id=row.id,
        input=text,
        output=answer,
        origin="user",
        group=row.group,
        tenets=row.tenets,
        parent=row.parent if same else None,
        source=row.source if same else None,
    )


def _rows_of(project: Project, file: a.DataFile) -> list[a.Row]:
    path = project.path / file.path
    return [a.Row.model_validate(row) for row in read_jsonl(path)] if path.exists() else []


def _teacher(project: Project, spec: a.UseCaseSpec, settings: Settings) -> Anew:
    def anew(row: a.Row, rows: Sequence[a.Row]) -> a.Row:
        from tools.teaching.again import written_anew

        return written_anew(row, rows, spec, project.path, settings)

    return anew


# ---------------------------------------------------------------- what cannot be


def _said(text: str) -> str:
    if not text.strip():
        raise NotPossible("A row needs a text and an answer. Nothing was changed; to take the row out, use Remove.")
    return text.strip()


def _refuse_unknown(wanted: set[str], known: set[str]) -> None:
    if missing := wanted - known:
        raise NotPossible(f"There is no row {min(missing)} any more. Nothing was changed; look at the new rows first.")


def _refuse_too_many(changes: Sequence[Change]) -> None:
    if sum(change.do == "anew" for change in changes) > MOST_ANEW:
        raise NotPossible(f"At most {MOST_ANEW} rows at once are written anew. Nothing was changed; choose fewer.")


def _refuse_labels(changes: Sequence[Change], spec: a.UseCaseSpec) -> None:
    said = {change.output.strip() for change in changes if change.do in ("add", "label", "write")}
    if spec.labels and (foreign := sorted(said - set(spec.label_names) - {""})):
        raise NotPossible(
            f"“{foreign[0]}” is no label of the use case: the labels are {', '.join(spec.label_names)}. Nothing was changed."
        )
