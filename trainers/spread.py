"""One training by several processes, on this machine or on several, by torch's elastic agent.

    python -m trainers.spread sft RUN          as many processes as TENET_TRAIN_WORKERS says

The libraries are loaded once and the processes are forked from here (on a GPU each starts by itself). When one of them dies, or a
machine with its processes, the others are started again with those that are left and go on from the last checkpoint; the rows of a
step stay as many (trainers/together.py). `torchrun --nproc-per-node 2 -m trainers.sft RUN` does the same without this.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tenet.catalogue import gpu_gb
from tenet.files import write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import read_settings
from trainers.memory import STARTS_AGAIN
from trainers.together import lost_another
from trainers.warmth import load_libraries, own_after_fork

RESTARTS = 3
"""In a row by the agent; after that the supervisor starts it all again, which also counts the devices anew."""
GRACE_SECONDS = 30
FAILED = "failed.txt"
"""Why one of them cannot go on, below the run folder: starting again would not help."""


class Crew(NamedTuple):
    """How many processes, and where those of several machines meet."""

    workers: int
    """On each machine."""
    fewest: int = 1
    most: int = 1
    """Machines: it begins with the most, and goes on with the fewest."""
    meeting: str = "localhost:0"


def main(method: str, run: RunFolder) -> None:
    raise SystemExit(carry_out(method, run, Crew(_as_many_as_there_are(read_settings().training.workers))))


def carry_out(method: str, run: RunFolder, crew: Crew) -> int:
    """Train to the end; the exit code says how it ended, as that of a training by one process does."""
    from torch.distributed.elastic.multiprocessing import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import elastic_launch

    (run.path / FAILED).unlink(missing_ok=True)
    load_libraries(method)
    try:
        elastic_launch(_agent(run, crew), work)(method, str(run.path))
    except SignalException:
        return 128 + signal.SIGTERM
    except ChildFailedError as error:
        print(f"Processes of this training died {RESTARTS + 1} times: {error.failures}", flush=True)
        return STARTS_AGAIN
    if (run.path / FAILED).exists():
        print((run.path / FAILED).read_text(encoding="utf-8"), flush=True)
        return 1
    return 0


def work(method: str, path: str) -> None:
    """What each process does. What would happen again is written down, and then nobody is started again for it."""
    run = RunFolder(Path(path))
    if (run.path / FAILED).exists():
        return
    own_after_fork()
    try:
        train: Callable[[RunFolder], None] = import_module(f"trainers.{method}").main
        train(run)
    except Exception as error:
        traceback.print_exc()
        if lost_another(error):
            raise SystemExit(STARTS_AGAIN) from error
        write_atomically(run.path / FAILED, f"{type(error).__name__}: {error}".encode())


def _agent(run: RunFolder, crew: Crew) -> Any:
    from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs
    from torch.distributed.launcher.api import LaunchConfig

    # Processes that were started again would read in the agent's own store where those before them had been, and wait for them.
    os.environ["TORCH_DISABLE_SHARE_RDZV_TCP_STORE"] = "1"
    alone = crew.most == 1
    if alone:
        # The name of a machine is not always an address that it can reach.
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    return LaunchConfig(
        min_nodes=crew.fewest,
        max_nodes=crew.most,
        nproc_per_node=crew.workers,
        run_id=run.path.name,
        rdzv_backend="c10d",
        rdzv_endpoint=crew.meeting,
        max_restarts=RESTARTS,
        start_method="spawn" if gpu_gb() else "fork",
        local_addr="127.0.0.1" if alone else None,
        logs_specs=DefaultLogsSpecs(),
        shutdown_timeout=GRACE_SECONDS,
    )


def _as_many_as_there_are(wanted: int) -> int:
    """A GPU that is lost since the last start is not waited for."""
    if not gpu_gb():
        return wanted
    import torch

    return min(wanted, torch.cuda.device_count())


if __name__ == "__main__":
    main(sys.argv[1], RunFolder(Path(sys.argv[2])))
