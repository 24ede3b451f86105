"""Ask the model that a project has live, from the command line, the page or a notebook."""

import time
from pathlib import Path
from typing import Literal, NamedTuple

from tenet import artifacts as a
from tenet.jobs import Jobs
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes
from tools.doors import live_door
from tools.served import NoAnswer, answer, connect
from tools.variants import deployment_of


class Answer(NamedTuple):
    text: str
    seconds: float
    model: str


def ask(project_path: Path, home: Path, words: str, which: Literal["tuned", "base", "candidate"] = "tuned") -> Answer:
    """What the live model says to these words; or what the untuned one, or the candidate to replace it, would say."""
    project = Project(project_path)
    door = live_door(project, Jobs(home))
    deployment = _deployment(project, which)
    try:
        with connect(door.base_url, door.key) as client:
            begun = time.monotonic()
            text = answer(client, which, deployment.instruction, words, deployment.max_tokens)
            took = time.monotonic() - begun
    except NoAnswer as problem:
        raise NotPossible(
            f"The model of {project.name} did not answer: {problem}. A server that died is started again by itself: "
            f"ask again in half a minute. What runs: tenet jobs"
        ) from problem
    return Answer(text, took, which)


def _deployment(project: Project, which: str) -> a.Deployment:
    """The deployment that answers, which need not be the latest draft."""
    now = routes(project)
    service = (now.candidate if which == "candidate" else now.production) if now else None
    if service is None:
        raise NotPossible(
            f"{project.name} has no {which} model at this moment. Who answers: tenet traffic {project.name}"
        )
    return deployment_of(project.path, service)
