"""Tool nodes: jobs are prepared, handed to the outbox and collected here, never run here.

The intent is in the journal before the outbox has it, and the outbox takes a key once. Whatever dies in between, doing
it again changes nothing.
"""

import shutil
import sys
from pathlib import Path

from agent.contesting import terms
from agent.desk import Desk, title
from agent.training_inputs import lay_out_documents, lay_out_training, there
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.files import json_object, sha256_of_file, write_atomically
from tenet.jobs import JobSpec
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import KEEP, Request
from tenet.sandbox.choosing import best_tier
from tenet.settings import Training, job_environment
from tenet.stages import BY_NAME, Stage, StageName
from tenet.state import Launch
from tools.contest.terms import FILE as CONTEST_FILE
from tools.teaching.contract import BEFORE, REPLAY

MODULES: dict[StageName, str] = {
    "dataset": "tools.synthesize",
    "baseline": "evals.baselines",
    "contest": "tools.contest",
    "break_in": "tools.rewarding.break_in",
    "training_run": "trainers",
    "report": "evals.report",
    "release": "tools.release",
}

RESTARTS: dict[StageName, int] = {"training_run": 20}
"""What goes on from its own checkpoint when it was killed, and how often it is started again for that."""


_UNSANDBOXED = (
    "The reward of this job runs WITHOUT A SANDBOX: none holds on this machine, and an administrator set "
    "TENET_ALLOW_UNSANDBOXED_REWARD. Its code can read files and use the network. This is kept in the journal."
)


def launch(desk: Desk, step: Launch) -> None:
    """Write the intent, prepare the folder and hand the job over."""
    project, stage = desk.project, BY_NAME[step.stage]
    earlier = desk.jobs.get(step.key)
    if earlier and earlier.state in ("failed", "cancelled", "lost"):
        # The same work was wanted before and called off or lost: its key is spent, so it is another attempt.
        project.record(j.Retried(stage=stage.name))
        return
    if step.replaces:
        desk.jobs.cancel(step.replaces)
    run = f"runs/{stage.name}-{step.key[:12]}"
    inputs = project.state.inputs(stage)
    project.record(j.JobStarted(stage=stage.name, key=step.key, run=run, inputs=inputs))
    submit(desk, step.stage)


def hand_over(desk: Desk, stage: StageName) -> None:
    """Make sure that the outbox has the job that the journal speaks of."""
    if desk.jobs.get(desk.project.state.started[stage].key):
        desk.jobs.ensure_supervisor()
    else:
        submit(desk, stage)


def submit(desk: Desk, stage: StageName) -> None:
    project, started = desk.project, desk.project.state.started[stage]
    if "reward" in started.inputs and desk.settings.allow_unsandboxed_reward and best_tier() == "none":
        project.record(j.Told(text=_UNSANDBOXED, tone="problem", stage=stage), id=f"unsandboxed-{started.key}")
    run = project.path / started.run
    prepare(project, BY_NAME[stage], started, run)
    if stage == "contest":
        lay_out_contest(desk, run)
    desk.jobs.submit(
        JobSpec(
            key=started.key,
            project=str(project.path),
            stage=stage,
            run=str(run),
            argv=command(project, started, desk.settings.training),
            env=job_environment(desk.settings),
            kind="task",
            restarts=RESTARTS.get(stage, 0),
            then=(sys.executable, "-m", "app", "advance", project.name),
        )
    )


def command(project: Project, started: j.JobStarted, training: Training | None = None) -> tuple[str, ...]:
    """What runs; of a training the approved plan says which method, and each method is a trainer."""
    plan = started.inputs.get("training_plan") if started.stage == "training_run" else None
    found = parse(BY_NAME["training_plan"], project.content(plan)) if plan else None
    module = MODULES[started.stage]
    run = str(project.path / started.run)
    if not isinstance(found, a.TrainingPlan):
        return (sys.executable, "-m", module, run)
    return (sys.executable, "-m", *trainer(found.method, training or Training()), run)


def trainer(method: str, training: Training) -> tuple[str, ...]:
    """Which module trains, by where and by how many processes."""
    if training.where != "here":
        return (f"trainers.on_{training.where}", method)
    return ("trainers.kept" if training.workers == 1 else "trainers.spread", method)


def prepare(project: Project, stage: Stage, started: j.JobStarted, run: Path) -> None:
    """Lay out the job's folder: the inputs as they were approved, by their digests."""
    if (run / "request.json").exists():
        return
    for name, digest in started.inputs.items():
        write_atomically(run / "inputs" / BY_NAME[name].file, project.content(digest))
        if name == "data_plan" and stage.name == "dataset":
            lay_out_sources(project, project.content(digest), run / "inputs")
        if name == "training_plan" and stage.name == "training_run":
            lay_out_training(project, project.content(digest), run / "inputs")
        if name == "dataset":
            link_rows(project, project.get("dataset", a.DatasetCard), run)
    request = Request(
        key=started.key, stage=stage.name, inputs={str(name): digest for name, digest in started.inputs.items()}
    )
    if stage.name in RESTARTS:
        _take_over(project.path / "runs", request, run)
        _say_whether_to_keep(project, stage.name, run)
    write_atomically(run / "request.json", request.model_dump_json().encode())


