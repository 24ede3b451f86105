"""The server of an approved deployment, kept in the foreground: the tuned model and its base, by `transformers serve` or vLLM.

    python -m tools.serve RUN

    RUN/inputs/deployment.yaml, training_run.yaml    what was approved, and which base it was trained from
    RUN/out/models/{tuned,base}                      links, named as clients name them
    RUN/out/port                                     the port of the last time, taken again if it is free
    RUN/service.json                                 the address; there only while both models answer

Where a vLLM of this project serves the same base model already, the adapter joins it and no server is started (tools/joining.py).

The server listens on 127.0.0.1, without network and without a model cache. It has no key and would load any folder of
this user that a client names (never code: remote code stays off). Clients therefore ask the gateway (tools/gateway),
which lets only released models through; never forward the port of this server.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_folder, write_atomically
from tenet.jobs import Jobs
from tenet.runfolder import RunFolder
from tenet.settings import environment_with, read_settings
from tools.ending import die_with_parent
from tools.joining import CannotJoin, find_host, join, shares
from tools.loopback import first_question
from tools.ports import take_port
from tools.vllm import command as vllm_command
from tools.vllm import environment as vllm_environment
from tools.vllm import find_vllm

HOST = "127.0.0.1"
MODELS = ("tuned", "base")
START_SECONDS = {"transformers-serve": 150.0, "vllm": 400.0}
START_MEMORY = {"transformers-serve": 0.6e9, "vllm": 2.6e9}
"""What the engine itself takes, besides the weights."""
STOP_SECONDS = 8.0
HEARTBEAT_SECONDS = 20.0


class CannotServe(Exception):
    """The server did not start; the text says why and what to do."""


def main() -> None:
    run = RunFolder(Path(sys.argv[1]))
    signal.signal(signal.SIGTERM, _end)
    sys.exit(serve(run))


def serve(run: RunFolder) -> int:
    """Serve until the server ends or this process is told to; returns the server's exit code."""
    announcement = run.path / "service.json"
    announcement.unlink(missing_ok=True)
    deployment = run.read("deployment.yaml", a.Deployment)
    models = lay_out(run, deployment)
    joined = _joined(run, deployment, models)
    return _own_server(run, deployment, models) if joined is None else joined


def _joined(run: RunFolder, deployment: a.Deployment, models: Path) -> int | None:
    """The exit code, where a server of this project had room for this adapter; None where it needs its own."""
    (run.out / "host").unlink(missing_ok=True)
    if deployment.engine != "vllm" or not deployment.adapter:
        return None
    host = find_host(run, (models / "base").resolve(), run.project / deployment.adapter)
    if host is None:
        return None
    try:
        adapter, jobs = run.project / deployment.adapter, Jobs(read_settings().home)
        return join(run, host, adapter, jobs, deployment.instruction)
    except CannotJoin as problem:
        raise CannotServe(f"The adapter was not loaded: {problem}") from problem


def _own_server(run: RunFolder, deployment: a.Deployment, models: Path) -> int:
    announcement = run.path / "service.json"
    refuse_without_memory(deployment, models, _free_memory())
    port = choose_port(run.out / "port")
    base_url = f"http://{HOST}:{port}/v1"
    run.progress(None, "starting the server")
    with _server(start_command(run, deployment, models, port)) as server:
        _wait_for_health(server, port, START_SECONDS[deployment.engine])
        for model in MODELS:
            first_question(base_url, model, deployment.instruction)
        try:
            write_atomically(announcement, json.dumps(_announced(run, deployment, models, base_url)).encode())
            code = _watch(server, port, run)
        finally:
            announcement.unlink(missing_ok=True)
    sys.stderr.write(f"{_last_words(code)}\n")
    return code if code >= 0 else 128 - code


def _announced(run: RunFolder, deployment: a.Deployment, models: Path, base_url: str) -> dict[str, Any]:
    told: dict[str, Any] = {"base_url": base_url, "models": MODELS}
    if deployment.engine == "vllm" and deployment.adapter:
        told["shares"] = shares((models / "base").resolve(), run.project / deployment.adapter)
    return told


def lay_out(run: RunFolder, deployment: a.Deployment) -> Path:
    """The folder that the server works in, with one link a model; refuses weights that nobody approved."""
    tuned, training = run.project / deployment.model, run.read("training_run.yaml", a.TrainingRun)
    _refuse_changed(tuned, deployment.weights_sha256)
    if deployment.adapter and deployment.adapter_sha256:
        _refuse_changed(run.project / deployment.adapter, deployment.adapter_sha256)
    folder = run.out / "models"
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in zip(MODELS, (tuned, _base_folder(training.base_model)), strict=True):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target.resolve())
    return folder


