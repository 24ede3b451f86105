"""A service is kept alive as long as it is wanted, one at a time, and given up only with a reason."""

from collections.abc import Callable
from pathlib import Path

from tenet.jobs import JobSpec
from tests.tenet.jobs.house import House, running, times_run, until

ANSWERS = """
exec 9> "$RUN/only-one"; flock -n 9 || touch "$RUN/two-at-once"
echo x >> "$RUN/ran"
echo "{\\"base_url\\": \\"http://127.0.0.1/$(wc -l < "$RUN/ran")\\"}" > "$RUN/service.json.new"
mv "$RUN/service.json.new" "$RUN/service.json"
while :; do sleep 0.05; done
"""


def test_a_service_that_is_killed_starts_again(either: House) -> None:
    spec = either.submit("service", ANSWERS, kind="service")
    assert _address(either, spec) == "http://127.0.0.1/1"
    either.kill(f"sh\0-c\0{ANSWERS}\0the command\0{spec.run}")
    until(lambda: times_run(spec) == 2, 20, lambda: str(either.job(spec)))
    assert _address(either, spec) == "http://127.0.0.1/2"
    either.kill_shim(spec)
    until(lambda: times_run(spec) == 3, 20, lambda: str(either.job(spec)))
    assert _address(either, spec) == "http://127.0.0.1/3"
    assert not (Path(spec.run) / "two-at-once").exists()


def test_a_service_that_is_not_wanted_ends_and_stays_ended(house: House) -> None:
    spec = house.submit("service", ANSWERS, kind="service")
    _address(house, spec)
    house.jobs.cancel(spec.key)
    job = house.wait(spec)
    assert (job.state, job.endpoint) == ("cancelled", None)
    assert not running(spec.run)
    assert times_run(spec) == 1


def test_a_service_that_dies_is_not_waited_for_when_it_is_called_off(houses: Callable[..., House]) -> None:
    house = houses(pause_seconds=1000)
    spec = house.submit("service", "exit 1", kind="service")
    until(
        lambda: house.job(spec).state == "queued" and house.job(spec).message is not None,
        10,
        lambda: str(house.job(spec)),
    )
    assert house.job(spec).message == "It is started again. It ended with exit code 1. It printed nothing."
    house.jobs.cancel(spec.key)
    assert house.wait(spec).state == "cancelled"


def test_a_service_that_dies_again_and_again_is_given_up_with_its_last_words(house: House) -> None:
    spec = house.submit("service", 'echo x >> "$RUN/ran"; echo "the port is taken"; exit 1', kind="service")
    job = house.wait(spec, seconds=40)
    assert job.state == "failed"
    assert job.message == "It died 5 times right after its start. the port is taken"
    assert times_run(spec) == 5


def test_a_service_that_lived_for_a_while_is_never_given_up(houses: Callable[..., House]) -> None:
    house = houses(quick_seconds=0, pause_seconds=0.01)
    spec = house.submit("service", 'echo x >> "$RUN/ran"; exit 1', kind="service")
    until(lambda: times_run(spec) > 6, 40, lambda: str(house.job(spec)))


def _address(house: House, spec: JobSpec) -> str:
    until(lambda: house.job(spec).endpoint is not None, 20, lambda: str(house.job(spec)))
    endpoint = house.job(spec).endpoint
    assert endpoint
    return endpoint["base_url"]
