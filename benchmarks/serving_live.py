"""A project that is really live: an engine and a gateway as supervised jobs, with a random model that really answers.

Used by benchmarks.serving for what only a real engine can show.
"""

import os
import signal
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.jobs import Jobs
from tenet.journal import Routed
from tenet.project import Project
from tenet.routing import gateway_key, service_key
from tenet.runfolder import RunFolder
from tenet.settings import Settings, read_settings
from tests.tools.processes import processes
from tests.tools.small_models import save_random_adapter, save_random_model
from tests.tools.small_projects import ready_to_release, start_release
from tools.doors import gateway_job, wait_for_door
from tools.release import service_job
from tools.variants import service_folder

Engine = Literal["transformers-serve", "vllm"]

TINY = {"head_dim": 64}
"""A few thousand weights: whatever is not the model is seen best."""
SMALL = {
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "head_dim": 64,
}
"""The layers of the smallest chat models that people serve: 106 million weights without the embeddings of a large vocabulary."""


class Place(NamedTuple):
    name: str
    url: str
    key: str | None = None


WORDS: dict[str, Any] = {
    "model": "tuned",
    "max_tokens": 64,
    "messages": [{"role": "system", "content": "Choose."}, {"role": "user", "content": "where is my parcel? " * 10}],
}


class Processor(NamedTuple):
    """Seconds of processor that were used."""

    engine: float
    gateway: float

    def plus(self, after: "Processor", before: "Processor") -> "Processor":
        return Processor(self.engine + after.engine - before.engine, self.gateway + after.gateway - before.gateway)


class Live(NamedTuple):
    project: Project
    jobs: Jobs
    settings: Settings
    gateway: str
    """Key of its job."""
    first: str
    """Key of the job of the first model's server."""

    @property
    def bare_url(self) -> str:
        return endpoint(self.jobs, self.first)

    def processor_seconds(self) -> Processor:
        """All of the engine's processes, and the gateway's own."""
        models = str((service_folder(self.project.path, self.first) / "out" / "models").resolve())
        every = list(processes())
        engine = [pid for pid, folder, _ in every if folder == models]
        gateway = [
            pid
            for pid, _, command in every
            if command[1:3] == ["-m", "tools.gateway"] and self.project.name in command[3]
        ]
        return Processor(*(sum(_seconds_of(pid) for pid in found) for found in (engine, gateway)))

    @property
    def door(self) -> Place:
        found = wait_for_door(self.jobs, self.gateway)
        assert found, self.jobs.log_tail(self.gateway)
        return Place("gateway", found.base_url)


@contextmanager
def live(engine: Engine, shape: Mapping[str, int] = TINY) -> Generator[Live]:
    """Everything below a temporary home, ended with the block; TENET_VLLM names the environment of vLLM."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ |= {"TENET_HOME": folder, "TENET_GATEWAY_TRACE_SHARE": "0"}
        settings, jobs = read_settings(), Jobs(home)
        save_random_model(home / "base", seed=2, **shape)
        adapter, merged = trained(home, 0)
        made = ready_to_release(home, merged, home / "base", evaluated={"r0": "billing"})
        project, gateway = made.project, gateway_key(made.project.state.id)
        run = _approved(project, made.deployment.model_copy(update={"engine": engine}), adapter, merged)
        first = service_key(run.request.key)
        project.record(Routed(gateway=gateway, production=first))
        try:
            jobs.submit(service_job(run, first, settings))
            endpoint(jobs, first)
            jobs.submit(gateway_job(project, gateway, settings))
            yield Live(project, jobs, settings, gateway, first)
        finally:
            _end(home, jobs)


def next_adapter(made: Live, number: int) -> RunFolder:
    """One more adapter, approved for a release that did not run yet."""
    deployment = made.project.get("deployment", a.Deployment)
    return _approved(made.project, deployment, *trained(made.jobs.home, number))


def trained(home: Path, number: int) -> tuple[Path, Path]:
    adapter, merged = home / f"adapter-{number}", home / f"merged-{number}"
    save_random_adapter(home / "base", adapter, merged, seed=10 + number)
    return adapter, merged


def _approved(project: Project, deployment: a.Deployment, adapter: Path, merged: Path) -> RunFolder:
    for folder in (adapter, merged):
        (project.path / folder.name).symlink_to(folder)
    beside = (
        {"adapter": adapter.name, "adapter_sha256": sha256_of_folder(adapter)} if deployment.engine == "vllm" else {}
    )
    update = {"model": merged.name, "weights_sha256": sha256_of_folder(merged)} | beside
    project.put("deployment", deployment.model_copy(update=update), "mind")
    return start_release(project)


def endpoint(jobs: Jobs, key: str, seconds: float = 500) -> str:
    """Where this service answers, once it does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = jobs.get(key)
        if job and job.endpoint:
            return str(job.endpoint["base_url"])
        assert job and job.state in ("queued", "starting", "running"), f"{job and job.message}\n{jobs.log_tail(key)}"
        time.sleep(0.02)
    raise AssertionError(jobs.log_tail(key))


def kill_engine(project: Project, key: str) -> None:
    """kill -9 to the engine's first process, as the kernel does it when memory runs out."""
    models = str((service_folder(project.path, key) / "out" / "models").resolve())
    first = next(pid for pid, folder, _ in processes() if folder == models and os.getpgid(pid) == pid)
    os.kill(first, signal.SIGKILL)


def _seconds_of(pid: int) -> float:
    """In user mode and in the kernel, of all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _end(home: Path, jobs: Jobs) -> None:
    for job in jobs.all():
        jobs.cancel(job.spec.key)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(job.state in ("starting", "running") for job in jobs.all()):
        time.sleep(0.1)
    for pid, _, command in processes():
        if "tenet.jobs.supervisor" in command and str(home) in command:
            os.kill(pid, signal.SIGTERM)
