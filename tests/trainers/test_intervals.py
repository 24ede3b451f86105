"""The interval between checkpoints: no other one of the simulation keeps more of the time."""

import random

import pytest

from benchmarks.goodput import Machine, goodput, mean_goodput
from trainers.intervals import DEVICE_HOURS, HOUR, best_interval, between_failures


@pytest.mark.parametrize(("save", "restart", "between"), [(0.5, 1.0, 60.0), (60.0, 900.0, 50 * HOUR)])
def test_no_other_interval_keeps_more_of_the_time(save: float, restart: float, between: float) -> None:
    machine = Machine(1, between / HOUR, save, restart)
    chosen = best_interval(save, between)
    kept = {factor: mean_goodput(machine, factor * chosen, runs=4) for factor in (0.25, 1.0, 4.0)}
    assert max(kept, key=lambda factor: kept[factor]) == 1.0, kept


def test_without_failures_only_saving_costs() -> None:
    machine = Machine(1, 1e12, save=1.0, restart=60.0)
    assert goodput(machine, interval=9.0, work=900.0, rng=random.Random(0)) == pytest.approx(0.9)


def test_many_devices_save_more_often_and_dear_checkpoints_are_made_more_rarely() -> None:
    assert between_failures(1000) < between_failures(8) < between_failures(1) < 6 * HOUR
    assert between_failures(10_000_000) == pytest.approx(DEVICE_HOURS * HOUR / 10_000_000, rel=0.01)
    assert best_interval(1.0, HOUR) < best_interval(10.0, HOUR) < best_interval(10.0, 10 * HOUR)
    assert best_interval(300.0, 60.0) == 60.0, "a checkpoint that takes longer than it trains"
