"""A training that is back at once when it is killed: what it needs is made ready by a process that then only waits.

The libraries are loaded by one process (trainers/kept.py). A fork of it reads the model and the rows and builds the Trainer; a fork
of that one trains. What is killed, by number or for its memory, is nearly always the last: the next fork has all that the one before
had, and goes on from the newest snapshot (trainers/snapshots.py) or checkpoint. On a GPU the second of these trains by itself, since
no fork can use a device that its parent has opened.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from tenet.files import json_object
from tenet.runfolder import RunFolder
from trainers.keeping import Wish
from trainers.opening import Opened, clear_all_but_checkpoints, where_it_was
from trainers.tracking import take_up
from trainers.warmth import forked
from trainers.watching import METRICS

QUICK_SECONDS, QUICK_DEATHS = 30.0, 5
"""So many deaths right after the start, one after the other and no step further, and it is left to whoever started this process."""


class Kept(RunFolder):
    """The folder of a training that is started again by the process it is a fork of."""


def in_its_own_process(job: Opened, wish: Wish) -> Opened:
    """To be called when all is ready. Returns in the fork that trains; the process that called it ends as that fork does."""
    import torch

    if not isinstance(job.run, Kept) or torch.cuda.is_initialized():
        return job
    # Where memory ran out all is made ready anew, for fewer rows at once: that is for the process before this one.
    code = until_it_ends(job.run, lambda: wish.ended)
    if code is not None:
        sys.stdout.flush()
        # What stands around this call has been left by the fork already.
        os._exit(code)
    clear_all_but_checkpoints(job.run)
    take_up(job.run)
    found = where_it_was(job.run, job.plan, job.belongs_to)
    is_further = found is not None and (job.resumed is None or found.manifest.step > job.resumed.manifest.step)
    # What was trained before is counted by what it goes on from.
    return job._replace(resumed=found, started=time.monotonic() if is_further else job.started)


def until_it_ends(run: RunFolder, asked: Callable[[], bool], again: int | None = None) -> int | None:
    """None in each fork. Here, the exit code of the one that was not killed, or that of the last where starting again does not help.

    `asked`: whether somebody asked for the end; then none is started again. `again`: a code after which one is, as after a kill.
    """
    deaths, furthest = 0, reached(run)
    while True:
        begun = time.monotonic()
        code = forked()
        if code is None or (code >= 0 and code != again):
            return code
        is_quick = time.monotonic() - begun < QUICK_SECONDS and reached(run) <= furthest
        deaths, furthest = deaths + 1 if is_quick else 1, max(furthest, reached(run))
        if deaths >= QUICK_DEATHS or asked():
            return code if code >= 0 else 128 - code
        if code < 0:
            print(f"Killed ({signal.Signals(-code).name}); it goes on from where it was.", flush=True)


def reached(run: RunFolder) -> int:
    """The last step that was measured."""
    path = run.out / METRICS
    whole = [line for line in path.read_bytes().splitlines(True) if line.endswith(b"\n")] if path.exists() else []
    return int(json_object(whole[-1], METRICS)["step"]) if whole else 0
