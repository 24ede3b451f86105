"""The seed examples: the person's own rows first, always."""

import json
from collections.abc import Mapping

from agent.desk import Desk, brief, is_anew, renamed_labels
from agent.minds.contract import Brief, Drafted, Question
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.project import Project
from tenet.stages import BY_NAME
from tools.reading import Fields, cells_of, refitted, same_text


def draft(desk: Desk) -> Drafted[a.Examples] | Question:
    project = desk.project
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    current = None if is_anew(project, "examples") else project.find("examples")
    rows = current.rows if isinstance(current, a.Examples) else ()
    renamed = renamed_labels(project)
    given = brief(project)
    kept = _as_the_job_is_now(rows, spec, renamed, given)
    gone = removed_texts(project)
    wanted = given._replace(rows=tuple(row for row in given.rows if row.input.strip() not in gone))
    return with_rejected(desk.mind.examples(wanted, spec, tenets, kept), given)


def _as_the_job_is_now(
    rows: tuple[a.Row, ...], spec: a.UseCaseSpec, renamed: Mapping[str, str], given: Brief
) -> tuple[a.Row, ...]:
    match spec.task:
        case "classification":
            return _relabelled(rows, spec, renamed)
        case "extraction":
            return refitted_rows(rows, spec, renamed, given)
        case "writing":
            return rows


def with_rejected(drafted: Drafted[a.Examples] | Question, given: Brief) -> Drafted[a.Examples] | Question:
    """The person's rejected answers beside the rows that they belong to, for DPO to learn from."""
    if isinstance(drafted, Question) or not given.rejected:
        return drafted
    rows = tuple(_with_rejected(row, given.rejected.get(same_text(row.input))) for row in drafted.artifact.rows)
    pairs = sum(row.rejected is not None for row in rows)
    note = f"{pairs} of them also have an answer that you reject; DPO learns from those pairs."
    return drafted._replace(artifact=a.Examples(rows=rows), note=f"{drafted.note} {note}".strip())


def _with_rejected(row: a.Row, rejected: str | None) -> a.Row:
    if row.rejected is not None or rejected is None or rejected == row.output:
        return row
    return row.model_copy(update={"rejected": rejected})


def _relabelled(rows: tuple[a.Row, ...], spec: a.UseCaseSpec, renamed: Mapping[str, str]) -> tuple[a.Row, ...]:
    named = (row.model_copy(update={"output": renamed.get(row.output, row.output)}) for row in rows)
    return tuple(row for row in named if row.output in spec.label_names)


def refitted_rows(
    rows: tuple[a.Row, ...], spec: a.UseCaseSpec, renamed: Mapping[str, str], given: Brief
) -> tuple[a.Row, ...]:
    """Rows in force with the fields as they are now. A value that they never had comes from the person's rows, if those have it."""
    fields = Fields(spec.wanted_fields, tuple(renamed.items()))
    brought = {same_text(row.input): row.output for row in given.rows}
    found: list[a.Row] = []
    for row in rows:
        known = cells_of(row.output) or {}
        now = {fields.named(name) or name: cell for name, cell in known.items()}
        lacking = {
            name: cell
            for name, cell in (cells_of(brought.get(same_text(row.input), "")) or {}).items()
            if name not in now
        }
        answer = refitted(json.dumps(lacking | known), fields).text
        if answer is not None:
            found.append(row.model_copy(update={"output": answer}))
    return tuple(found)


def removed_texts(project: Project) -> set[str]:
    """Texts that stood in an earlier revision of the examples and that a person has taken out since."""
    gone: set[str] = set()
    before: set[str] = set()
    for event in project.events():
        if isinstance(event.what, j.Put) and event.what.stage == "examples":
            revision = parse(BY_NAME["examples"], project.content(event.what.digest))
            now = {row.input.strip() for row in revision.rows} if isinstance(revision, a.Examples) else set[str]()
            gone = (gone | (before - now)) - now
            before = now
    return gone
