"""Goodput on paper: which share of the time of many devices trains, by how often one fails and how often a checkpoint is made.

    python -m benchmarks.goodput            8 to 1,000 devices, against the interval that a plan chooses

A training of many devices stops when one of them fails, and goes on from its last checkpoint. Each device fails by chance
(exponentially, so many hours in the mean); a checkpoint costs `save` seconds during which nothing trains, a restart costs
`restart` seconds, and what was learned since the last checkpoint is lost. Failures also strike while it saves or restarts.
"""

import json
import random
import sys
from collections.abc import Iterable
from math import sqrt
from statistics import mean
from typing import Any, NamedTuple

from trainers.intervals import DEVICE_HOURS, HOUR, best_interval

DEVICES = (8, 16, 64, 256, 1000)
FACTORS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0)
RUNS = 40


class Machine(NamedTuple):
    devices: int
    mean_hours: float
    """Between two failures of one device."""
    save: float
    """Seconds that a checkpoint takes from the training."""
    restart: float
    """Seconds from a failure to the first step."""

    @property
    def mean_seconds(self) -> float:
        """Between two failures of any device."""
        return self.mean_hours * HOUR / self.devices


def goodput(machine: Machine, interval: float, work: float, rng: random.Random) -> float:
    """The share of the time that trained for good, until `work` seconds of training are done and saved."""
    clock, done = 0.0, 0.0
    fails = rng.expovariate(1 / machine.mean_seconds)
    while done < work:
        part = min(interval, work - done)
        ends = clock + part + machine.save
        if fails >= ends:
            clock, done = ends, done + part
            continue
        clock, fails = _restarted(machine, fails, rng)
    return work / clock


def _restarted(machine: Machine, failed: float, rng: random.Random) -> tuple[float, float]:
    """When it trains again, and when the next failure strikes; one may strike while it restarts."""
    while True:
        ready = failed + machine.restart
        fails = failed + rng.expovariate(1 / machine.mean_seconds)
        if fails >= ready:
            return ready, fails
        failed = fails


def mean_goodput(machine: Machine, interval: float, runs: int = RUNS, seed: int = 0) -> float:
    work = 30 * machine.mean_seconds
    return mean(goodput(machine, interval, work, random.Random(f"{seed} {run}")) for run in range(runs))


def by_interval(machine: Machine) -> dict[float, float]:
    """Goodput at the interval that the plan would choose and at multiples of it."""
    chosen = best_interval(machine.save, machine.mean_seconds)
    return {factor: mean_goodput(machine, factor * chosen) for factor in FACTORS}


def machines() -> Iterable[Machine]:
    for devices in DEVICES:
        for save, restart in ((60.0, 900.0), (5.0, 60.0), (0.5, 1.0)):
            yield Machine(devices, DEVICE_HOURS, save, restart)
    # A machine on which something is killed every minute: `tests` and a laptop.
    yield Machine(1, 60 / HOUR, 0.02, 0.6)
    yield Machine(1, 60 / HOUR, 0.5, 7.0)


def main() -> None:
    found: list[dict[str, Any]] = []
    for machine in machines():
        measured = by_interval(machine)
        best = max(measured, key=lambda factor: measured[factor])
        chosen = best_interval(machine.save, machine.mean_seconds)
        found.append(
            {
                "devices": machine.devices, "save_s": machine.save, "restart_s": machine.restart,
                "fails_every_h": round(machine.mean_seconds / HOUR, 3), "chosen_interval_s": round(chosen, 1),
                "goodput": {f"x{factor:g}": round(share, 4) for factor, share in measured.items()},
                "best": f"x{best:g}", "lost_by_choice": round(measured[best] - measured[1.0], 4),
                "first_order": round(1 - sqrt(2 * machine.save / machine.mean_seconds) - machine.restart / machine.mean_seconds, 4),
            }
        )  # fmt: skip
        print(found[-1], file=sys.stderr)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
