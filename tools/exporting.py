"""A deployment to take elsewhere: the weights as they were evaluated, and what starts them, for those who run it.

merged/           the whole model, safetensors
adapter/          the LoRA adapter alone, where there is one
Modelfile         Ollama: `ollama create NAME -f Modelfile`
compose.yaml      Docker: vLLM, reachable from this machine only
kubernetes.yaml   a Deployment and a Service of the same
SHA256SUMS        of all files: `sha256sum -c SHA256SUMS`
"""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tenet import artifacts as a
from tenet.files import sha256_of_file, sha256_of_folder, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project

IMAGE = "vllm/vllm-openai:v0.32.0"
PORT = 8000
MODELFILE_AT_THE_ROOT = "."
"""For a Modelfile that lies among the weights, as in a repository of a hub."""


class Exported(NamedTuple):
    folder: Path
    files: tuple[str, ...]


def export(project: Project, folder: Path) -> Exported:
    """Raises `NotPossible`, before anything is written, when there is nothing to export or the weights changed."""
    deployment, run = giveable(project)
    if folder.exists() and any(folder.iterdir()):
        raise NotPossible(f"{folder} is not empty; choose a new folder, so that nothing of yours is overwritten.")
    _copy(project.path / deployment.model, folder / "merged")
    if run.adapter and (project.path / run.adapter).is_dir():
        _copy(project.path / run.adapter, folder / "adapter")
    for name, content in _texts(project.name, deployment).items():
        write_atomically(folder / name, content.encode())
    return Exported(folder, _sums(folder))


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


def _texts(name: str, deployment: a.Deployment) -> dict[str, str]:
    return {
        "Modelfile": modelfile(deployment, "./merged"),
        "compose.yaml": _yaml(_compose(name)),
        "kubernetes.yaml": "---\n".join(_yaml(each) for each in _kubernetes(name)),
    }


def modelfile(deployment: a.Deployment, weights: str) -> str:
    """The system message and the greedy answers that the evaluation was made with."""
    # Three quotes end a text in a Modelfile; nothing else has a meaning inside.
    instruction = deployment.instruction.replace('"""', "'''")
    return (
        f"FROM {weights}\n"
        f'SYSTEM """{instruction}"""\n'
        "PARAMETER temperature 0\n"
        f"PARAMETER num_predict {deployment.max_tokens}\n"
    )


def flags(name: str) -> list[str]:
    return ["--model", "/model", "--served-model-name", name, "--port", str(PORT)]


def _compose(name: str) -> dict[str, Any]:
    service = {
        "image": IMAGE,
        "command": flags(name),
        "volumes": ["./merged:/model:ro"],
        "ports": [f"127.0.0.1:{PORT}:{PORT}"],
        "environment": {"HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"},
        "ipc": "host",
        "restart": "unless-stopped",
        "healthcheck": {
            "test": ["CMD", "curl", "-f", f"http://localhost:{PORT}/health"],
            "interval": "10s",
            "start_period": "300s",
        },
        "deploy": {
            "resources": {"reservations": {"devices": [{"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}]}}
        },
    }
    # Without a name of its own, which the older docker-compose does not know.
    return {"services": {"model": service}}


def _kubernetes(name: str) -> list[dict[str, Any]]:
    labels = {"app": name}
    container = {
        "name": "vllm",
        "image": IMAGE,
        "args": flags(name),
        "ports": [{"containerPort": PORT}],
        "env": [{"name": "HF_HUB_OFFLINE", "value": "1"}, {"name": "VLLM_NO_USAGE_STATS", "value": "1"}],
        "resources": {"limits": {"nvidia.com/gpu": 1}},
        "readinessProbe": {"httpGet": {"path": "/health", "port": PORT}, "periodSeconds": 5},
        "startupProbe": {"httpGet": {"path": "/health", "port": PORT}, "periodSeconds": 10, "failureThreshold": 60},
        "volumeMounts": [{"name": "model", "mountPath": "/model", "readOnly": True}],
    }
    # The folder merged/ is to be copied into this volume first.
    volumes = [{"name": "model", "persistentVolumeClaim": {"claimName": f"{name}-model"}}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container], "volumes": volumes}}
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}
    service = {"selector": labels, "ports": [{"port": 80, "targetPort": PORT}]}
    return [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "labels": labels}, "spec": spec},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": service},
    ]


def _yaml(value: object) -> str:
    # Through JSON, so that what is used twice is written twice and not as an anchor.
    return yaml.safe_dump(json.loads(json.dumps(value)), sort_keys=False)


def _sums(folder: Path) -> tuple[str, ...]:
    names = tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()))
    lines = [f"{sha256_of_file(folder / name)}  {name}\n" for name in names]
    write_atomically(folder / "SHA256SUMS", "".join(lines).encode())
    return (*names, "SHA256SUMS")
