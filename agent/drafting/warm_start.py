"""A short supervised training before practice, where the base model would hardly ever be right.

Practice learns from the difference between answers that earn something and answers that do not. Where none earns anything there is none.
"""

from typing import Any, NamedTuple

from agent.drafting.advice import SELDOM, percent
from tenet import artifacts as a

SHARE = 1 / 3
"""Of the passes that a whole supervised training would take: enough to be right now and then, with room left to practise."""


class Warm(NamedTuple):
    start: a.WarmStart
    reason: str


def is_seldom_right(base: a.SystemScore | None) -> bool:
    """By its answers on the held-out rows; where nobody can tell which is right, by the tenet that it passes most rarely.

    What was not measured is not known, and then nothing is said to be rare.
    """
    rate = _rate(base)
    return rate is not None and rate < SELDOM


def warm_start(
    base: a.SystemScore, lora: a.Lora | None, train: dict[str, Any], rows: int, seconds_per_row: float, limit: float
) -> Warm:
    """`train`: of the supervised training, as this machine would do it; `limit`: how many minutes that may take."""
    passes = max(1, round(SHARE * float(train.get("num_train_epochs", 3))))
    minutes = round(min(limit, rows * passes * seconds_per_row / 60), 1)
    start = a.WarmStart(lora=lora, train=train | {"num_train_epochs": passes}, minutes=minutes, max_minutes=limit)
    times = "once" if passes == 1 else f"{passes} times"
    return Warm(
        start,
        f"Untuned, the base model {_how_rarely(base)}, so practice would have hardly an answer to pay for. It begins with a short "
        f"supervised training: the {rows} rows, {times}, about {start.lasts}. Say “without the warm start” to practise with the "
        "base model as it is.",
    )


def _rate(base: a.SystemScore | None) -> float | None:
    if base is None:
        return None
    if base.accuracy.value is not None:
        return base.accuracy.value
    return min((rate.value for rate in base.tenets.values() if rate.value is not None), default=None)


def _how_rarely(base: a.SystemScore) -> str:
    if base.accuracy.value is not None:
        return f"is right on {percent(base.accuracy)} of the held-out rows"
    tenet, rate = min(
        ((name, rate) for name, rate in base.tenets.items() if rate.value is not None),
        key=lambda each: each[1].value or 0.0,
    )
    return f"passes {tenet} on {percent(rate)} of the held-out rows"
