"""A file that was just attached, before it is sent: what Tenet reads in it, by which columns, and which rows it cannot use."""

from typing import Any

from tenet.files import to_jsonl
from tenet.problems import BadFile, NotPossible
from tenet.project import Project
from tenet.uploads import name_given, told_by_name
from tools.reading import Reading, read_brought, read_rows
from tools.reading.documents import is_document
from tools.reading.files import guessed_columns

SHOWN, PROBLEMS = 3, 5
FIELDED = "Read as texts with several values each. If one column is the label to sort by, choose it and the text here."


def preview(project: Project, kept: str) -> dict[str, Any]:
    """What would be taken from this file as it is."""
    path = project.path / "uploads" / kept
    if is_document(kept):
        return {"said": _plainly(read_brought(path, None).said, kept)}
    try:
        columns, guessed = guessed_columns(path)
    except BadFile as problem:
        return {"said": _plainly(problem, kept)}
    try:
        reading = read_rows(path, None)
    except BadFile as problem:
        reading = Reading((), (), said=_plainly(problem, kept))
    seen = _seen(reading, kept) | {"columns": columns, "text": guessed[0], "label": guessed[1]}
    if any(row.output.startswith("{") for row in reading.rows[:1]):
        seen |= {"said": FIELDED, "text": "", "label": ""}
    return seen


def with_columns(project: Project, kept: str, text: str, label: str) -> dict[str, Any]:
    """The rows by the columns that a person named, as a file of its own; the one that they brought stays as it is."""
    path = project.path / "uploads" / kept
    if "/" in kept or kept.startswith(".") or not path.is_file():
        raise NotPossible(f"The file {kept} did not arrive. Attach it again.")
    if text == label:
        raise NotPossible("The text and its label cannot be the same column. Choose two.")
    try:
        reading = read_rows(path, None, (text, label))
    except BadFile as problem:
        raise NotPossible(_plainly(problem, kept)) from problem
    name = f"{name_given(kept).rpartition('.')[0]}.jsonl"
    content = to_jsonl({"text": row.input, "label": row.output} for row in reading.rows)
    chosen = {"columns": guessed_columns(path)[0], "text": text, "label": label}
    if not reading.rows:
        raise NotPossible(f"No row can be used with “{text}” as the text and “{label}” as its label.")
    return {"kept": project.take_file(name, content), "preview": _seen(reading, kept) | chosen}


def _seen(reading: Reading, kept: str) -> dict[str, Any]:
    problems = [_plainly(problem, kept) for problem in reading.problems]
    return {
        "said": reading.said and _plainly(reading.said, kept),
        "rows": len(reading.rows),
        "first": [(row.input[:160], row.output[:80]) for row in reading.rows[:SHOWN]],
        "problems": problems[:PROBLEMS],
        "more": max(0, len(problems) - PROBLEMS),
    }


def _plainly(problem: object, kept: str) -> str:
    """By the name that the person knows."""
    return told_by_name(str(problem), kept)
