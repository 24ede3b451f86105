"""The server of an approved deployment, kept in the foreground: `transformers serve` with the tuned model and its base.

    python -m tools.serve RUN

    RUN/inputs/deployment.yaml, training_run.yaml    what was approved, and which base it was trained from
    RUN/out/models/{tuned,base}                      links, named as clients name them
    RUN/out/port                                     the port of the last time, taken again if it is free
    RUN/service.json                                 the address; there only while both models answer

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

from tenet import artifacts as a
from tenet.files import sha256_of_folder, write_atomically
from tenet.runfolder import RunFolder
from tools.ending import die_with_parent
from tools.ports import take_port
from tools.served import answer, connect

HOST = "127.0.0.1"
MODELS = ("tuned", "base")
START_SECONDS = 150.0
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
    port = choose_port(run.out / "port")
    base_url = f"http://{HOST}:{port}/v1"
    run.progress(None, "starting the server")
    with _server(models, port) as server:
        _wait_for_health(server, port)
        _warm_up(base_url, deployment)
        try:
            write_atomically(announcement, json.dumps({"base_url": base_url, "models": MODELS}).encode())
            code = _watch(server, port, run)
        finally:
            announcement.unlink(missing_ok=True)
    sys.stderr.write(f"{_last_words(code)}\n")
    return code if code >= 0 else 128 - code


def lay_out(run: RunFolder, deployment: a.Deployment) -> Path:
    """The folder that the server works in, with one link a model; refuses weights that nobody approved."""
    tuned, training = run.project / deployment.model, run.read("training_run.yaml", a.TrainingRun)
    if not tuned.is_dir():
        raise CannotServe(
            f"{deployment.model} is gone, so there is nothing to serve. Train again, or put the folder back."
        )
    if sha256_of_folder(tuned) != deployment.weights_sha256:
        raise CannotServe(
            f"{deployment.model} is not what was approved: its files changed after the evaluation. Nothing is served. "
            "Put the old files back, or train and evaluate again."
        )
    folder = run.out / "models"
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in zip(MODELS, (tuned, _base_folder(training.base_model)), strict=True):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target.resolve())
    return folder


def choose_port(memory: Path) -> int:
    """The port of the last time if it is free, so that an address outlives a restart; otherwise any free one."""
    with take_port(HOST, memory) as found:
        return found.getsockname()[1]


def _base_folder(name: str) -> Path:
    from evals.answering import local_folder
    from tenet.bases import ensure_base

    return local_folder(ensure_base(name))


@contextmanager
def _server(models: Path, port: int) -> Generator[subprocess.Popen[bytes]]:
    """The server process, which never outlives the block nor this process."""
    cache = models.parent / "no-cache"
    # Without this folder `GET /v1/models` is an error; empty, no model that was ever downloaded can be named.
    (cache / "hub").mkdir(parents=True, exist_ok=True)
    offline = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache), "HF_HUB_CACHE": str(cache / "hub")}
    environment = os.environ | offline  # noqa: TID251  (handed on, not read)
    flags = ["--host", HOST, "--port", str(port), "--device", "cpu", "--dtype", "auto", "--model-timeout", "-1"]
    # -P: the folder that the server works in holds models, never modules.
    command = [sys.executable, "-P", "-m", "transformers.cli.transformers", "serve", *flags]
    server = subprocess.Popen(command, cwd=models, env=environment, preexec_fn=die_with_parent)
    try:
        yield server
    finally:
        _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_for_health(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(port):
        if server.poll() is not None:
            raise CannotServe(
                f"The server ended before it answered (exit code {server.returncode}). The lines above say why."
            )
        if time.monotonic() > deadline:
            raise CannotServe(
                f"The server did not answer within {START_SECONDS:.0f} seconds. The lines above may say why."
            )
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


def _warm_up(base_url: str, deployment: a.Deployment) -> None:
    """Load both models by a first question, so that no person waits for it and a broken one is found now."""
    with connect(base_url) as client:
        for model in MODELS:
            answer(client, model, deployment.instruction, "Hello", max_tokens=1)


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
