"""`tenet search`: trainings of the plan in force with other settings, and the best of them as another plan.

Each trial is a training like every other (its own run folder, checkpoints and MLflow run), so a search that is killed goes on
with the very trial that it was at. What wins becomes a change of the plan, which a person approves as ever.
"""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from agent.launching import link_rows
from agent.training_inputs import lay_out_training
from evals import retention
from evals.registry import mark_run
from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.files import json_object, read_jsonl, sha256_of, to_yaml, write_atomically
from tenet.jobs.logs import last_words
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import Request, RunFolder
from tenet.settings import CHECKOUT, Settings, environment_with, job_environment
from tenet.stages import BY_NAME
from tools import searching
from tools.searching import Ended, Params, Seen, Tried

POLL = 0.5
GRACE = 60.0
"""Seconds for a trial to save what it has learned when it is ended."""
STARTS = 8
"""A trial that is killed, or whose memory ran out, is started again so often."""
Say = Callable[[str], None]


class Found(NamedTuple):
    plan: a.TrainingPlan
    """With the settings that won."""
    said: str


def skills_of(model: Path) -> float:
    """The share of the retention suite that a model still answers."""
    return retention.measure(model, retention.suite(), lambda _done, _all: None)["all"]


def search_plan(
    project: Project,
    settings: Settings,
    minutes: float,
    most: int,
    budget: float | None,
    say: Say,
    skills: Callable[[Path], float] = skills_of,
) -> Found:
    """The best plan of so many trials, or of so many minutes; called again it goes on."""
    until = time.monotonic() + 60 * minutes
    plan, inputs = project.get("training_plan", a.TrainingPlan), project.state.inputs(BY_NAME["training_run"])
    # What was tried without a look at the general skills says nothing about a budget.
    key = sha256_of(json.dumps([inputs, budget is None], sort_keys=True).encode())[:12]
    place = project.path / "searches" / key
    study = searching.opened_study(place / "study.db", seed=0)
    before = None if budget is None else _once(place / "before.json", lambda: skills(_beginning(project, plan)))

    def try_one(params: Params, seen: Seen) -> Tried:
        run = prepare(project, searching.with_params(plan, params))
        number = len(searching.tried(study)) + 1
        trained = _trained(run, settings, seen, until)
        lost = None if before is None else _lost(run, before, lambda: skills(project.path / trained.merged))
        tried = Tried(_score(run, trained), lost)
        say(f"trial {number}: {_as_words(params)}: {_outcome(tried)}")
        if trained.mlflow_run:
            mark_run(trained.mlflow_run, {"search": key, "trial": str(number)}, {} if lost is None else {"lost": lost})
        shutil.rmtree(project.path / trained.merged, ignore_errors=True)
        return tried

    searching.search(study, searching.space_of(plan), try_one, lambda: time.monotonic() < until, most, budget)
    rows = min(64, project.get("dataset", a.DatasetCard).files["validation"].rows)
    won = searching.winner(study, lambda best: _noise(best, rows), budget)
    if won is None:
        raise NotPossible(_why_none(len(searching.tried(study)), budget))
    return Found(
        searching.with_params(plan, won.params), _why(len(searching.tried(study)), won.params, won.value, budget)
    )


def prepare(project: Project, plan: a.TrainingPlan) -> Path:
    """Lay out the folder of a trial; the same settings on the same inputs have the same folder."""
    content = to_yaml(plan.model_dump(mode="json", exclude_none=True))
    inputs = project.state.inputs(BY_NAME["training_run"]) | {"training_plan": sha256_of(content)}
    key = sha256_of(json.dumps(inputs, sort_keys=True).encode())
    run = project.path / "runs" / f"trial-{key[:12]}"
    if (run / "request.json").exists():
        return run
    for name, digest in inputs.items():
        made = content if name == "training_plan" else project.content(digest)
        write_atomically(run / "inputs" / BY_NAME[name].file, made)
    lay_out_training(project, content, run / "inputs")
    link_rows(project, project.get("dataset", a.DatasetCard), run)
    request = Request(key=key, stage="training_run", inputs={str(name): digest for name, digest in inputs.items()})
    write_atomically(run / "request.json", request.model_dump_json().encode())
    return run


