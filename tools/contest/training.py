"""The trainings of a contest: each runs as every training does, in a run folder of its own beside the contest's.

Its rows are those that the contest leaves to learn from, without validation rows: the last weights count, for all alike.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.files import json_object, sha256_of, sha256_of_file, to_jsonl, to_yaml, write_atomically
from tenet.runfolder import Progress, Request, RunFolder
from tenet.stages import BY_NAME

LOOKS_EVERY = 1.0


class Trained(NamedTuple):
    merged: Path
    seconds: float


class DidNotTrain(Exception):
    """A training of the contest ended without a model; the text says why."""


def train(contest: RunFolder, name: str, plans: Sequence[a.TrainingPlan], rows: Sequence[a.Row]) -> Trained:
    """One training after the other, each from where the one before ended."""
    seconds = 0.0
    done: a.TrainingRun | None = None
    for number, plan in enumerate(plans, start=1):
        begun = going_on(plan, done)
        run = lay_out(contest, f"{name}-{number}", begun, rows)
        done = _run(contest, run, begun)
        seconds += done.seconds
    assert done is not None
    return Trained(contest.project / done.merged, seconds)


def going_on(plan: a.TrainingPlan, before: a.TrainingRun | None) -> a.TrainingPlan:
    if before is None:
        return plan
    return plan.model_copy(update={"start_from": before.merged, "start_sha256": before.weights_sha256})


def lay_out(contest: RunFolder, name: str, plan: a.TrainingPlan, rows: Sequence[a.Row]) -> RunFolder:
    """What the launcher does for a training of the project, with the contest's rows."""
    path = contest.path.with_name(f"{contest.path.name}-{name}")
    shutil.rmtree(path, ignore_errors=True)
    files = _rows_into(path / "inputs" / "data", rows)
    card = contest.read("data/card.yaml", a.DatasetCard).model_copy(update={"files": files, "replay": None})
    given = contest.path / "inputs"
    contents = {"dataset": _yaml(card), "training_plan": _yaml(plan), "spec": (given / "spec.yaml").read_bytes()}
    if plan.method == "grpo":
        contents["reward"] = (given / "reward.yaml").read_bytes()
    for stage, content in contents.items():
        write_atomically(path / "inputs" / BY_NAME[stage].file, content)
    digests = {stage: sha256_of(content) for stage, content in contents.items()}
    request = Request(key=contest.request.key, stage="training_run", inputs=digests)
    write_atomically(path / "request.json", request.model_dump_json().encode())
    return RunFolder(path)


def _rows_into(folder: Path, rows: Sequence[a.Row]) -> dict[a.Split, a.DataFile]:
    splits: dict[a.Split, Sequence[a.Row]] = {"train": rows, "validation": (), "heldout": ()}
    files: dict[a.Split, a.DataFile] = {}
    for split, kept in splits.items():
        file = folder / f"{split}.jsonl"
        write_atomically(file, to_jsonl(kept))
        files[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of_file(file), rows=len(kept))
    return files


def _run(contest: RunFolder, run: RunFolder, plan: a.TrainingPlan) -> a.TrainingRun:
    result = run.path / "result.json"
    with (run.path / "log.txt").open("wb") as log:
        command = [sys.executable, "-m", f"trainers.{plan.method}", str(run.path)]
        child = subprocess.Popen(command, stdout=log, stderr=log)
        while child.poll() is None:
            _pass_on(contest, run, plan)
            time.sleep(LOOKS_EVERY)
    if not result.exists():
        raise DidNotTrain(_last_line(run.path / "log.txt"))
    return a.TrainingRun.model_validate(json_object(result.read_bytes(), "result.json")["artifact"])


def _pass_on(contest: RunFolder, run: RunFolder, plan: a.TrainingPlan) -> None:
    path = run.path / "progress.json"
    said = Progress.model_validate_json(path.read_bytes()).text if path.exists() else "begins"
    contest.progress(None, f"{plan.method.upper()}: {said}")


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it left no message"


def _yaml(artifact: a.Artifact) -> bytes:
    return to_yaml(artifact.model_dump(mode="json", exclude_none=True))
