"""A deployment to take elsewhere: the weights as they were evaluated, and what starts them, for those who run it.

merged/           the whole model, safetensors
adapter/          the LoRA adapter alone, where there is one
Modelfile         Ollama: `ollama create NAME -f Modelfile`; left out, with a reason, where Ollama would answer otherwise
compose.yaml      Docker: vLLM, reachable from this machine only
kubernetes.yaml   the same for a cluster, with a volume for merged/
SHA256SUMS        of all files: `sha256sum -c SHA256SUMS`
"""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_file, sha256_of_folder, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tools.containers import compose, kubernetes
from tools.ollama import NotForOllama, modelfile


class Exported(NamedTuple):
    folder: Path
    files: tuple[str, ...]
    left_out: str
    """Why there is no Modelfile; empty where there is one."""


def export(project: Project, folder: Path) -> Exported:
    """Raises `NotPossible`, before anything is written, when there is nothing to export or the weights changed."""
    deployment, run = giveable(project)
    if folder.exists() and any(folder.iterdir()):
        raise NotPossible(f"{folder} is not empty; choose a new folder, so that nothing of yours is overwritten.")
    merged = folder / "merged"
    _copy(project.path / deployment.model, merged)
    if run.adapter and (project.path / run.adapter).is_dir():
        _copy(project.path / run.adapter, folder / "adapter")
    files = _files(merged)
    size = sum((merged / name).stat().st_size for name in files)
    texts = {
        "compose.yaml": compose(project.name),
        "kubernetes.yaml": kubernetes(project.name, _sums(merged, files), size),
    }
    left_out = ""
    try:
        texts["Modelfile"] = modelfile(deployment, merged, "./merged")
    except NotForOllama as why:
        left_out = f"Without a Modelfile: {why}"
    for name, content in texts.items():
        write_atomically(folder / name, content.encode())
    names = _files(folder)
    write_atomically(folder / "SHA256SUMS", _sums(folder, names).encode())
    return Exported(folder, (*names, "SHA256SUMS"), left_out)


def giveable(project: Project) -> tuple[a.Deployment, a.TrainingRun]:
    """What may leave the project: an approved deployment whose weights are those that were evaluated."""
    deployment, run = project.find("deployment"), project.find("training_run")
    if not isinstance(deployment, a.Deployment) or not isinstance(run, a.TrainingRun):
        raise NotPossible(f"{project.name} has no deployment yet. Go on with it: tenet chat {project.name}")
    if project.state.approval("deployment") is None:
        raise NotPossible(f"The deployment of {project.name} is not approved yet, so it is not given away either.")
    merged = project.path / deployment.model
    if not merged.is_dir() or sha256_of_folder(merged) != deployment.weights_sha256:
        raise NotPossible(
            f"{deployment.model} is not what was evaluated any more. `tenet verify {project.name}` says more."
        )
    return deployment, run


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source.resolve(), target)


def _files(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()))


def _sums(folder: Path, names: Iterable[str]) -> str:
    return "".join(f"{sha256_of_file(folder / name)}  {name}\n" for name in names)
