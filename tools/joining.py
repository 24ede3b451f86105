"""An adapter that joins a vLLM which serves the same base model already: one process, one copy of the base, many adapters.

    RUN/out/host         the key of the service whose process serves this adapter; absent where it has one of its own
    RUN/service.json     as of every server; the adapter has a name of its own there

The service of such an adapter is a small process that loads it, loads it again when the host was started anew, and takes it
out at its end. When the host is ended for good it leaves with an error; started again, it finds another host or becomes one.
"""

import json
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple, cast

from tenet.files import write_atomically
from tenet.jobs import Jobs
from tenet.runfolder import RunFolder
from tools.loopback import asked, first_question
from tools.vllm import rank_of

LOOK_SECONDS = 0.2
RETURN_SECONDS = 400.0
"""A host that was started anew is waited for so long; it has as long for its own start."""
LIVE = ("queued", "starting", "running")


class CannotJoin(Exception):
    """The engine did not take the adapter; the text is what it said."""


class Host(NamedTuple):
    """A server with room for more adapters."""

    run: Path
    base_url: str
    announced: tuple[int, int]
    """Which announcement this is: another one after every start."""

    @property
    def key(self) -> str:
        return str(json.loads((self.run / "request.json").read_bytes())["key"])


def shares(base: Path, adapter: Path) -> dict[str, Any]:
    """What a server says of itself, so that others can join: its base, and the largest adapter that it takes."""
    return {"base": str(base), "rank": rank_of(adapter)}


def find_host(run: RunFolder, base: Path, adapter: Path) -> Host | None:
    """Another server of this project with the same base model and room for an adapter of this size, if one answers."""
    for folder in sorted((run.project / "runs").glob("service-*")):
        told = _told(folder)
        room = told.get("shares") if told and folder != run.path else None
        if room and Path(room["base"]) == base and room["rank"] >= rank_of(adapter):
            host = announced_host(folder)
            if host and (folder / "request.json").exists() and _answers(host):
                return host
    return None


def announced_host(folder: Path) -> Host | None:
    told = _told(folder)
    try:
        found = (folder / "service.json").stat()
    except FileNotFoundError:
        return None
    return Host(folder, told["base_url"], (found.st_ino, found.st_mtime_ns)) if told else None


def name_of(run: RunFolder) -> str:
    return f"tuned-{run.request.key[:12]}"


# ---------------------------------------------------------------- while it is served


def join(run: RunFolder, host: Host, adapter: Path, jobs: Jobs, instruction: str) -> int:
    """Serve the adapter in the host's process until this process is told to stop; an exit code once the host is gone for good."""
    name = name_of(run)
    write_atomically(run.out / "host", host.key.encode("ascii"))
    key, folder, announcement = host.key, host.run, run.path / "service.json"
    now: Host | None = host
    try:
        while now:
            load(now.base_url, name, adapter)
            first_question(now.base_url, name, instruction)
            content = {"base_url": now.base_url, "models": (name, "base"), "host": key}
            write_atomically(announcement, json.dumps(content).encode())
            run.progress(None, f"answering at {now.base_url} as {name}, beside the adapters of {folder.name}")
            _while_it_stays(run, now)
            announcement.unlink(missing_ok=True)
            now = _back(folder, key, jobs)
        return 1
    finally:
        announcement.unlink(missing_ok=True)
        _unload(announced_host(folder), name)


def load(base_url: str, name: str, adapter: Path) -> None:
    sent = {"lora_name": name, "lora_path": str(adapter.resolve()), "load_inplace": True}
    status, said = asked("POST", f"{base_url}/load_lora_adapter", sent)
    if status != 200:
        raise CannotJoin(f"the running vLLM does not take the adapter (HTTP {status}): {said[:300]}")


def _unload(host: Host | None, name: str) -> None:
    if host:
        with suppress(OSError, HTTPException):
            asked("POST", f"{host.base_url}/unload_lora_adapter", {"lora_name": name})


def _while_it_stays(run: RunFolder, host: Host) -> None:
    """Returns once the host's announcement is gone or another one."""
    said, heartbeat = time.monotonic(), 20.0
    while announced_host(host.run) == host:
        time.sleep(LOOK_SECONDS)
        if time.monotonic() - said > heartbeat and _answers(host):
            said = time.monotonic()
            run.progress(
                None, f"answering at {host.base_url} as {name_of(run)}, beside the adapters of {host.run.name}"
            )


def _back(folder: Path, key: str, jobs: Jobs) -> Host | None:
    """The host after its next start; None when it is ended for good."""
    deadline = time.monotonic() + RETURN_SECONDS
    while time.monotonic() < deadline:
        host = announced_host(folder)
        if host and _answers(host):
            return host
        job = jobs.get(key)
        if job and job.state not in LIVE:
            return None
        time.sleep(LOOK_SECONDS)
    return None


# ---------------------------------------------------------------- what a host says of itself


def _told(folder: Path) -> dict[str, Any] | None:
    with suppress(FileNotFoundError, ValueError):
        return cast("dict[str, Any]", json.loads((folder / "service.json").read_bytes()))
    return None


def _answers(host: Host) -> bool:
    try:
        return asked("GET", f"{host.base_url}/models")[0] == 200
    except (OSError, HTTPException):
        return False
