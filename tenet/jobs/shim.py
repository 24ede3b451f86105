"""The watcher of one job: starts its command at most once, ends it when asked, writes down how it ended.

    python -m tenet.jobs.shim RUN < order      (RUN is there for `ps`; the order may hold keys)

It needs neither the supervisor nor the database while it runs, so nothing that happens to them touches the job. It
even starts a new supervisor when there is none.
"""

import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tenet.jobs import fence
from tenet.jobs.detached import ensure_supervisor
from tenet.jobs.folder import JOB_LOCK, SHIM_LOCK, Exit, read_started, write_exit, write_started
from tenet.jobs.leftovers import MARK, end_leftovers
from tenet.jobs.locks import locked
from tenet.jobs.logs import shorten
from tenet.settings import CHECKOUT

_POLL_SECONDS = 0.1
_SUPERVISOR_SECONDS = 2.0
_PATIENCE_SECONDS = 3.0
"""The supervisor holds the shim's lock for moments, to see whether it is free."""


class Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path
    run: Path
    argv: tuple[str, ...]
    env: dict[str, str]
    key: str
    generation: int
    mark: str
    namespace: tuple[str, ...]
    grace_seconds: float
    supervisor: tuple[str, ...]
    """How to start another one."""


def main() -> None:
    text = sys.stdin.buffer.read()
    if not text:
        # The supervisor died before it could say what to do; the next one sends another shim.
        return
    order = Order.model_validate_json(text)
    with locked(order.run / SHIM_LOCK, _PATIENCE_SECONDS) as mine, locked(order.run / JOB_LOCK) as job:
        if (
            mine is None
            or job is None
            or read_started(order.run, order.key, order.generation)
            or _is_cancelled(order.run)
        ):
            return
        _carry_out(order, job)


def _carry_out(order: Order, lock: int) -> None:
    for said_before in ("result.json", "progress.json", "service.json"):
        (order.run / said_before).unlink(missing_ok=True)
    write_started(order.run, order.key, order.generation)
    code, cancelled = _wait(order, _start(order, lock))
    while end_leftovers(order.mark):
        time.sleep(0.05)
    _write_down(order.run, Exit(order.key, order.generation, code, cancelled, time.time()))
    ensure_supervisor(order.home, order.supervisor)


def _start(order: Order, lock: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*order.namespace, sys.executable, "-I", "-S", fence.__file__, *order.argv],
        cwd=CHECKOUT,
        env=os.environ | order.env | {MARK: order.mark},  # noqa: TID251  (handed on, not read)
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=(lock,),
        preexec_fn=partial(fence.die_with_parent, os.getpid()),
    )


def _wait(order: Order, process: subprocess.Popen[bytes]) -> tuple[int, bool]:
    """Its exit code, and whether it was ended because somebody asked."""
    asked: float | None = None
    looked = time.monotonic()
    while True:
        try:
            code = process.wait(_POLL_SECONDS)
            return (code if code >= 0 else 128 - code), asked is not None
        except subprocess.TimeoutExpired:
            now = time.monotonic()
        if asked is None and _is_cancelled(order.run):
            os.killpg(process.pid, signal.SIGTERM)
            asked = now
        elif asked is not None and now - asked > order.grace_seconds:
            os.killpg(process.pid, signal.SIGKILL)
        if now - looked > _SUPERVISOR_SECONDS:
            ensure_supervisor(order.home, order.supervisor)
            with suppress(OSError):
                shorten(order.run / "log.txt")
            looked = now


def _is_cancelled(run: Path) -> bool:
    """Somebody asked for its end, or threw its folder away."""
    return (run / "cancel").exists() or not run.is_dir()


def _write_down(run: Path, ending: Exit) -> None:
    while run.is_dir():
        try:
            write_exit(run, ending)
            return
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            time.sleep(1)  # The disk is full: as long as this process waits, the ending is not lost.


if __name__ == "__main__":
    main()