def _trained(run: Path, settings: Settings, seen: Seen, until: float) -> a.TrainingRun:
    for _ in range(STARTS):
        if (run / "result.json").exists():
            return a.TrainingRun.model_validate(
                json_object((run / "result.json").read_bytes(), "result.json")["artifact"]
            )
        method = RunFolder(run).read("training_plan.yaml", a.TrainingPlan).method
        command = (sys.executable, "-m", f"trainers.{method}", str(run))
        code = watched(run, command, settings, seen, until)
        words = last_words(run / "log.txt") or "it ended without a word"
        if 0 < code <= 128:
            if "went wrong" in words:
                raise Ended(behind=True)
            raise NotPossible(
                f"A trial ended: {words} What was tried so far is kept; the same command goes on from there."
            )
    raise NotPossible(f"A trial was killed {STARTS} times ({run}). What was tried so far is kept.")


def watched(run: Path, command: Sequence[str], settings: Settings, seen: Seen, until: float) -> int:
    """The exit code of one start; ended where the search has seen enough of it, or where the time is over."""
    with (run / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT, env=environment_with(job_environment(settings)), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    told = 0
    try:
        while process.poll() is None:
            time.sleep(POLL)
            exams = _exams(run)
            for number, score in enumerate(exams[told:], start=told + 1):
                if seen(number, score):
                    raise Ended(behind=True)
            told = len(exams)
            if time.monotonic() > until:
                raise Ended(behind=False)
        code = process.returncode
        return code if code >= 0 else 128 - code
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Politely, so that it saves and a later search goes on with it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _exams(run: Path) -> list[float]:
    path = run / "out" / "metrics.jsonl"
    # Half a line is one that is being written.
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    found = [json_object(line, path.name) for line in lines]
    return [line["heldout_right"] for line in found if "heldout_right" in line]


def _score(run: Path, trained: a.TrainingRun) -> float:
    """The right answers to the validation rows of the weights that were kept; where nobody can count them, the loss on those rows."""
    if trained.heldout_right is not None:
        return trained.heldout_right
    losses = [line["eval_loss"] for line in read_jsonl(run / "out" / "metrics.jsonl") if "eval_loss" in line]
    if not losses:
        raise NotPossible(
            "There are no validation rows, so nothing says which settings are better. Nothing was changed."
        )
    return -losses[-1]


def _beginning(project: Project, plan: a.TrainingPlan) -> Path:
    return project.path / plan.start_from if plan.start_from else Path(ensure_base(plan.base_model))


def _lost(run: Path, before: float, after: Callable[[], float]) -> float:
    return round(before - _once(run / "out" / "after.json", after), 6)


def _once(kept: Path, measured: Callable[[], float]) -> float:
    """Measured once: a search that is killed after it needs neither the time nor the model again."""
    if not kept.exists():
        write_atomically(kept, json.dumps({"skills": round(measured(), 6)}).encode())
    return float(json_object(kept.read_bytes(), kept.name)["skills"])


def _noise(best: float, rows: int) -> float:
    """One standard error of the best share, as the exams of a training have it; of a loss, nothing."""
    if best < 0:
        return 0.0
    share = (best * rows + 2) / (rows + 4)
    return sqrt(share * (1 - share) / (rows + 4))


def _as_words(params: Params) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in params.items())


def _outcome(tried: Tried) -> str:
    right = f"{tried.score:.1%} of the validation rows right" if tried.score >= 0 else f"loss {-tried.score:.3f}"
    return right if tried.lost is None else f"{right}, {100 * tried.lost:+.1f} points of the general skills lost"


def _why(number: int, params: Params, score: float | None, budget: float | None) -> str:
    kept = "" if budget is None else f" and loses at most {100 * budget:g} points of the general skills"
    best = f"{score or 0.0:.1%} of the validation rows right" if (score or 0.0) >= 0 else f"loss {-(score or 0.0):.3f}"
    return (
        f"A search over {_trainings(number)} chose {_as_words(params)}: {best}{kept}. Of settings that are as good within the noise it "
        "takes those that move the model least."
    )


def _trainings(number: int) -> str:
    return "one training" if number == 1 else f"{number} trainings"


def _why_none(number: int, budget: float | None) -> str:
    if not number:
        return "The time was over before one trial ended. What it learned is kept; the same command goes on from there."
    return (
        f"Of {_trainings(number)} none loses at most {100 * (budget or 0):g} points of the general skills. The plan stays as it was. Allow "
        "more, give it more trials, or mix general rows into the dataset (replay)."
    )
