"""A training that is back within a second when it is killed: the libraries stay loaded in a process that only waits.

    python -m trainers.kept sft RUN

The training itself is a fork of that process, so what kills it, by number or for its memory, leaves the other alive; the next fork
goes on from the newest snapshot (trainers/snapshots.py) or checkpoint. How a training ends of itself is how this process ends.
"""

import signal
import sys
import time
from importlib import import_module
from pathlib import Path

from tenet.runfolder import RunFolder
from trainers.memory import STARTS_AGAIN
from trainers.snapshots import forget_others
from trainers.warmth import in_a_fork, load_libraries

QUICK_SECONDS, QUICK_DEATHS = 30.0, 5
"""So many deaths right after the start, one after the other, and it is left to the supervisor, which is more patient."""


def main(method: str, run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    forget_others(run)
    load_libraries(method)
    raise SystemExit(keep(method, run))


def keep(method: str, run: RunFolder) -> int:
    deaths, asked = 0, list[int]()
    # A polite end is heard by the fork too, which saves; this process waits for that, and starts none again.
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    while True:
        begun = time.monotonic()
        code = in_a_fork(lambda: _train(method, run))
        if code >= 0 and code != STARTS_AGAIN:
            return code
        deaths = deaths + 1 if time.monotonic() - begun < QUICK_SECONDS else 1
        if deaths >= QUICK_DEATHS or asked:
            return code if code >= 0 else 128 - code
        if code < 0:
            print(f"Killed ({signal.Signals(-code).name}); it goes on from where it was.", flush=True)


def _train(method: str, run: RunFolder) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    import_module(f"trainers.{method}").main(run)


if __name__ == "__main__":
    main(sys.argv[1], RunFolder(Path(sys.argv[2])))
