"""What a person does with the traffic of a live project: shadow, canary, promote, one step back, the gateway anew."""

import shutil
import time
from pathlib import Path
from typing import NamedTuple

from tenet.jobs import Jobs
from tenet.journal import Routed, Surface
from tenet.people import member
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes
from tenet.settings import Settings
from tools.doors import LIVE, Door, gateway_job, wait_for_door, wanted_gateway
from tools.variants import (
    CANDIDATE,
    CHAMPION,
    Change,
    deployment_of,
    gateway_anew,
    name_version,
    promoted,
    rolled_back,
    switch,
    with_candidate,
)

MOST = 0.5
"""A canary gets at most half: beyond that it is the production model in all but name."""


END_SECONDS = 30.0


class Person(NamedTuple):
    name: str
    surface: Surface


def start_shadow(project: Project, person: Person, because: str = "") -> Routed:
    refuse_without_right(project, person)
    return _do(project, person, with_candidate("shadow", 0.0, because))


def start_canary(project: Project, person: Person, share: float, because: str = "") -> Routed:
    if not 0 < share <= MOST:
        raise NotPossible(f"A canary's share lies above 0 and is at most {MOST}: 0.1 is one request in ten.")
    refuse_without_right(project, person)
    return _do(project, person, with_candidate("canary", share, because))


def make_production(project: Project, person: Person, because: str = "") -> Routed:
    refuse_without_right(project, person)
    return _do(project, person, promoted(because))


def step_back(project: Project, person: Person, because: str = "") -> Routed:
    return _do(project, person, rolled_back(because or "rolled back"))


def reopen_gateway(project: Project, person: Person, settings: Settings, because: str = "") -> Door:
    """The gateway ends and a new one takes its address, with the settings of now; for some seconds nobody is answered."""
    refuse_without_right(project, person)
    jobs, now = Jobs(settings.home), routes(project)
    if now:
        _end(jobs, now.gateway)
    key = wanted_gateway(project, jobs)
    after = switch(project, gateway_anew(key, because), person.name, person.surface)
    job = gateway_job(project, after.gateway, settings)
    if now:
        _keep_port(project.path / "runs" / f"gateway-{now.gateway[:12]}", Path(job.run))
    jobs.submit(job)
    door = wait_for_door(jobs, after.gateway)
    if door is None:
        raise NotPossible(f"The gateway of {project.name} did not open. Its log: {Path(job.run) / 'log.txt'}")
    return door


def _end(jobs: Jobs, gateway: str) -> None:
    jobs.cancel(gateway)
    deadline = time.monotonic() + END_SECONDS
    while (job := jobs.get(gateway)) and job.state in LIVE:
        if time.monotonic() > deadline:
            raise NotPossible("The gateway does not end, and goes on as it was. Try again: tenet jobs shows it.")
        time.sleep(0.1)


def _keep_port(before: Path, after: Path) -> None:
    if (before / "out" / "port").exists():
        (after / "out").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(before / "out" / "port", after / "out" / "port")


def refuse_without_right(project: Project, person: Person) -> None:
    """Who lets a model answer people, or gives it away, has the right to; one step back is anybody's, at once."""
    if "release" not in member(project.home, person.name, person.surface).rights:
        raise NotPossible(f"{person.name} does not have the right to approve release (tenet users). Nothing was done.")


def _do(project: Project, person: Person, change: Change) -> Routed:
    """The switch first: it is at once what counts. The registry's names follow it."""
    now = switch(project, change, person.name, person.surface)
    for service, alias in ((now.production, CHAMPION), (now.candidate, CANDIDATE)):
        if service:
            name_version(deployment_of(project.path, service), alias)
    return now
