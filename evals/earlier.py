"""Models of before, as more systems to be held against: the one that answers people today, and the one that the training began with."""

from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.files import sha256_of_folder
from tenet.project import Project
from tenet.routing import routes, service_key
from tenet.stages import BY_NAME

DEPLOYED, BEGAN_WITH = "deployed", "began with"


class Earlier(NamedTuple):
    name: str
    folder: Path
    sha256: a.Digest
    instruction: str
    description: str


def earlier_models(project: Project, training: a.TrainingRun, spec: a.UseCaseSpec) -> tuple[Earlier, ...]:
    found = (in_production(project), began_with(project, training, spec))
    return tuple(one for one in found if one and one.sha256 != training.weights_sha256 and _is_whole(one))


def in_production(project: Project) -> Earlier | None:
    """The one that answers people, which need not be the last that was released; asked as it is asked there."""
    digest = _deployment_in_production(project)
    if digest is None:
        return None
    deployment = parse(BY_NAME["deployment"], project.content(digest))
    assert isinstance(deployment, a.Deployment)
    version = f", version {deployment.model_version}" if deployment.model_version else ""
    said = f"{deployment.model_name}{version}, as it is deployed, asked with its own instruction"
    folder = project.path / deployment.model
    return Earlier(DEPLOYED, folder, deployment.weights_sha256, deployment.instruction, said)


def _deployment_in_production(project: Project) -> a.Digest | None:
    now, release = routes(project), project.find("release")
    production = now.production if now else None
    for event in project.events():
        what = event.what
        if isinstance(what, j.JobStarted) and what.stage == "release" and service_key(what.key) == production:
            return what.inputs["deployment"]
    return release.deployment if isinstance(release, a.Release) else None


def began_with(project: Project, training: a.TrainingRun, spec: a.UseCaseSpec) -> Earlier | None:
    """What an earlier training left and this one went on from: without it nobody knows what this one brought."""
    plan = project.find("training_plan")
    if not isinstance(plan, a.TrainingPlan) or project.state.digest("training_plan") != training.plan:
        return None
    if plan.start_from is None or plan.start_sha256 is None:
        return None
    said = "the model that this training began with, given the instruction alone"
    return Earlier(BEGAN_WITH, project.path / plan.start_from, plan.start_sha256, spec.instruction, said)


def _is_whole(one: Earlier) -> bool:
    """Nothing is said of weights that are gone or are others by now."""
    return one.folder.is_dir() and sha256_of_folder(one.folder) == one.sha256
