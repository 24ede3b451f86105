"""When memory runs out: fewer rows at once and the same rows a step, from the last checkpoint on.

The process ends with a code after which the supervisor starts it again, since what a failed allocation leaves behind is best
left to the operating system; `out/at-once.json` tells the next start into how many parts it has to cut.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from tenet.files import json_object, write_atomically
from tenet.runfolder import RunFolder

AT_ONCE = "at-once.json"
STARTS_AGAIN = 200
"""Above 128, as a signal would leave it: what is started again and goes on (tenet/jobs/endings.py); no signal has this number."""
MOST_PARTS = 64


class MemoryRanOut(SystemExit):
    """There was no room for what passes at once; the next start takes less."""


class TooLarge(Exception):
    """Not even one row at a time has room."""


def parts_of(run: RunFolder) -> int:
    """Into how many parts what passes at once is cut, by what earlier starts have learned."""
    path = run.out / AT_ONCE
    return int(json_object(path.read_bytes(), AT_ONCE)["parts"]) if path.exists() else 1


def cut(settings: Mapping[str, Any], parts: int) -> dict[str, Any]:
    """TRL's settings with fewer rows at once and as many more times before a step: the same rows a step."""
    rows = int(settings.get("per_device_train_batch_size", 8))
    fewer = max(size for size in range(1, rows + 1) if rows % size == 0 and size * parts <= max(rows, parts))
    changed = dict(settings) | {
        "per_device_train_batch_size": fewer,
        "gradient_accumulation_steps": rows_a_step(settings) // fewer,
    }
    if settings.get("steps_per_generation"):
        changed["steps_per_generation"] = int(settings["steps_per_generation"]) * rows // fewer
    return changed


def rows_a_step(settings: Mapping[str, Any]) -> int:
    return int(settings.get("per_device_train_batch_size", 8)) * int(settings.get("gradient_accumulation_steps", 1))


@contextmanager
def less_at_once(run: RunFolder, parts: int, rows: int) -> Generator[None, None, None]:
    """Inside, a failed allocation is written down and ends the process so that it is started again."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not ran_out(error):
            raise
        if parts >= min(rows, MOST_PARTS):
            raise TooLarge(
                "Memory ran out even with one row at a time. Its checkpoints are kept. Take a smaller max_length, "
                "gradient_checkpointing: true, a smaller lora.r or a smaller base model in the training plan."
            ) from error
        write_atomically(run.out / AT_ONCE, json.dumps({"parts": 2 * parts}).encode())
        print(
            f"Memory ran out. It goes on from its last checkpoint in {2 * parts} parts where it had {parts}: fewer rows at once, and "
            "as many rows a step as before.",
            flush=True,
        )
        raise MemoryRanOut(STARTS_AGAIN) from error


def ran_out(error: BaseException) -> bool:
    """torch has an exception of its own for a GPU, and a plain RuntimeError for the memory of the machine."""
    kind = type(error).__name__
    return isinstance(error, MemoryError) or kind == "OutOfMemoryError" or "can't allocate memory" in str(error)
