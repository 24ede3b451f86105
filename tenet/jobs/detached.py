"""Starting what must not die with whoever started it, the supervisor first of all."""

import subprocess
import sys
from pathlib import Path

from tenet.jobs.leftovers import inside_a_job
from tenet.jobs.locks import locked
from tenet.jobs.outbox import has_outbox
from tenet.settings import CHECKOUT

SUPERVISOR_LOCK = "supervisor.lock"


def supervisor_command(home: Path) -> tuple[str, ...]:
    return (sys.executable, "-m", "tenet.jobs.supervisor", str(home))


def ensure_supervisor(home: Path, command: tuple[str, ...]) -> None:
    """Start a supervisor unless one runs; of several that are started at once, all but one leave again.

    Where no job was ever wanted there is nothing to supervise.
    """
    if inside_a_job():
        # It would end with the job. The job's shim, outside, sees to it that one runs.
        return
    if not has_outbox(home):
        return
    with locked(home / SUPERVISOR_LOCK) as free:
        nobody = free is not None
    if nobody:
        start_detached(command, home / "supervisor.log")


def start_detached(command: tuple[str, ...], log: Path, env: dict[str, str] | None = None) -> None:
    """The shell in between ends at once, so that the command is nobody's child and nobody has to wait for it."""
    with log.open("ab") as out:
        subprocess.run(
            ["sh", "-c", '"$@" &', "sh", *command],
            cwd=CHECKOUT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            check=False,  # Whether it runs is seen by its lock or by what it does, never here.
        )
