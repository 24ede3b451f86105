"""What every training loads before it begins, loaded once by a process from which trainings are forked."""

import ctypes
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

LIBRARIES = (
    "trl.trainer.{method}_config", "trl.trainer.{method}_trainer", "trl.models.utils", "peft", "datasets",
    "mlflow.data.huggingface_dataset", "mlflow.store.tracking.sqlalchemy_store", "transformers.models.qwen3",
)  # fmt: skip
"""Those of a method by its name; the rest is the same for all. They are found when they are needed, so no more of it is heavy."""
_SET_DEATH_SIGNAL = 1
_OF = {"pretrain": "sft", "reward_model": "reward"}


def load_libraries(method: str) -> None:
    """A missing one would be loaded, or missed, by the training itself."""
    for name in LIBRARIES:
        import_module(name.format(method=_OF.get(method, method)))


def own_after_fork() -> None:
    """What a fork must not share with the process that it was forked from.

    torch's pool of threads is not copied: the first to ask makes it anew. datasets draws the names of its files by chance, and
    two forks of one process would draw the same names. The Trainer collects garbage, which would write into every object that
    was there before the fork, and so copy all memory: seconds on a busy machine.
    """
    import torch
    from datasets import fingerprint

    gc.freeze()
    torch.set_num_threads(1)
    fingerprint.fingerprint_rng.seed()


def in_a_fork(work: Callable[[], None]) -> int:
    """The exit code of a copy of this process that does the work; minus the signal that ended it."""
    code = forked()
    return do(work) if code is None else code


def forked() -> int | None:
    """None in a copy of this process, which does not outlive it; here, how that ended: its exit code, or minus the signal."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _die_with(parent)
        own_after_fork()
        return None
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _die_with(parent: int) -> None:
    """As the fence of a job does (tenet/jobs/fence.py), which holds also where a training is started by hand."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def do(work: Callable[[], None]) -> NoReturn:
    """And nothing of what this process would do when it ends: that belongs to the one that it was forked from."""
    code = 1
    try:
        work()
        code = 0
    except SystemExit as ending:
        code = int(ending.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
