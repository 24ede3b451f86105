"""The command of a training by one process: the libraries stay loaded in a process that only waits (trainers/returning.py).

    python -m trainers.kept sft RUN

How the training ends of itself is how this process ends.
"""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

from tenet.runfolder import RunFolder
from trainers.memory import STARTS_AGAIN
from trainers.returning import Kept, until_it_ends
from trainers.snapshots import forget_others
from trainers.warmth import do, load_libraries


def main(method: str, run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    forget_others(run)
    load_libraries(method)
    raise SystemExit(keep(method, run))


def keep(method: str, run: RunFolder) -> int:
    asked = list[int]()
    # A polite end is heard by the forks too, which save; this process waits for that, and starts none again.
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    # A connection that is kept open cannot be shared by two processes.
    os.environ["MLFLOW_SQLALCHEMYSTORE_POOLCLASS"] = "NullPool"
    code = until_it_ends(run, lambda: bool(asked), again=STARTS_AGAIN)
    return do(lambda: _train(method, run)) if code is None else code


def _train(method: str, run: RunFolder) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    import_module(f"trainers.{method}").main(Kept(run.path))


if __name__ == "__main__":
    main(sys.argv[1], RunFolder(Path(sys.argv[2])))
