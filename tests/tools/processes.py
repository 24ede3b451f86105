"""Looking at the processes of this machine, and waiting for them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tenet.settings import job_environment, read_settings


def environment(home: Path) -> dict[str, str]:
    """What a job of this home is started with."""
    return os.environ | job_environment(read_settings({"TENET_HOME": str(home)}))


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def server_of(run: Path) -> int:
    """The process of `transformers serve` that works in this service's folder."""
    models = str((run / "out" / "models").resolve())
    return next(pid for pid, folder, _ in processes() if folder == models)


def end_supervisor(home: Path) -> None:
    for pid, _, command in processes():
        if "tenet.jobs.supervisor" in command and str(home) in command:
            os.kill(pid, signal.SIGTERM)


def processes() -> Iterator[tuple[int, str, list[str]]]:
    """Id, working folder and command of every process that we may look at."""
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                yield (
                    int(path.name),
                    str((path / "cwd").readlink()),
                    (path / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1],
                )
            except OSError:  # it ended just now
                continue
