"""An exported model in containers: a Compose file for one machine, a manifest for Kubernetes. Both start vLLM.

The manifest holds the digests of the weights: its first container waits until exactly these lie in the volume, so one
`kubectl apply` and one `kubectl cp` are enough, and no half-copied or other model is ever served.
"""

import json
import math
from typing import Any

import yaml

IMAGE = "vllm/vllm-openai:v0.32.0"
PORT = 8000
WAIT = (
    "cd /model; until sha256sum --check --status /evaluated/SHA256SUMS; do echo waiting for the weights; sleep 5; done"
)


def flags(name: str) -> list[str]:
    return ["--model", "/model", "--served-model-name", name, "--port", str(PORT)]


def compose(name: str) -> str:
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
    return _yaml({"services": {"model": service}})


def kubernetes(name: str, sums: str, size: int) -> str:
    """`sums` of the files of the model, as sha256sum writes them, and how many bytes they are."""
    called = name_in_kubernetes(name)
    labels = {"app": called}
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": _pod(name, called)},
    }
    service = {"selector": labels, "ports": [{"port": 80, "targetPort": PORT}]}
    gigabytes = math.ceil(1.5 * size / 2**30)
    volume = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": f"{gigabytes}Gi"}}}
    return "---\n".join(
        _yaml(each)
        for each in (
            _object("v1", "PersistentVolumeClaim", f"{called}-model") | {"spec": volume},
            _object("v1", "ConfigMap", f"{called}-model") | {"data": {"SHA256SUMS": sums}},
            _object("apps/v1", "Deployment", called) | {"spec": spec},
            _object("v1", "Service", called) | {"spec": service},
        )
    )


def name_in_kubernetes(name: str) -> str:
    """A project's name as every kind of object may have it: it begins with a letter and does not end with a hyphen."""
    return (name if name[0].isalpha() else f"m-{name}")[:50].rstrip("-")


def _pod(name: str, called: str) -> dict[str, Any]:
    model, sums = {"name": "model", "mountPath": "/model"}, {"name": "evaluated", "mountPath": "/evaluated"}
    waits = {"name": "weights", "image": IMAGE, "command": ["sh", "-c", WAIT], "volumeMounts": [model, sums]}
    health = {"httpGet": {"path": "/health", "port": PORT}}
    serves = {
        "name": "vllm",
        "image": IMAGE,
        "args": flags(name),
        "ports": [{"containerPort": PORT}],
        "env": [{"name": "HF_HUB_OFFLINE", "value": "1"}, {"name": "VLLM_NO_USAGE_STATS", "value": "1"}],
        "resources": {"limits": {"nvidia.com/gpu": 1}},
        "readinessProbe": health | {"periodSeconds": 5},
        "startupProbe": health | {"periodSeconds": 10, "failureThreshold": 60},
        "volumeMounts": [model | {"readOnly": True}],
    }
    volumes = [
        {"name": "model", "persistentVolumeClaim": {"claimName": f"{called}-model"}},
        {"name": "evaluated", "configMap": {"name": f"{called}-model"}},
    ]
    return {"initContainers": [waits], "containers": [serves], "volumes": volumes}


def _object(version: str, kind: str, name: str) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}}


def _yaml(value: object) -> str:
    # Through JSON, so that what is used twice is written twice and not as an anchor.
    return yaml.safe_dump(json.loads(json.dumps(value)), sort_keys=False)
