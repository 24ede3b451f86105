"""The gateway of a project as a job: started once, found by everybody who asks a released model."""

import time
from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.jobs import Job, Jobs, JobSpec
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import gateway_key, routes
from tenet.runfolder import Request
from tenet.settings import Settings
from tools.gateway.clients import own_key
from tools.services import service

LIVE = ("queued", "starting", "running")
START_SECONDS = 60.0


class Door(NamedTuple):
    """Where Tenet itself asks, and with which key."""

    base_url: str
    key: str


def wanted_gateway(project: Project, jobs: Jobs) -> str:
    """The key of the gateway that runs, or of the next one if the last was ended for good."""
    attempt = 0
    while (job := jobs.get(gateway_key(project.state.id, attempt))) and job.state not in LIVE:
        attempt += 1
    return gateway_key(project.state.id, attempt)


def gateway_job(project: Project, key: str, settings: Settings) -> JobSpec:
    folder = project.path / "runs" / f"gateway-{key[:12]}"
    return service("tools.gateway", folder, Request(key=key, stage="release", inputs={}), project.path, settings)


def wait_for_door(jobs: Jobs, key: str) -> Door | None:
    """None when it did not open in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        job = jobs.get(key)
        if job is None or job.state not in LIVE:
            return None
        if found := _door(job):
            return found
        time.sleep(0.1)
    return None


def live_door(project: Project, jobs: Jobs) -> Door:
    """Raises `NotPossible` with why there is nothing to ask, and what to do."""
    if not isinstance(project.find("release"), a.Release):
        raise NotPossible(
            f"{project.name} has no live model yet. Approve its deployment first: tenet chat {project.name}"
        )
    now = routes(project)
    job = jobs.get(now.gateway) if now else None
    if job is None:
        raise NotPossible(
            f"The gateway of {project.name} is not known on this machine. Release it here: tenet chat {project.name}"
        )
    # After a restart of the machine nothing runs until somebody needs it: now.
    jobs.ensure_supervisor()
    gateway, log = f"The gateway of {project.name}", f"Its log: {Path(job.spec.run) / 'log.txt'}"
    if job.state not in LIVE:
        again = f"To open it again, with the settings of now: tenet traffic {project.name} --reopen"
        raise NotPossible(f"{gateway} is not running ({job.message or job.state}). {again}. {log}")
    found = _door(job)
    if found is None:
        why = f" ({job.message})" if job.message else ""
        raise NotPossible(f"{gateway} is starting{why}. Ask again in a few seconds. {log}")
    return found


def _door(job: Job) -> Door | None:
    if job.endpoint is None:
        return None
    return Door(str(job.endpoint["base_url"]), own_key(Path(job.spec.run)))
