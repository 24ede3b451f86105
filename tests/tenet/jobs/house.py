"""A home with jobs of its own, for tests: a supervisor with the rules of the test, and small shell commands as jobs.

python -m tests.tenet.jobs.house HOME OPTIONS      (the supervisor)
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tenet.jobs import Job, Jobs, JobSpec
from tenet.jobs.endings import Rules
from tenet.jobs.supervisor import supervise

LIVE = ("queued", "starting", "running")
QUICK = {"grace_seconds": 0.5, "pause_seconds": 0.1, "idle_seconds": 60.0, "poll_seconds": 0.05}


class House:
    def __init__(self, folder: Path, namespace: bool = True, refusal: str | None = None, **rules: float) -> None:
        self.home = folder / "home"
        self.project = folder / "project"
        self._options = json.dumps({"namespace": namespace, "refusal": refusal, "rules": QUICK | rules})
        self.jobs = Jobs(self.home, (sys.executable, "-m", "tests.tenet.jobs.house", str(self.home), self._options))

    def spec(self, name: str, script: str, **more: Any) -> JobSpec:
        run = self.project / "runs" / name
        run.mkdir(parents=True, exist_ok=True)
        usual = {
            "key": name.encode().hex().zfill(8),
            "project": str(self.project),
            "stage": "test",
            "run": str(run),
            "argv": ("sh", "-c", script, "the command", str(run)),
            "env": {"RUN": str(run)},
        }
        return JobSpec.model_validate(usual | more)

    def submit(self, name: str, script: str, **more: Any) -> JobSpec:
        spec = self.spec(name, script, **more)
        self.jobs.submit(spec)
        return spec

    def job(self, spec: JobSpec) -> Job:
        job = self.jobs.get(spec.key)
        assert job
        return job

    def wait(self, spec: JobSpec, *states: str, seconds: float = 20) -> Job:
        """Until it is over, or in one of these states."""
        until(
            lambda: self.job(spec).state in states or self.job(spec).state not in LIVE,
            seconds,
            lambda: str(self.job(spec)),
        )
        return self.job(spec)

    def wait_for(self, spec: JobSpec, file: str) -> Path:
        path = Path(spec.run) / file
        until(path.exists, 20, lambda: f"{file} is not there; {self.job(spec)}")
        return path

    def kill_supervisor(self) -> int:
        return self.kill(f"tests.tenet.jobs.house\0{self.home}")

    def kill_shim(self, spec: JobSpec) -> int:
        return self.kill(f"tenet.jobs.shim\0{spec.run}")

    def kill(self, text: str) -> int:
        found = running(text)
        for number in found:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        return len(found)

    def clear(self) -> None:
        """End everything; nothing may be left over."""
        for job in self.jobs.all():
            self.jobs.cancel(job.spec.key)
        until(lambda: all(job.state not in LIVE for job in self.jobs.all()), 20, lambda: str(self.jobs.all()))
        for path in self.home.glob("jobs.sqlite*"):
            path.unlink()
        until(lambda: not running(str(self.home.parent)), 10, lambda: f"left over: {running(str(self.home.parent))}")


def until(happens: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.02)


def running(text: str) -> list[int]:
    """The processes with this text in their command line."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if number != os.getpid() and text in _command_line(number)]


def times_run(spec: JobSpec) -> int:
    """How often its command began, for commands that begin with `echo x >> $RUN/ran`."""
    path = Path(spec.run) / "ran"
    return len(path.read_text(encoding="ascii").split()) if path.exists() else 0


def _command_line(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def main() -> None:
    home = Path(sys.argv[1])
    options: dict[str, Any] = json.loads(sys.argv[2])
    command = (sys.executable, "-m", "tests.tenet.jobs.house", *sys.argv[1:])
    namespace = None if options["namespace"] else ()

    def may_start(project: Path, stage: str, key: str) -> str | None:
        return options["refusal"]

    supervise(home, command, may_start, Rules(**options["rules"]), namespace)


if __name__ == "__main__":
    main()