def lay_out_contest(desk: Desk, run: Path) -> None:
    """The terms that it is held by, and the approved reward where a way practises with it."""
    laid = terms(desk)
    write_atomically(run / "inputs" / CONTEST_FILE, laid.model_dump_json(exclude_none=True).encode())
    if laid.reward:
        write_atomically(run / "inputs" / BY_NAME["reward"].file, desk.project.content(laid.reward))


def lay_out_sources(project: Project, plan: bytes, inputs: Path) -> None:
    """What the rows are made from beside the artefacts: documents, general rows, and the rows that were made before."""
    found = parse(BY_NAME["data_plan"], plan)
    assert isinstance(found, a.DataPlan)
    uploads = project.path / "uploads"
    lay_out_documents(uploads, found.documents or (), inputs)
    if found.replay_file:
        write_atomically(inputs / REPLAY, there(uploads / found.replay_file).read_bytes())
    before = project.find("dataset")
    for split, file in before.files.items() if isinstance(before, a.DatasetCard) else ():
        path = project.path / file.path
        # Rows that somebody changed by hand are not what was made, so they are made anew.
        if path.exists() and sha256_of_file(path) == file.sha256:
            write_atomically(inputs / BEFORE / f"{split}.jsonl", path.read_bytes())


def _take_over(runs: Path, request: Request, run: Path) -> None:
    """What an earlier attempt at the very same work had learned: a retry by hand goes on from there."""
    for earlier in sorted(runs.glob(f"{request.stage}-*/out/checkpoints")):
        before = Request.model_validate_json((earlier.parent.parent / "request.json").read_bytes())
        if before.inputs == request.inputs and earlier.parent.parent != run:
            shutil.rmtree(run / "out", ignore_errors=True)
            earlier.parent.rename(run / "out")


def _say_whether_to_keep(project: Project, stage: StageName, run: Path) -> None:
    """What the last retry by hand said: whether what was learned so far is enough."""
    events = (event.what for event in reversed(project.events()))
    last = next((what for what in events if isinstance(what, j.Retried) and what.stage == stage), None)
    (run / "out" / KEEP).unlink(missing_ok=True)
    if last and last.keep and (run / "out" / "checkpoints").is_dir():
        write_atomically(run / "out" / KEEP, b"")


def collect(desk: Desk, stage: StageName, key: str) -> a.Artifact | None:
    """Take up how a job ended, and what it made. It lands on the stage and the inputs that it was started for."""
    project, job = desk.project, desk.jobs.get(key)
    if job is None or job.state in ("queued", "starting", "running"):
        return None
    started = project.state.started[stage]
    if started.key != key:
        return None
    if job.state != "done":
        project.record(j.JobEnded(stage=stage, key=key, end=job.state, message=job.message or _last_words(job.state)))
        return None
    run = project.path / started.run
    files = (
        {f"data/{path.name}": path for path in sorted((run / "out" / "data").glob("[!.]*"))}
        if stage == "dataset"
        else {}
    )
    made = made_in(run, stage)
    project.put(stage, made, "job", made_from=started.inputs, job=key, files=files)
    return made


def made_in(run: Path, stage: StageName) -> a.Artifact:
    """What the job of this folder made."""
    content = json_object((run / "result.json").read_bytes(), "result.json")
    return BY_NAME[stage].model.model_validate(content["artifact"])


def cost_of_change(project: Project, stage: StageName) -> str:
    """What a change of this artefact makes necessary, in words, with the time that it took the last time."""
    from tenet.stages import after

    made = [later for later in after(stage) if later.name in project.state.current]
    if not made:
        return ""
    jobs = [later for later in made if later.made_by == "job"]
    seconds = sum(_last_duration(project, later.name) for later in jobs)
    looked_at = ", ".join(title(later.name) for later in made)
    price = f" Measured the last time, the jobs among them take about {_minutes(seconds)}." if jobs else ""
    return f"What depends on it is looked at again: {looked_at}. What comes out the same stays as it is, approvals too.{price}"


def link_rows(project: Project, card: a.DatasetCard, run: Path) -> None:
    for split, file in card.files.items():
        source, target = project.path / file.path, run / "inputs" / "data" / f"{split}.jsonl"
        if not source.exists() or sha256_of_file(source) != file.sha256:
            raise NotPossible(
                f"{file.path} is not what its card describes: it was changed after it was approved. Nothing was started. "
                "Put the old file back, or change the examples and let the dataset be made again."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)
    if card.replay:
        general = project.path / card.replay.file.path
        if not general.exists() or sha256_of_file(general) != card.replay.file.sha256:
            raise NotPossible(
                f"{card.replay.file.path} is not what the dataset's card describes. Nothing was started; put the old file "
                "back, or let the dataset be made again."
            )
        shutil.copyfile(general, run / "inputs" / "data" / REPLAY)


def _last_duration(project: Project, stage: StageName) -> float:
    begun: dict[str, float] = {}
    last = 0.0
    for event in project.events():
        if isinstance(event.what, j.JobStarted) and event.what.stage == stage:
            begun[event.what.key] = event.at.timestamp()
        if isinstance(event.what, j.Put) and event.what.job in begun:
            last = event.at.timestamp() - begun[event.what.job]
    return last


def _minutes(seconds: float) -> str:
    return "a minute" if seconds < 90 else f"{round(seconds / 60)} minutes"


def _last_words(state: str) -> str:
    return j.STOPPED if state == "cancelled" else "it left no message"
