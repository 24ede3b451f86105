"""`tenet benchmark`: the released model and its base on standard tasks, through lm-eval, at the address where they are served.

The server of the release is asked, and not the gateway: benchmarks are no traffic of clients, and would look like a drift of it.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.harness import Question
from evals.prompting import answer_room
from evals.standard import FILE, lay_out, measured, read_rows
from tenet import artifacts as a
from tenet.files import read_jsonl, to_yaml, write_atomically
from tenet.jobs import Jobs
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes

HELD_OUT = "heldout"
"""The project's own held-out rows as a task: another program's count of what the report says."""
ROOM = 256
"""Tokens for an answer to a benchmark of the person's."""


def benchmark(
    project: Project,
    jobs: Jobs,
    tasks: Sequence[str],
    files: Sequence[Path],
    limit: int | None,
    say: Callable[[str], None],
    data: Path | None = None,
) -> a.Benchmarks:
    """`data` holds the data sets of stock tasks, where the hub cannot be reached."""
    base_url = served_at(project, jobs)
    weights = project.get("deployment", a.Deployment).weights_sha256
    with tempfile.TemporaryDirectory() as folder:
        asked = [*_own(project, Path(folder), files, limit, is_alone=not tasks), *_stock(tasks, limit, data)]
        found = measured(base_url, weights, asked, say)
    if not found.tasks:
        reasons = "; ".join(f"{name}: {why}" for name, why in found.left_out.items())
        raise NotPossible(f"No task could be asked, and nothing was kept. {reasons}")
    write_atomically(project.path / FILE, to_yaml(found.model_dump(mode="json", exclude_none=True)))
    return found


def served_at(project: Project, jobs: Jobs) -> str:
    now = routes(project)
    job = jobs.get(now.production) if now and now.production else None
    if job is None or not job.endpoint:
        raise NotPossible(
            "No released model answers, so there is nothing to ask. Release it, or wake it up: tenet chat. What it lost of its "
            "general skills is in the report without this."
        )
    return str(job.endpoint["base_url"])


def _own(project: Project, folder: Path, files: Sequence[Path], limit: int | None, is_alone: bool) -> list[Question]:
    """The person's files, or the held-out rows where nothing else was named."""
    spec = project.get("spec", a.UseCaseSpec)
    for file in files:
        lay_out(folder, file.stem, read_rows(file), "", ROOM)
    names = [file.stem for file in files]
    if not names and is_alone:
        rows = read_jsonl(project.path / project.get("dataset", a.DatasetCard).files["heldout"].path)
        lay_out(folder, HELD_OUT, list(rows), spec.instruction, answer_room(spec))
        names = [HELD_OUT]
    return [Question(base_url="", model="", tasks=tuple(names), own=folder, limit=limit)] if names else []


def _stock(tasks: Sequence[str], limit: int | None, data: Path | None) -> list[Question]:
    at = data.resolve() if data else None
    return [Question(base_url="", model="", tasks=tuple(tasks), limit=limit, data=at)] if tasks else []
