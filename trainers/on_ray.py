"""A training as a job of a Ray cluster, asked for over the address that its jobs server has for programs (HTTP, JSON).

    python -m trainers.on_ray sft RUN          RUN, and this checkout, lie where the cluster's machines see them too

Ray starts trainers/spread.py on one of its machines. Which jobs go first is not Ray's to say. This process waits, and is what the
supervisor watches; started again it looks after the job that it had asked for. Keys of language models do not travel: everybody who
can see the cluster's page could read them.
"""

import os
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from tenet.runfolder import RunFolder
from tenet.settings import CHECKOUT, Training, read_settings
from trainers.memory import STARTS_AGAIN

TRAVELS = (
    "TENET_HOME", "TENET_BASE_MODEL", "MLFLOW_TRACKING_URI", "MLFLOW_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY",
    "TOKENIZERS_PARALLELISM", "OMP_NUM_THREADS", "PYTHONUNBUFFERED", "TENET_TRAIN_WORKERS",
)  # fmt: skip
"""Of the settings of this machine."""
LIVES = ("PENDING", "RUNNING")
LOOKS_EVERY = 2.0
PATIENCE = 30
"""So often in a row the cluster may not answer."""


class NoRay(Exception):
    """The cluster cannot be asked."""


class Cluster:
    def __init__(self, address: str, token: str) -> None:
        if not address.startswith(("http://", "https://")):
            raise NoRay(
                "TENET_TRAIN_RAY must be the address of the cluster's jobs server, such as http://head:8265. Nothing was asked for."
            )
        self.address = address.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, path: str, body: dict[str, Any] | None = None, method: str = "GET") -> dict[str, Any] | None:
        """None where it knows no such job."""
        place = f"{self.address}/api/jobs/{path}"
        try:
            answer = httpx2.request(method, place, json=body, headers=self.headers, timeout=30)
        except httpx2.HTTPError as error:
            raise NoRay(f"Ray at {self.address} does not answer: {error}") from error
        if answer.status_code == 404:
            return None
        if answer.is_error:
            raise NoRay(f"Ray at {self.address} refused ({answer.status_code}): {answer.text[:300]}")
        return answer.json()


def main(method: str, run: RunFolder) -> None:
    training = read_settings().training
    cluster = Cluster(training.ray, training.ray_token.get_secret_value())
    raise SystemExit(follow(cluster, handed_over(cluster, method, run, training)))


def handed_over(cluster: Cluster, method: str, run: RunFolder, training: Training) -> str:
    """The name of the job: of the one that still lives, or else of a new one."""
    attempt = 1
    while before := cluster.ask(name := f"tenet-{run.project.name}-{run.path.name}-{attempt}"):
        if before["status"] in LIVES:
            return name
        attempt += 1
    wanted = {
        "submission_id": name,
        "entrypoint": f"cd {shlex.quote(str(CHECKOUT))} && exec {shlex.quote(sys.executable)} -m trainers.spread {method} "
        + shlex.quote(str(run.path)),
        "entrypoint_num_cpus": training.workers,
        "runtime_env": {"env_vars": {variable: os.environ[variable] for variable in TRAVELS if variable in os.environ}},
        "metadata": {"project": run.project.name},
    }
    cluster.ask("", wanted, "POST")
    run.progress(0.0, f"asked Ray for {name}")
    return name


def follow(cluster: Cluster, name: str) -> int:
    """Until it ended: the exit code of the training. Asked to end, this asks Ray to end it, and it saves what it has."""

    def end(*_: Any) -> None:
        cluster.ask(f"{name}/stop", method="POST")
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    while (about := patiently(cluster, name)) and about["status"] in LIVES:
        time.sleep(LOOKS_EVERY)
    if about is None:
        print(f"Ray has forgotten {name}: its head was started anew. The training is asked for again.", flush=True)
        return STARTS_AGAIN
    print((cluster.ask(f"{name}/logs") or {}).get("logs", ""), flush=True)
    return _code(about)


def patiently(cluster: Cluster, name: str) -> dict[str, Any] | None:
    for _ in range(PATIENCE - 1):
        try:
            return cluster.ask(name)
        except NoRay as problem:
            print(problem, flush=True)
            time.sleep(LOOKS_EVERY)
    return cluster.ask(name)


def _code(about: dict[str, Any]) -> int:
    if about["status"] == "SUCCEEDED":
        return 0
    if about["status"] == "STOPPED":
        return 128 + signal.SIGTERM
    code = about.get("driver_exit_code")
    if code is None or code < 0:
        print(f"Ray lost it: {about.get('message')}", flush=True)
        return STARTS_AGAIN
    return int(code)


if __name__ == "__main__":
    main(sys.argv[1], RunFolder(Path(sys.argv[2])))
