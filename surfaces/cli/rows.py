"""`tenet rows`: the rows of the dataset, picked by what they are, and what a person decides about them.

tenet rows triage --flag "near duplicates"                       look
tenet rows triage s0c81f2aa9d11 --set-label shipping             one row
tenet rows triage --label billing --score "below 25 %" --leave-out    all that are picked
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from agent.changed_rows import Change, in_words
from agent.held_out import standing
from surfaces.cli.output import say, stop
from surfaces.evidence import rows_of
from surfaces.tables import Line, Rows, dataset_table
from surfaces.view import next_action
from tenet import artifacts as a
from tenet.project import Project
from tenet.session import Session
from tools.shapes import BY_NAME, take_rows


def rows(
    name: str,
    ids: Sequence[str],
    picked: Mapping[str, str | None],
    search: str,
    change: Mapping[str, str],
    as_json: bool,
) -> None:
    """Show the rows that are named or picked; with a change do it to all of them."""
    session = Session.open(name, surface="cli")
    for problem in session.project.sync():
        say(problem)
    table = _table(session.project)
    found = _found(table, ids, {key: value for key, value in picked.items() if value}, search)
    if not change:
        _show(table, found, as_json)
        if picked.get("split") == "heldout" and not as_json and (test := standing(session.project)):
            say(test.told)
            if test.approval is None:
                say(f"To approve them by themselves: tenet approve {name} test --digest {test.digest[:12]}")
    elif not ids and not search and not any(picked.values()):
        stop("Name the rows by their ids, or pick them (--label, --flag, --search …). Nothing was changed.")
    elif not found:
        stop("No row is like that. Nothing was changed.")
    else:
        _change(session, found, change)


def wish(flags: Mapping[str, bool], label: str | None, text: str | None, answer: str | None) -> dict[str, str]:
    """What the options want done; at most one thing. Empty: only look."""
    wanted = [{"do": do} for do, given in flags.items() if given]
    wanted += [{"do": "label", "output": label}] if label else []
    wanted += [{"do": "write", "input": text or "", "output": answer or ""}] if text or answer else []
    if len(wanted) > 1:
        stop(
            "One thing at a time: accept, leave out, write anew, take back, set a label, or give a text and an answer."
        )
    return wanted[0] if wanted else {}


def export_data(name: str, shape: str, folder: Path) -> None:
    found = BY_NAME.get(shape.replace("-", "_"))
    if found is None:
        stop(f"There is no shape {shape}. They are: {', '.join(BY_NAME)}.", 2)
    for file, number in take_rows(Project.open(name), found, folder).items():
        print(f"{file}: {number} rows")
    say(f"In {folder}. `datasets.load_dataset({str(folder)!r})` reads it, and so does `trl` as dataset_name.")


def _table(project: Project) -> Rows:
    card = project.find("dataset")
    if not isinstance(card, a.DatasetCard):
        stop(f"{project.name} has no dataset yet.")
    return dataset_table(
        project, [(split, row) for split, file in card.files.items() for row in rows_of(project, file)]
    )


def _found(table: Rows, ids: Sequence[str], picked: Mapping[str, str], search: str) -> list[Line]:
    for mark in ids:
        if not any(line.id.startswith(mark) for line in table.lines):
            stop(f"There is no row {mark}: `tenet rows` lists them. Nothing was changed.")
    known = dict(table.filters)
    for name, value in picked.items():
        if value not in known.get(name, ()):
            stop(f"No row has {name} “{value}”. There are: {', '.join(known.get(name, ())) or 'none'}.")
    return [line for line in table.lines if _is_meant(line, ids, picked, search)]


def _is_meant(line: Line, ids: Sequence[str], picked: Mapping[str, str], search: str) -> bool:
    keys = dict(line.keys)
    return (
        (not ids or any(line.id.startswith(mark) for mark in ids))
        and all(value in keys.get(name, ()) for name, value in picked.items())
        and search.casefold() in " ".join(line.cells).casefold()
    )


def _show(table: Rows, found: Sequence[Line], as_json: bool) -> None:
    if as_json:
        print(json.dumps([{"id": line.id, **dict(zip(table.columns, line.cells, strict=True))} for line in found]))
        return
    for line in found:
        text, *others = (" ".join(cell.split()) for cell in line.cells)
        print(f"{line.id:<14} {' · '.join(filter(None, others))}\n    {text[:160]}")
    say(f"{len(found)} rows{f'; {table.more} more are in the file' if table.more else ''}.")


def _change(session: Session, found: Sequence[Line], change: Mapping[str, str]) -> None:
    if change["do"] == "write" and len(found) > 1:
        stop(f"{len(found)} rows are meant, and one text or answer cannot be that of all. Nothing was changed.")
    text, answer, *_ = found[0].cells
    given = {"input": change.get("input") or text, "output": change.get("output") or answer}
    changes = [Change.model_validate({"id": line.id, "do": change["do"], **given}) for line in found]
    session.change_rows(changes, {"dataset": session.project.state.digest("dataset") or ""})
    say(in_words(changes))
    say(next_action(session.project))