def _refuse_changed(folder: Path, approved: str) -> None:
    if not folder.is_dir():
        raise CannotServe(f"{folder.name} is gone, so there is nothing to serve. Train again, or put the folder back.")
    if sha256_of_folder(folder) != approved:
        raise CannotServe(
            f"{folder.name} is not what was approved: its files changed after the evaluation. Nothing is served. "
            "Put the old files back, or train and evaluate again."
        )


def refuse_without_memory(deployment: a.Deployment, models: Path, free: float) -> None:
    """Better no second server than a machine that starts to kill processes, the one in production perhaps."""
    weights = sum(file.stat().st_size for name in MODELS for file in (models / name).glob("*.safetensors"))
    needed = START_MEMORY[deployment.engine] + 1.2 * weights
    if free < needed:
        raise CannotServe(
            f"The server needs about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free. Nothing was started. "
            "End something (tenet jobs; tenet cancel), and release it again."
        )


def _free_memory() -> float:
    found = dict(line.split(":") for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    return float(found["MemAvailable"].split()[0]) * 1024


def choose_port(memory: Path) -> int:
    """The port of the last time if it is free, so that an address outlives a restart; otherwise any free one."""
    with take_port(HOST, memory) as found:
        return found.getsockname()[1]


def _base_folder(name: str) -> Path:
    """What this name stands for. Whether it can be used here was asked before it was trained; to ask again takes seconds."""
    from evals.answering import local_folder
    from tenet.bases import resolve

    return local_folder(str(resolve(name)))


class Start(NamedTuple):
    command: list[str]
    folder: Path
    environment: dict[str, str]


def start_command(run: RunFolder, deployment: a.Deployment, models: Path, port: int) -> Start:
    cache = models.parent / "no-cache"
    # Without this folder `GET /v1/models` is an error; empty, no model that was ever downloaded can be named.
    (cache / "hub").mkdir(parents=True, exist_ok=True)
    offline = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache), "HF_HUB_CACHE": str(cache / "hub")}
    if deployment.engine == "vllm":
        vllm = find_vllm(read_settings())
        if vllm is None:
            raise CannotServe(
                "vLLM is not there any more: set TENET_VLLM to its environment, or make it again: make vllm"
            )
        adapter = run.project / deployment.adapter if deployment.adapter else None
        command = vllm_command(vllm, (models / "base").resolve(), adapter, port)
        return Start(command, models, environment_with(offline | vllm_environment(vllm)))
    flags = ["--host", HOST, "--port", str(port), "--device", "cpu", "--dtype", "auto", "--model-timeout", "-1"]
    # -P: the folder that the server works in holds models, never modules.
    command = [sys.executable, "-P", "-m", "transformers.cli.transformers", "serve", *flags]
    return Start(command, models, environment_with(offline))


@contextmanager
def _server(start: Start) -> Generator[subprocess.Popen[bytes]]:
    """The server process with all of its own, which never outlives the block nor this process."""
    server = subprocess.Popen(
        start.command, cwd=start.folder, env=start.environment, preexec_fn=die_with_parent, start_new_session=True
    )
    try:
        yield server
    finally:
        _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Politely, then certainly; vLLM's workers are processes of its group and outlive it otherwise."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _wait_for_health(server: subprocess.Popen[bytes], port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not _is_healthy(port):
        if server.poll() is not None:
            raise CannotServe(
                f"The server ended before it answered (exit code {server.returncode}). The lines above say why."
            )
        if time.monotonic() > deadline:
            raise CannotServe(f"The server did not answer within {seconds:.0f} seconds. The lines above may say why.")
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=HEARTBEAT_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _watch(server: subprocess.Popen[bytes], port: int, run: RunFolder) -> int:
    """Wait for the server's end; the heartbeat goes on only while it answers."""
    while True:
        if _is_healthy(port):
            run.progress(None, f"answering at http://{HOST}:{port}/v1")
        with suppress(subprocess.TimeoutExpired):
            return server.wait(HEARTBEAT_SECONDS)


def _last_words(code: int) -> str:
    if code < 0:
        return f"The server was ended by a signal ({signal.Signals(-code).name})."
    return f"The server ended by itself (exit code {code}). The lines above say why."


def _end(number: int, _: FrameType | None) -> None:
    sys.stderr.write("The server was told to stop.\n")
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
