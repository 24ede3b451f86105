"""A copy of a project in a home of its own, where its jobs are done again: nothing of the original is changed, no model is
asked for money (only remembered answers count), nothing is registered or released.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from agent.launching import command, made_in, prepare
from tenet import artifacts as a
from tenet import journal as j
from tenet.jobs.logs import last_words
from tenet.models.connecting import ANSWERS
from tenet.people import member
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import CHECKOUT, Endpoint, Settings, environment_with, job_environment
from tenet.stages import BY_NAME, StageName
from tenet.state import State
from tools.ending import die_with_parent
from tools.teaching.contract import BEFORE

Tell = Callable[[str], None]
JOBS: tuple[StageName, ...] = ("dataset", "baseline", "training_run", "report")
"""What is done again: everything that was made from approved drafts, up to the evaluation."""
ENOUGH = ("journal.jsonl", "uploads", "answers", "revisions", "data")
"""Of a project's folder, what its jobs need; keys of clients, feedback and what is served stay where they are."""
NOWHERE = "http://replayed.invalid/v1"


class Broke(Exception):
    """A job of the replay did not get to its end; the text says which, why, and where its log is."""


class Workshop(NamedTuple):
    original: Project
    copy: Project
    settings: Settings


def set_up(original: Project, settings: Settings, home: Path) -> Workshop:
    """Raises `NotPossible`, before anything is copied, when there is nothing whole to replay."""
    _refuse(original, settings)
    target = home / "projects" / original.name
    if target.exists():
        raise NotPossible(f"{home} holds a replay of {original.name} already. Choose a new folder.")
    target.mkdir(parents=True)
    with original.locked():
        for name in ENOUGH:
            source = original.path / name
            if source.is_dir():
                shutil.copytree(source, target / name)
            elif source.exists():
                shutil.copyfile(source, target / name)
    _link_start(original, target)
    return Workshop(original, Project(target), _settings(original, settings, home, target))


def do_again(shop: Workshop, stage: StageName, tell: Tell) -> a.Artifact:
    """Run the job of this stage on what its inputs are in the copy. Its result is not put in force there."""
    project = shop.copy
    key = str(shop.original.state.current[stage].job)
    inputs = project.state.inputs(BY_NAME[stage])
    started = j.JobStarted(stage=stage, key=key, run=f"runs/{stage}-{key[:12]}", inputs=inputs)
    run = project.path / started.run
    tell(f"{BY_NAME[stage].title}…")
    prepare(project, BY_NAME[stage], started, run)
    if stage == "dataset":
        _rows_of_before(shop, run)
    _run(command(project, started), run, shop.settings, stage)
    return made_in(run, stage)


def take_up(shop: Workshop, stage: StageName, artifact: a.Artifact) -> None:
    """What comes after it in the copy is made from this one."""
    shop.copy.put(stage, artifact, "job", job=shop.original.state.current[stage].job)


def _run(argv: tuple[str, ...], run: Path, settings: Settings, stage: StageName) -> None:
    log = run / "log.txt"
    with log.open("ab") as output:
        done = subprocess.run(
            argv,
            cwd=CHECKOUT,
            env=environment_with(job_environment(settings)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent,
        )
    if done.returncode or not (run / "result.json").exists():
        why = last_words(log) or f"exit code {done.returncode}"
        raise Broke(f"{BY_NAME[stage].title} did not get to its end: {why} Its log: {log}")


def timed(shop: Workshop, stage: StageName, tell: Tell) -> tuple[a.Artifact, float]:
    begun = time.monotonic()
    made = do_again(shop, stage, tell)
    return made, time.monotonic() - begun


# ---------------------------------------------------------------- what a replay needs


def _refuse(project: Project, settings: Settings) -> None:
    state = project.state
    if missing := [BY_NAME[stage].title.lower() for stage in JOBS if stage not in state.current]:
        raise NotPossible(
            f"{project.name} has no {missing[-1]} yet, so there is nothing to replay. Go on with it: tenet chat {project.name}"
        )
    if stale := [BY_NAME[stage].title.lower() for stage in JOBS if not state.is_fresh(BY_NAME[stage])]:
        raise NotPossible(
            f"{project.name} is in the middle of a change: its {stale[0]} was made from something else than what is in force. "
            f"Go on with it first: tenet chat {project.name}"
        )
    if unapproved := _unapproved(state):
        raise NotPossible(
            f"The {unapproved} of {project.name} was never approved, so nothing is made from it again. "
            f"tenet verify {project.name} says more."
        )
    if "spend" not in member(project.home, settings.person, "cli").rights:
        raise NotPossible(
            f"{settings.person} does not have the right to approve spend (tenet users), and a replay takes the machine for as long "
            "as the jobs took. Nothing was started."
        )


def _unapproved(state: State) -> str | None:
    """What a job was made from and nobody approved; the evaluation's own verdict is not asked for."""
    for stage in JOBS:
        for name, digest in state.current[stage].made_from.items():
            if BY_NAME[name].approved and (name, digest) not in state.approvals:
                return BY_NAME[name].title.lower()
    return None


def _settings(original: Project, settings: Settings, home: Path, target: Path) -> Settings:
    """This machine's, but for a home and a registry of its own; models answer from memory alone."""
    return settings.model_copy(
        update={
            "home": home,
            "mlflow_uri": f"sqlite:///{home}/mlflow.db",
            "replay": target / ANSWERS,
            "teacher": _teacher(original, settings),
            "base_model": original.get("baseline", a.Baseline).base_model,
        }
    )


def _teacher(original: Project, settings: Settings) -> Endpoint | None:
    """Who wrote the rows, under the name by which its answers are remembered."""
    wrote = next((name for name in original.get("data_plan", a.DataPlan).generators if name != "built-in"), None)
    if wrote is None or (settings.teacher and settings.teacher.model == wrote):
        return settings.teacher
    return Endpoint(model=wrote, base_url=NOWHERE)


def _link_start(original: Project, target: Path) -> None:
    """A training that began with an earlier model of this project begins with it again."""
    plan = original.find("training_plan")
    begin = plan.start_from if isinstance(plan, a.TrainingPlan) else None
    if begin is None:
        return
    if not (original.path / begin).is_dir():
        raise NotPossible(
            f"The training began with the model in {begin}, which is gone. Nothing was started; put the folder back."
        )
    (target / begin).parent.mkdir(parents=True, exist_ok=True)
    (target / begin).symlink_to((original.path / begin).resolve())


def _rows_of_before(shop: Workshop, run: Path) -> None:
    """Rows that were kept from the dataset before are a part of what the job was given; what lies there now is its own result."""
    shutil.rmtree(run / "inputs" / BEFORE, ignore_errors=True)
    given = shop.original.path / "runs" / run.name / "inputs" / BEFORE
    if given.is_dir():
        shutil.copytree(given, run / "inputs" / BEFORE)
    elif shop.original.get("dataset", a.DatasetCard).kept:
        raise Broke(
            f"The dataset kept rows of the one before, and they are gone ({given.relative_to(shop.original.path)}), so it "
            "cannot be made again."
        )
