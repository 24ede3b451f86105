"""The process beside each job: `python -m tenet.jobs.shim RUN NUMBER`, with the job's spec in RUN/job.json.

It holds the lock on the job's folder, starts the payload at most once for this start number, ends it when somebody wants
that, sweeps up what the payload left behind and writes how it ended. Where the machine allows, the payload lives in a PID
namespace of its own, so that killing the shim kills everything that the payload ever started.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from tenet.jobs import files
from tenet.jobs.spec import JobSpec
from tenet.settings import CHECKOUT, environment_with

GRACE = 10.0
"""Seconds between asking a payload to end and killing it."""
NAMESPACES = (
    ("unshare", "--user", "--map-current-user", "--pid", "--mount-proc", "--fork", "--kill-child=KILL"),
    ("unshare", "--user", "--map-current-user", "--pid", "--fork", "--kill-child=KILL"),
)
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def main() -> None:
    run, number = Path(sys.argv[1]), int(sys.argv[2])
    with files.lock(run / "lock", patience=2.0) as held:
        if held is None or not files.claim_start(run, number):
            return
        spec = JobSpec.model_validate_json((run / "job.json").read_bytes())
        os.set_inheritable(held, True)
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        files.write_exit(run, number, *_run(spec, run, held))


def _run(spec: JobSpec, run: Path, held: int) -> tuple[int, bool]:
    wanted_to_end = _Ended()
    signal.signal(signal.SIGTERM, wanted_to_end)
    with (run / "log.txt").open("ab") as log:
        payload = subprocess.Popen(
            [*_namespace(), sys.executable, "-m", "tenet.jobs.first", *spec.argv],
            cwd=CHECKOUT,
            env=environment_with(spec.env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[held],
            preexec_fn=_die_with_the_shim,
        )
    asked: float | None = None
    while payload.poll() is None:
        if asked is None and (wanted_to_end.yes or (run / "cancel").exists()):
            asked = time.monotonic()
            _signal_group(payload.pid, signal.SIGTERM)
        if asked is not None and time.monotonic() - asked > GRACE:
            _signal_group(payload.pid, signal.SIGKILL)
        time.sleep(0.05)
    _signal_group(payload.pid, signal.SIGKILL)
    _sweep()
    return payload.returncode, asked is not None


class _Ended:
    """Set by a signal."""

    yes = False

    def __call__(self, *_: object) -> None:
        self.yes = True


def _die_with_the_shim() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return


def _sweep() -> None:
    """Kill and reap what was left to us, the subreaper, by a payload that ran without a namespace."""
    while children := _children():
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        for pid in children:
            os.waitpid(pid, 0)


def _children() -> list[int]:
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [int(pid) for pid in path.read_text(encoding="ascii").split()] if path.exists() else []


@cache
def _namespace() -> tuple[str, ...]:
    """The best way to fence in a payload that this machine allows; none inside many containers."""
    for command in NAMESPACES:
        try:
            if subprocess.run([*command, "true"], capture_output=True, timeout=10).returncode == 0:
                return command
        except FileNotFoundError:
            return ()
    return ()


if __name__ == "__main__":
    main()
