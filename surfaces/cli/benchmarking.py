"""`tenet benchmark`: standard tasks on the released model and its base; the next evaluation takes them up."""

import json
from pathlib import Path

from evals.cost import in_words
from surfaces.cli.output import say
from surfaces.view import next_action
from tenet import artifacts as a
from tenet.jobs import Jobs
from tenet.session import Session
from tools.benchmarking import benchmark as measure


def benchmark(
    name: str,
    tasks: list[str],
    files: list[Path],
    limit: int | None,
    again: bool,
    as_json: bool,
    data: Path | None = None,
) -> None:
    session = Session.open(name, surface="cli")
    if again:
        session.measure_again()
        say(next_action(session.project))
        return
    found = measure(session.project, Jobs(session.project.home), tasks, files, limit, say, data)
    if as_json:
        print(json.dumps(found.model_dump(mode="json", exclude_none=True), indent=1, ensure_ascii=False))
        return
    for task in found.tasks:
        print(told(task))
    for task, why in found.left_out.items():
        print(f"{task} was not asked. {why}")
    say(f"Kept in benchmarks.yaml. To have it in the report: tenet benchmark {name} --again")


def told(task: a.StandardTask) -> str:
    means = f"{_mean(task.base)} untuned, {_mean(task.tuned)} tuned"
    difference = f"; paired: {in_words(task.paired)}" if task.paired else ""
    return f"{task.name} ({task.metric}, {task.rows} rows): {means}{difference}"


def _mean(score: a.MeanScore) -> str:
    return f"{score.mean:.3f}" if score.stderr is None else f"{score.mean:.3f} ± {score.stderr:.3f}"
