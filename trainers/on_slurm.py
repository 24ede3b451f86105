"""A training on a cluster that Slurm schedules, handed over by submitit.

    python -m trainers.on_slurm sft RUN        RUN lies where the cluster's machines see it too

One task a machine, each with torch's elastic agent (trainers/spread.py). Priority, fair share and preemption are the cluster's:
TENET_TRAIN_SLURM hands its words on ("partition=gpu qos=low gpus_per_node=8"). Told that its machines are needed or that its time is
over, the training saves, is queued again by submitit and goes on from there. This process waits, and is what the supervisor watches;
started again it looks after the job that it had handed over. "cluster=local" runs it on this machine, without a scheduler.
"""

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from tenet.files import write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import Training, read_settings
from trainers.memory import STARTS_AGAIN
from trainers.spread import GRACE_SECONDS, Crew, carry_out

JOB = "slurm-job.txt"
"""The number that Slurm gave it, below the run folder."""
SPARE_MINUTES = 30
"""Beside the time that the plan allows: for the libraries, the exams and the merging."""
LOOKS_EVERY = 2.0


class BadSlurmSettings(Exception):
    """TENET_TRAIN_SLURM cannot be understood."""


class Task:
    """What runs on each machine; submitit calls `checkpoint` when the job has to go, and queues again what it returns."""

    def __init__(self, method: str, path: Path, training: Training) -> None:
        self.method, self.path, self.training = method, path, training

    def __call__(self) -> int:
        run = RunFolder(self.path)
        if (run.path / "result.json").exists():
            return 0
        fewest, most = self.training.fewest_and_most
        return carry_out(self.method, run, Crew(self.training.workers, fewest, most, _meeting(most)))

    def checkpoint(self) -> Any:
        from submitit.helpers import DelayedSubmission

        workers = multiprocessing.active_children()
        for worker in workers:
            # All of them save at the same step, also those of the other machines.
            worker.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for worker in workers:
            worker.join(max(0.0, until - time.monotonic()))
        return DelayedSubmission(self)


def main(method: str, run: RunFolder) -> None:
    training = read_settings().training
    executor = executor_of(training, run)
    job = _job_before(executor, run)
    if job is None:
        job = executor.submit(Task(method, run.path, training))
        write_atomically(run.path / JOB, str(job.job_id).encode())
        run.progress(0.0, f"queued by Slurm as {job.job_id}")
    raise SystemExit(wait_for(job))


def executor_of(training: Training, run: RunFolder) -> Any:
    from submitit import AutoExecutor

    told = _words(training.slurm)
    executor = AutoExecutor(folder=run.path / "slurm", cluster=told.pop("cluster", None))
    _, most = training.fewest_and_most
    minutes = run.read("training_plan.yaml", a.TrainingPlan).max_minutes + SPARE_MINUTES
    usual: dict[str, Any] = {
        "name": f"tenet-{run.project.name}-{run.path.name}", "nodes": most, "tasks_per_node": 1, "timeout_min": round(minutes),
    }  # fmt: skip
    if executor.cluster == "slurm":
        # Of one name and person never two at once, also where this process died right after it had handed one over.
        usual |= {"cpus_per_task": training.workers, "slurm_dependency": "singleton"}
        if len(set(training.fewest_and_most)) == 2:
            usual |= {"slurm_additional_parameters": {"no_kill": True}}
        told = {f"slurm_{name}": value for name, value in told.items()}
    try:
        executor.update_parameters(**usual | told)
    except (NameError, ValueError, TypeError) as error:
        raise BadSlurmSettings(f"TENET_TRAIN_SLURM is not understood: {error} Nothing was queued.") from error
    return executor


def _words(text: str) -> dict[str, Any]:
    pairs = [word.partition("=") for word in text.split()]
    if wrong := next((name for name, sign, value in pairs if not (sign and value)), None):
        raise BadSlurmSettings(
            f"TENET_TRAIN_SLURM: “{wrong}” has no value. It is written as “partition=gpu qos=low time=240”. Nothing was queued."
        )
    return {name: int(value) if value.isdigit() else value for name, _, value in pairs}


def _job_before(executor: Any, run: RunFolder) -> Any:
    """The job that an earlier start of this process has handed over, if it is not over."""
    if not (run.path / JOB).exists():
        return None
    from submitit import LocalJob, SlurmJob

    kind: Any = SlurmJob if executor.cluster == "slurm" else LocalJob
    job = kind(folder=executor.folder, job_id=(run.path / JOB).read_text(encoding="ascii"))
    return None if job.done(force_check=True) else job


def wait_for(job: Any) -> int:
    """The exit code of the training; asked to end, this calls the job off, which saves what it has."""

    def end(*_: Any) -> None:
        job.cancel()
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    while not job.done():
        time.sleep(LOOKS_EVERY)
    print(job.stdout() or "", job.stderr() or "", sep="\n", flush=True)
    error = job.exception()
    if error is not None:
        print(f"Slurm's job {job.job_id} ended as {job.state} without an answer: {error}", flush=True)
        return STARTS_AGAIN
    return int(job.result())


def _meeting(most: int) -> str:
    """The first of its machines, and a port that jobs beside it do not take."""
    if most == 1:
        return "localhost:0"
    from submitit import JobEnvironment

    about = JobEnvironment()
    return f"{about.hostnames[0]}:{20_000 + int(os.environ['SLURM_JOB_ID']) % 20_000}"


if __name__ == "__main__":
    main(sys.argv[1], RunFolder(Path(sys.argv[2])))
