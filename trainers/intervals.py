"""How often to save: so that what saving costs and what a failure throws away are together the least (Young 1974, Daly 2006).

`python -m benchmarks.goodput` simulates it for 8 to 1,000 devices.
"""

from math import sqrt

HOUR = 3600.0
DEVICE_HOURS = 50_000.0
"""Between two failures of one device: 419 interruptions in 54 days of 16,384 devices (The Llama 3 Herd of Models, 2024)."""
MACHINE_HOURS = 6.0
"""Between two ends for other reasons, whatever the devices: somebody closes the lid, the machine is needed. An assumption."""


def between_failures(devices: int) -> float:
    """Seconds, in the mean."""
    return HOUR / (1 / MACHINE_HOURS + devices / DEVICE_HOURS)


def best_interval(save_seconds: float, mean_seconds_between_failures: float) -> float:
    """Seconds of training between two checkpoints: Daly's estimate of higher order, which holds also where failures are frequent."""
    save, between = save_seconds, mean_seconds_between_failures
    if save >= 2 * between:
        return between
    share = sqrt(save / (2 * between))
    return sqrt(2 * save * between) * (1 + share / 3 + share * share / 9) - save
