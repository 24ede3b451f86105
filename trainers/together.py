"""Several processes that train one model together: which of them this one is, and what they have to agree on.

torchrun, `accelerate launch` and trainers/spread.py start the same script in each of them and say so in the environment (RANK,
WORLD_SIZE). Each learns from its share of the rows of a step, so a step learns from as many rows as the plan says, however many
there are. The first one writes, measures and saves; the others help.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tenet.artifacts import Artifact
from tenet.runfolder import RunFolder

HELPERS = "helpers"


class Helper(RunFolder):
    """The folder of the job for a process that is not the first: it reads the same, and says nothing."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.out = self.out / HELPERS / str(number())

    def progress(self, fraction: float | None, text: str, **metrics: float) -> None: ...

    def finish(self, artifact: Artifact) -> None: ...


def number() -> int:
    return int(os.environ.get("RANK", "0"))


def workers() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))


def alone() -> bool:
    return workers() == 1


def by_itself() -> None:
    """From here on this process, a fork of one of several, trains alone."""
    for name in ("RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"):
        os.environ.pop(name, None)


def is_first() -> bool:
    return number() == 0


def of_this_worker(run: RunFolder) -> RunFolder:
    return run if is_first() else Helper(run.path)


def join(settings: Mapping[str, Any]) -> dict[str, Any]:
    """TRL's settings for the share of one process, once all have met. One too many ends here, and all is well with it.

    The rows of a step have to be dealt evenly: of 3 processes 2 share a step of 8 rows.
    """
    if workers() == 1:
        return dict(settings)
    used = next(few for few in range(workers(), 0, -1) if share(settings, few) is not None)
    if number() >= used:
        print(f"{used} of {workers()} processes share the rows of a step evenly; this one is not needed.", flush=True)
        raise SystemExit(0)
    os.environ["WORLD_SIZE"] = str(used)
    _meet()
    return cast("dict[str, Any]", share(settings, used))


def share(settings: Mapping[str, Any], among: int) -> dict[str, Any] | None:
    """As many rows a step as before, dealt evenly; None where that cannot be."""
    at_once, before = (int(settings.get(name) or usual) for name, usual in _ROWS_A_STEP)
    if at_once * before % among:
        return None
    mine = at_once * before // among
    fewer = max(size for size in range(1, at_once + 1) if mine % size == 0)
    dealt = dict(settings) | {"per_device_train_batch_size": fewer, "gradient_accumulation_steps": mine // fewer}
    if lasts := int(settings.get("steps_per_generation") or 0):
        if lasts * at_once % (fewer * among):
            return None
        dealt["steps_per_generation"] = lasts * at_once // (fewer * among)
    return dealt


_ROWS_A_STEP = (("per_device_train_batch_size", 8), ("gradient_accumulation_steps", 1))


def _meet() -> None:
    if workers() == 1:
        return
    import torch
    from torch import distributed

    if distributed.is_initialized():
        return
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]) % torch.cuda.device_count())
        distributed.init_process_group("cuda:nccl,cpu:gloo")
    else:
        distributed.init_process_group("gloo")


def wait() -> None:
    """Until every process is here."""
    agreed(False)


def agreed(*wishes: bool) -> tuple[bool, ...]:
    """Each of these is so for all processes as soon as it is so for one: they save, and end, at the same step."""
    if workers() == 1:
        return wishes
    import torch
    from torch import distributed

    votes = torch.tensor([int(wish) for wish in wishes])
    distributed.all_reduce(votes, distributed.ReduceOp.MAX)
    counted = cast("list[int]", votes.tolist())
    return tuple(bool(vote) for vote in counted)


def lost_another(error: BaseException) -> bool:
    """Whether this is about a process that is gone, and not about this one."""
    from torch import distributed

    return isinstance(error, distributed.DistError) or "gloo" in str(error) or "Connection closed by peer" in str(error)
