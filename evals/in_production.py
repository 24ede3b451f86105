"""The model that answers people today, as one more system to be held against: asked today's rows as it is asked there."""

from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.project import Project, parse
from tenet.stages import BY_NAME

DEPLOYED = "deployed"


class InProduction(NamedTuple):
    folder: Path
    sha256: a.Digest
    instruction: str
    description: str


def in_production(project: Project, tuned: a.Digest) -> InProduction | None:
    """The last one that was released, unless that is the very model under evaluation, or its weights are gone."""
    release = project.find("release")
    if not isinstance(release, a.Release):
        return None
    deployment = parse(BY_NAME["deployment"], project.content(release.deployment))
    assert isinstance(deployment, a.Deployment)
    folder = project.path / deployment.model
    if deployment.weights_sha256 == tuned or not folder.is_dir():
        return None
    if sha256_of_folder(folder) != deployment.weights_sha256:
        return None
    version = f", version {deployment.model_version}" if deployment.model_version else ""
    said = f"{deployment.model_name}{version}, as it is deployed, asked with its own instruction"
    return InProduction(folder, deployment.weights_sha256, deployment.instruction, said)
