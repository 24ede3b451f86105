"""A job can be called off at any moment, and what it was doing is over soon."""

import time
from collections.abc import Callable
from pathlib import Path

from tenet.jobs import outbox
from tests.tenet.jobs.house import House, running, times_run, until

RUNS_ON = 'echo x >> "$RUN/ran"; sleep 100'


def test_while_it_waits(house: House) -> None:
    house.submit("busy", RUNS_ON)
    spec = house.submit("job", RUNS_ON)
    house.jobs.cancel(spec.key)
    assert house.wait(spec).state == "cancelled"
    assert times_run(spec) == 0


def test_while_it_starts(either: House) -> None:
    """At whatever moment of the start it comes, the job is over, and no shim on its way starts it later."""
    for number in range(5):
        spec = either.submit(f"job {number}", RUNS_ON)
        either.wait(spec, "starting", "running")
        time.sleep(number * 0.06)
        either.jobs.cancel(spec.key)
        assert either.wait(spec).state == "cancelled"
        assert times_run(spec) <= 1
        until(lambda run=spec.run: not running(run), 5, lambda: "it still runs")


def test_while_it_runs_it_may_tidy_up(either: House) -> None:
    spec = either.submit(
        "job", 'trap \'touch "$RUN/tidied"; exit 0\' TERM; touch "$RUN/up"; while :; do sleep 0.05; done'
    )
    either.wait_for(spec, "up")
    either.jobs.cancel(spec.key)
    assert either.wait(spec).state == "cancelled"
    assert (Path(spec.run) / "tidied").exists()


def test_a_polite_word_is_enough_for_an_ordinary_program(houses: Callable[..., House]) -> None:
    """Also as the child of the first process of a namespace: a first process itself would not hear it."""
    house = houses(grace_seconds=60)
    spec = house.submit("job", 'touch "$RUN/up"; exec sleep 100')
    house.wait_for(spec, "up")
    house.jobs.cancel(spec.key)
    job = house.wait(spec, seconds=10)
    assert (job.state, job.exit_code) == ("cancelled", 143)


def test_what_does_not_listen_is_killed_after_the_grace(either: House) -> None:
    spec = either.submit("job", "trap '' TERM; touch \"$RUN/up\"; while :; do sleep 0.05; done")
    either.wait_for(spec, "up")
    begun = time.monotonic()
    either.jobs.cancel(spec.key)
    job = either.wait(spec)
    assert (job.state, job.exit_code) == ("cancelled", 137)
    assert 0.5 < time.monotonic() - begun < 0.5 + 2
    assert not running(spec.run)


def test_after_it_ended_nothing_changes(house: House) -> None:
    spec = house.submit("job", 'echo "{}" > "$RUN/result.json"')
    house.wait(spec)
    house.jobs.cancel(spec.key)
    time.sleep(0.2)
    assert house.job(spec).state == "done"


def test_without_a_supervisor_the_wish_is_kept(house: House) -> None:
    spec = house.submit("job", 'touch "$RUN/up"; sleep 100')
    house.wait_for(spec, "up")
    house.kill_supervisor()
    rows = outbox.open_outbox(house.home)
    outbox.withdraw(rows, spec.key)
    rows.close()
    assert house.wait(spec).state == "cancelled", "its shim starts a supervisor, and that one ends it"
