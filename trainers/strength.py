"""How strongly what was learned counts: the weakest adapter that knows the task as well forgets least.

An adapter that is scaled down is a point on the line from the base model to the tuned one (WiSE-FT). When a training has ended, the
shares of its plan (`lora: {strengths: […]}`) are tried on the validation rows, from strong to weak, and the weakest that answers
no fewer of them rightly is kept: as the adapter's own `lora_alpha`, so every engine serves it so. What it brings on two cores
is in docs/base-model.md.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from tenet import artifacts as a
from tenet.files import write_atomically
from trainers.examining import Exam, exam_rows, share_right
from trainers.opening import Opened

FULL = 1.0


class Strength(NamedTuple):
    share: float
    right: float
    """Of the validation rows."""


def strengths_of(job: Opened, trained: Any, weights: Path | None, exam: Exam | None) -> list[Strength]:
    """What was tried, the full one first; nothing where the plan names no others, or no program can tell what is right."""
    shares = job.plan.lora.strengths if job.plan.lora else None
    if not shares or not exam or not exam.right:
        return []
    if weights:
        _load(trained, weights)
    rows = exam_rows(job)
    return [Strength(FULL, exam.right), *_tried(shares, lambda share: _right_at(share, trained, job, rows))]


def weakest_as_good(tried: Sequence[Strength]) -> Strength | None:
    return min((one for one in tried if one.right >= tried[0].right), default=None)


def weaken(adapter: Path, share: float) -> None:
    """Adapters of all engines are scaled by `lora_alpha` over `r`."""
    path = adapter / "adapter_config.json"
    settings: dict[str, Any] = json.loads(path.read_bytes())
    settings["lora_alpha"] = scaled(settings["lora_alpha"], share)
    write_atomically(path, json.dumps(settings, indent=2, sort_keys=True).encode())


def scaled(alpha: int, share: float) -> int:
    """A whole number, as engines expect it."""
    return max(1, round(alpha * share))


def in_words(tried: Sequence[Strength], rows: int) -> str | None:
    """What a reader of the run is told, where something else than the full strength was kept."""
    kept = weakest_as_good(tried)
    if kept is None or kept.share == FULL:
        return None
    return (
        f"The adapter was kept at {100 * kept.share:g}% of its strength: so {round(kept.right * rows)} of {rows} validation rows are right "
        f"({round(tried[0].right * rows)} at full strength), and what the base model could do before is disturbed less."
    )


def _tried(shares: Sequence[float], right_at: Callable[[float], float]) -> Iterator[Strength]:
    for share in sorted(shares, reverse=True):
        yield Strength(share, right_at(share))


def _right_at(share: float, trained: Any, job: Opened, rows: Sequence[a.Row]) -> float:
    from peft.helpers import rescale_adapter_scale

    assert job.plan.lora
    alpha = job.plan.lora.lora_alpha
    with rescale_adapter_scale(trained, scaled(alpha, share) / alpha):
        return share_right(trained, job, rows)


def _load(trained: Any, adapter: Path) -> None:
    from peft.utils import save_and_load

    peft = cast(Any, save_and_load)
    peft.set_peft_model_state_dict(trained, peft.load_peft_weights(str(adapter), device=str(trained.device)))
