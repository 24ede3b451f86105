"""`tenet jobs` and `tenet cancel`."""

import json
from pathlib import Path

from surfaces.cli.output import say, stop
from tenet.jobs import Job, Jobs
from tenet.jobs.outbox import LIVE
from tenet.settings import read_settings


def jobs(as_json: bool) -> None:
    found = Jobs(read_settings().home).all()
    if as_json:
        print(json.dumps({"jobs": [_as_json(job) for job in found]}, indent=1, ensure_ascii=False))
        return
    if not found:
        say("No jobs yet.")
    for job in found:
        progress = job.progress
        share = f"{progress.fraction:>4.0%} " if progress and progress.fraction is not None else "     "
        text = job.message or (progress.text if progress else "")
        print(
            f"{job.spec.key[:12]}  {Path(job.spec.project).name:<20} {job.spec.stage:<14} {job.state:<10} {share}{text}"
        )


def cancel(named: str) -> None:
    """By the beginning of its key, or by its project: what is under way there. What serves a live model is ended by its key alone."""
    home = Jobs(read_settings().home)
    known = home.all()
    found = [job for job in known if job.spec.key.startswith(named)] or [
        job for job in known if Path(job.spec.project).name == named and job.state in LIVE and job.spec.kind == "task"
    ]
    if len(found) != 1:
        stop(
            "No job begins like that, and nothing of a project of that name is under way; `tenet jobs` lists them."
            if not found
            else "Several jobs begin like that; give more of the key."
        )
    home.cancel(found[0].spec.key)
    say(f"Asked {found[0].spec.stage} of {Path(found[0].spec.project).name} to stop.")


def _as_json(job: Job) -> dict[str, object]:
    return {
        "key": job.spec.key,
        "project": Path(job.spec.project).name,
        "stage": job.spec.stage,
        "kind": job.spec.kind,
        "state": job.state,
        "exit_code": job.exit_code,
        "progress": job.progress.model_dump() if job.progress else None,
        "message": job.message,
    }
