"""Ask the model that a project has live, from the command line, the page or a notebook."""

import time
from pathlib import Path
from typing import Literal, NamedTuple

from tenet import artifacts as a
from tenet.jobs import Jobs
from tenet.jobs.spec import ALIVE
from tenet.project import NotPossible, Project, parse
from tenet.stages import BY_NAME
from tools.served import NoAnswer, answer, connect


class Answer(NamedTuple):
    text: str
    seconds: float
    model: str


def ask(project_path: Path, home: Path, words: str, which: Literal["tuned", "base"] = "tuned") -> Answer:
    """What the live model says to these words, or what the untuned one would have said."""
    project = Project(project_path)
    release = project.find("release")
    if not isinstance(release, a.Release):
        raise NotPossible(
            f"{project.name} has no live model yet. Approve its deployment first: tenet chat {project.name}"
        )
    deployment = _deployment(project, release)
    jobs = Jobs(home)
    # After a restart of the machine nothing runs until somebody needs it: now.
    jobs.ensure_supervisor()
    base_url = _address(project, jobs, release.service)
    begun = time.monotonic()
    try:
        with connect(base_url) as client:
            text = answer(client, which, deployment.instruction, words, deployment.max_tokens)
    except NoAnswer as problem:
        raise NotPossible(
            f"The model of {project.name} did not answer: {problem}. A server that died is started again by itself: "
            f"ask again in half a minute. Its log: {_log(jobs, release.service)}"
        ) from problem
    return Answer(text, time.monotonic() - begun, which)


def _deployment(project: Project, release: a.Release) -> a.Deployment:
    """The deployment that is live, which need not be the latest draft."""
    deployment = parse(BY_NAME["deployment"], project.content(release.deployment))
    assert isinstance(deployment, a.Deployment)
    return deployment


def _address(project: Project, jobs: Jobs, service: str) -> str:
    """Where the server answers, or in plain words why there is nothing to ask."""
    job, server = jobs.get(service), f"The server of {project.name}"
    if job is None:
        raise NotPossible(f"{server} is not known on this machine. Release it here: tenet chat {project.name}")
    if job.state not in ALIVE:
        raise NotPossible(f"{server} is not running ({job.message or job.state}). Its log: {_log(jobs, service)}")
    if job.endpoint is None:
        raise NotPossible(
            f"{server} is {job.message or 'starting'}. Ask again in half a minute. Its log: {_log(jobs, service)}"
        )
    return job.endpoint


def _log(jobs: Jobs, service: str) -> str:
    job = jobs.get(service)
    return str(Path(job.spec.run) / "log.txt") if job else "none"
