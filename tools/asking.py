"""Ask the model that a project has live, from the command line, the page or a notebook."""

import time
from pathlib import Path
from typing import Literal, NamedTuple

from tenet import artifacts as a
from tenet.jobs import Job, Jobs
from tenet.problems import NotPossible
from tenet.project import Project, parse
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
    job = _server(project, Jobs(home), release.service)
    begun = time.monotonic()
    try:
        with connect(_address(project, job)) as client:
            text = answer(client, which, deployment.instruction, words, deployment.max_tokens)
    except NoAnswer as problem:
        raise NotPossible(
            f"The model of {project.name} did not answer: {problem}. A server that died is started again by itself: "
            f"ask again in half a minute. Its log: {_log(job)}"
        ) from problem
    return Answer(text, time.monotonic() - begun, which)


def _deployment(project: Project, release: a.Release) -> a.Deployment:
    """The deployment that is live, which need not be the latest draft."""
    deployment = parse(BY_NAME["deployment"], project.content(release.deployment))
    assert isinstance(deployment, a.Deployment)
    return deployment


def _server(project: Project, jobs: Jobs, service: str) -> Job:
    job = jobs.get(service)
    if job is None:
        raise NotPossible(
            f"The server of {project.name} is not known on this machine. Release it here: tenet chat {project.name}"
        )
    # After a restart of the machine nothing runs until somebody needs it: now.
    jobs.ensure_supervisor()
    return job


def _address(project: Project, job: Job) -> str:
    """Where the server answers, or in plain words why there is nothing to ask."""
    server, log = f"The server of {project.name}", _log(job)
    if job.state not in ("queued", "starting", "running"):
        raise NotPossible(f"{server} is not running ({job.message or job.state}). Its log: {log}")
    if job.endpoint is None:
        why = f" ({job.message})" if job.message else ""
        raise NotPossible(f"{server} is starting{why}. Ask again in half a minute. Its log: {log}")
    return job.endpoint["base_url"]


def _log(job: Job) -> Path:
    return Path(job.spec.run) / "log.txt"
