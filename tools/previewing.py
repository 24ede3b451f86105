"""Three rows of every cell before the whole set is made: what the grid means, seen.

    preview_of(project)                    what was previewed of the plan in force, or None
    previewed(project)                     the same, made first where it is not there
    python -m tools.previewing PROJECT     makes it, in a process of its own

The questions are the first ones that the whole run will ask, so what a connected teacher answers here is not paid for again.
Nothing is put in force: the rows lie in PROJECT/previews/ under the digest of what they were made from.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from prompts import load as load_prompt
from tenet import artifacts as a
from tenet.files import json_object, sha256_of, write_atomically
from tenet.models import LanguageModel, Message, ModelFailure, connected
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import read_settings
from tools.measuring.cleaning import clean
from tools.reading.documents import read_passages
from tools.teaching.answers import rows_of
from tools.teaching.checking import checked
from tools.teaching.contract import AT_ONCE, Ask, MadeRow, Order
from tools.teaching.documents import read_documents, sorted_by_label
from tools.teaching.grid import Cell, grid
from tools.teaching.ordering import Wanted, orders_for
from tools.teaching.planning import planned
from tools.teaching.starting import split_own
from tools.teaching.teachers import as_json, ask_teacher, write

FOLDER = "previews"
ROWS = 3
MOST_CELLS = 40
SECONDS = 600


class PreviewedRow(a.Frozen):
    text: str
    answer: str
    source: str | None = None
    dropped: str | None = None
    """Why the whole run would not take it."""


class PreviewedCell(a.Frozen):
    name: str
    wanted: int
    rows: tuple[PreviewedRow, ...] = ()
    said: str | None = None


class Preview(a.Frozen):
    cells: tuple[PreviewedCell, ...]
    left_out: int = 0
    """Cells beyond the first ones that are shown."""
    requests: int = 0
    """Questions that were answered anew by a connected teacher."""
    seconds_a_request: float | None = None
    """What one of them took, where any were asked."""
    stood: float | None = None
    """The share of the rows that the whole run would take."""


def previewed(project: Project) -> Preview:
    """Raises NotPossible with the reason when there is no plan, or the teacher cannot be reached."""
    if found := preview_of(project):
        return found
    command = [sys.executable, "-m", "tools.previewing", str(project.path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotPossible(
            f"The preview took longer than {SECONDS // 60} minutes and was stopped. What the teacher answered is kept: "
            "ask for the preview again to go on."
        ) from error
    if found := preview_of(project):
        return found
    raise NotPossible(
        done.stdout.strip() or "The preview broke off: " + (done.stderr.strip().splitlines() or ["no reason"])[-1]
    )


def preview_of(project: Project) -> Preview | None:
    path = _file(project)
    return Preview.model_validate(json_object(path.read_bytes(), path.name)) if path and path.exists() else None


def main(folder: Path) -> int:
    project = Project(folder)
    path = _file(project)
    try:
        if path is None:
            raise NotPossible("There is no data plan yet, so there is nothing to preview.")
        write_atomically(path, _make(project).model_dump_json(exclude_none=True).encode())
    except (NotPossible, ModelFailure) as problem:
        print(problem)  # noqa: T201  (read by previewed())
        return 1
    return 0


def _file(project: Project) -> Path | None:
    """Named by what the rows are made from: a changed plan has no preview yet."""
    digests = [project.state.digest(stage) for stage in ("spec", "examples", "data_plan")]
    return project.path / FOLDER / f"{sha256_of(repr(digests).encode())[:16]}.json" if all(digests) else None


def _make(project: Project) -> Preview:
    spec, plan = project.get("spec", a.UseCaseSpec), project.get("data_plan", a.DataPlan)
    own = [row for row in project.get("examples", a.Examples).rows if not spec.labels or row.output in spec.label_names]
    start = split_own(clean(own, plan.controls).rows, spec, plan)
    for document in plan.documents or ():
        read_passages(project.path / "uploads" / document.file)
    documents = sorted_by_label(read_documents(project.path / "uploads", plan), start["train"], spec)
    whole = grid(plan, spec.kinds)
    cells = {cell.name: cell for found in whole.values() for cell in found}
    wanted = planned(start, whole, spec, plan)
    shown = [name for name in cells if wanted.get(name)][:MOST_CELLS]
    first: Wanted = {("train", name): wanted[name] for name in shown}
    orders = orders_for(first, cells, start, spec, plan, documents.fitting, attempt=0) if first else []
    began = time.monotonic()
    answered = [
        _answered(order.model_copy(update={"asks": _first_of_each(order.asks)}), project.path) for order in orders
    ]
    requests, seconds = sum(number for _, number in answered), time.monotonic() - began
    rows = [row for made, _ in answered for row in made]
    return Preview(
        cells=tuple(
            _cell(cells[name], wanted.get(name, 0), rows) for name in cells if name in shown or cells[name].obstacle
        ),
        left_out=sum(bool(number) for number in wanted.values()) - len(shown),
        requests=requests,
        seconds_a_request=round(seconds * min(AT_ONCE, requests) / requests, 3) if requests else None,
        stood=round(sum(row.dropped is None for row in rows) / len(rows), 3) if rows else None,
    )


def _first_of_each(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    return tuple({ask.cell: ask for ask in reversed(asks)}.values())[::-1]


def _answered(order: Order, project: Path) -> tuple[list[MadeRow], int]:
    """The checked rows of an order, and how many questions were asked anew for them."""
    if order.built_in:
        answers = [as_json(write(ask.request)) for ask in order.asks]
        asked = 0
    else:
        answers, asked = _from_connected(order, project)
    made = [row for ask, answer in zip(order.asks, answers, strict=True) for row in rows_of(ask, answer)]
    return checked(made, order), asked


def _from_connected(order: Order, project: Path) -> tuple[list[str], int]:
    settings = read_settings()
    if settings.teacher is None:
        raise NotPossible(
            "The data plan has rows written by a connected model, but none is connected: set TENET_TEACHER_BASE_URL "
            "and TENET_TEACHER_MODEL, or choose the built-in teacher in the data plan."
        )
    model = connected(settings.teacher, project, settings, temperature=order.temperature)
    system = load_prompt(order.contract).text

    def ask(one: Ask) -> str:
        return _ask(model, system, one, order.contract)

    known = _known(project, order.contract)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(ask, order.asks))
    return answers, _known(project, order.contract) - known


def _ask(model: LanguageModel, system: str, ask: Ask, contract: str) -> str:
    """With the very words of the pipeline, so that its answer is remembered for the whole run."""
    return ask_teacher(model, [Message("system", system), Message("user", ask.request.as_asked())], contract)


def _known(project: Path, contract: str) -> int:
    return sum(1 for _ in (project / "answers").glob(f"{contract}-*.json"))


def _cell(cell: Cell, wanted: int, rows: Sequence[MadeRow]) -> PreviewedCell:
    """The rows that would be taken first; a cell of which none would says why."""
    own = sorted((row for row in rows if row.cell == cell.name and row.text), key=lambda row: row.dropped is not None)
    said = cell.obstacle or (None if own else "the teacher wrote nothing for it")
    shown = tuple(
        PreviewedRow(text=row.text, answer=row.answer or row.label, source=row.source, dropped=row.dropped)
        for row in own[:ROWS]
    )
    return PreviewedCell(name=cell.name, wanted=wanted, rows=shown, said=said)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
