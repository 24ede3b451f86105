"""Whatever is killed, whenever: no job starts twice, none is forgotten, nothing goes on unseen."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tenet.jobs import outbox
from tenet.jobs.folder import SHIM_LOCK, write_started
from tenet.jobs.locks import locked
from tenet.jobs.shim import Order
from tenet.settings import CHECKOUT
from tests.tenet.jobs.house import House, running, times_run, until

LETS_GO = "setsid sh -c 'sleep 1000; :' a-grandchild \"$RUN\" >/dev/null 2>&1 & "
RUNS_ON = 'echo x >> "$RUN/ran"; ' + LETS_GO + "sleep 100"
LETS_GO_UNMARKED = LETS_GO.replace("setsid", "setsid env -i")
SLOWLY = 'echo x >> "$RUN/ran"; while [ ! -e "$RUN/go" ]; do sleep 0.05; done; echo "{}" > "$RUN/result.json"'


def test_a_killed_supervisor_leaves_jobs_alone_and_is_replaced(either: House) -> None:
    spec = either.submit("job", SLOWLY)
    either.wait_for(spec, "ran")
    assert either.kill_supervisor() == 1
    (Path(spec.run) / "go").touch()
    assert either.wait(spec).state == "done", "its shim starts another supervisor"
    assert times_run(spec) == 1


def test_a_killed_shim_takes_everything_of_its_job_along(either: House) -> None:
    spec = either.submit("job", RUNS_ON)
    either.wait_for(spec, "ran")
    until(lambda: bool(running(f"a-grandchild\0{spec.run}")), 5, lambda: "no grandchild")
    assert either.kill_shim(spec) == 1
    job = either.wait(spec)
    assert job.state == "lost"
    assert job.message and "killed from outside" in job.message
    until(lambda: not running(spec.run), 5, lambda: "something goes on")
    assert times_run(spec) == 1


def test_a_job_that_left_its_result_before_its_shim_was_killed_is_done(either: House) -> None:
    spec = either.submit("job", 'echo x >> "$RUN/ran"; echo "{}" > "$RUN/result.json"; sleep 100')
    either.wait_for(spec, "result.json")
    assert either.kill_shim(spec) == 1
    assert either.wait(spec).state == "done"
    assert times_run(spec) == 1


@pytest.mark.parametrize("file", ["started.json", "exit.json"])
def test_a_damaged_file_of_a_job_stops_nothing_and_starts_nothing_twice(either: House, file: str) -> None:
    spec = either.submit("job", SLOWLY)
    either.wait_for(spec, "ran")
    either.wait(spec, "running")
    (Path(spec.run) / file).write_text('{"key": ', encoding="utf-8")
    either.kill_shim(spec)
    assert either.wait(spec).state == "lost"
    assert times_run(spec) == 1
    after = either.submit("after", 'echo "{}" > "$RUN/result.json"')
    assert either.wait(after).state == "done", "the supervisor lives on"


def test_without_a_supervisor_a_killed_shim_still_takes_its_command_along(either: House) -> None:
    spec = either.submit("job", RUNS_ON)
    either.wait_for(spec, "ran")
    either.kill_supervisor()
    either.kill_shim(spec)
    until(lambda: not running(f"the command\0{spec.run}"), 5, lambda: "it goes on")
    assert not _supervisors(either)


def test_a_killed_command_takes_what_it_let_go_of_along(either: House) -> None:
    spec = either.submit("job", RUNS_ON)
    either.wait_for(spec, "ran")
    until(lambda: bool(running(f"a-grandchild\0{spec.run}")), 5, lambda: "no grandchild")
    assert either.kill(f"sh\0-c\0{RUNS_ON}\0the command") >= 1
    job = either.wait(spec)
    assert (job.state, job.exit_code) == ("failed", 137)
    assert not running(spec.run)


def test_a_command_that_ends_takes_what_it_let_go_of_along(either: House) -> None:
    spec = either.submit("job", LETS_GO_UNMARKED + 'sleep 0.2; echo "{}" > "$RUN/result.json"')
    assert either.wait(spec).state == "done"
    assert not running(spec.run)


def test_a_killed_fence_takes_everything_of_its_job_along(either: House) -> None:
    spec = either.submit("job", RUNS_ON)
    either.wait_for(spec, "ran")
    assert either.kill(f"fence.py\0sh\0-c\0{RUNS_ON}") >= 1
    assert either.wait(spec).state == "failed"
    assert not running(spec.run)


def test_a_job_whose_shim_died_before_it_did_anything_is_started_once(house: House) -> None:
    """As a supervisor leaves it that was killed right after it wrote down that it starts the job."""
    spec = house.spec("job", SLOWLY)
    (Path(spec.run) / "go").touch()
    rows = outbox.open_outbox(house.home)
    outbox.add(rows, spec, time.time())
    outbox.change(rows, spec.key, state="starting")
    rows.close()
    house.jobs.ensure_supervisor()
    assert house.wait(spec).state == "done"
    assert times_run(spec) == 1


def test_a_belated_shim_starts_nothing(house: House) -> None:
    spec = house.submit("job", SLOWLY)
    house.wait_for(spec, "ran")
    begun = time.monotonic()
    assert _send_shim(house, spec) == 0
    assert time.monotonic() - begun > 1, "it waits for the lock for a while"
    (Path(spec.run) / "go").touch()
    assert house.wait(spec).state == "done"
    assert _send_shim(house, spec) == 0
    assert times_run(spec) == 1


def test_beside_another_shim_a_shim_starts_nothing(house: House) -> None:
    spec = house.spec("job", SLOWLY)
    with locked(Path(spec.run) / SHIM_LOCK):
        assert _send_shim(house, spec) == 0
    assert times_run(spec) == 0


def test_a_shim_starts_nothing_that_was_called_off_while_it_was_on_its_way(house: House) -> None:
    spec = house.spec("job", SLOWLY)
    (Path(spec.run) / "cancel").touch()
    assert _send_shim(house, spec) == 0
    assert times_run(spec) == 0


@pytest.mark.parametrize("torn", [b"", b'{"home": "/'])
def test_a_shim_without_a_whole_order_starts_nothing(house: House, torn: bytes) -> None:
    spec = house.spec("job", SLOWLY)
    subprocess.run(
        [sys.executable, "-m", "tenet.jobs.shim", spec.run], input=torn, cwd=CHECKOUT, capture_output=True, check=False
    )
    assert times_run(spec) == 0


@pytest.mark.parametrize(("kind", "end"), [("task", "lost"), ("service", "running")])
def test_after_a_restart_of_the_machine_tasks_are_lost_and_services_start_again(
    house: House, kind: str, end: str
) -> None:
    spec = house.spec("job", 'echo x >> "$RUN/ran"; sleep 100', kind=kind)
    _as_before_a_restart(house, spec.run, spec.key)
    rows = outbox.open_outbox(house.home)
    outbox.add(rows, spec, time.time())
    outbox.change(rows, spec.key, state="running", started=time.time())
    rows.close()
    house.jobs.ensure_supervisor()
    job = house.wait(spec, end)
    assert job.state == end
    if end == "lost":
        assert job.message and job.message.startswith("The machine was restarted")
        assert times_run(spec) == 0


def test_of_many_supervisors_one_stays(house: House) -> None:
    spec = house.submit("job", SLOWLY)
    for _ in range(6):
        house.jobs.ensure_supervisor()
    house.wait_for(spec, "ran")
    until(lambda: len(_supervisors(house)) == 1, 10, lambda: str(_supervisors(house)))
    (stays,) = _supervisors(house)
    time.sleep(0.5)
    assert _supervisors(house) == [stays]
    assert times_run(spec) == 1


def test_lock_files_of_the_dead_hold_nobody_up(house: House) -> None:
    spec = house.spec("job", SLOWLY)
    house.home.mkdir(parents=True)
    for path in (
        house.home / "supervisor.lock",
        Path(spec.run) / ".shim.lock",
        Path(spec.run) / ".job.lock",
        Path(spec.run) / "go",
    ):
        path.touch()
    house.jobs.submit(spec)
    assert house.wait(spec).state == "done"


def test_a_supervisor_with_nothing_to_do_leaves_and_comes_back(houses: Callable[..., House]) -> None:
    house = houses(idle_seconds=0.2)
    first, second = house.spec("first", SLOWLY), house.spec("second", SLOWLY)
    for spec in (first, second):
        (Path(spec.run) / "go").touch()
        house.jobs.submit(spec)
        assert house.wait(spec).state == "done"
        until(lambda: not _supervisors(house), 10, lambda: "it stays")


def test_equal_jobs_of_two_homes_do_not_touch_each_other(houses: Callable[..., House], tmp_path: Path) -> None:
    """Their keys are equal; one home sweeps up after its job while the other's runs."""
    house, other = houses(namespace=False), House(tmp_path / "other", namespace=False)
    goes_on = other.submit("job", SLOWLY)
    other.wait_for(goes_on, "ran")
    dies = house.submit("job", RUNS_ON)
    house.wait_for(dies, "ran")
    house.kill_shim(dies)
    assert house.wait(dies).state == "lost"
    (Path(goes_on.run) / "go").touch()
    assert other.wait(goes_on).state == "done"
    other.clear()


FULL_DISK = """
mount -t tmpfs -o size=64k none "$1" || exit 77
(sleep 2; rm "$1/filler") &
"$2" -m tenet.jobs.shim "$1"
cp "$1/exit.json" "$3"
"""


def test_an_ending_waits_until_it_can_be_written_to_a_full_disk(house: House, tmp_path: Path) -> None:
    spec = house.spec("job", 'dd if=/dev/zero of="$RUN/filler" bs=1k 2>/dev/null; exit 3')
    words = [spec.run, sys.executable, str(tmp_path / "exit.json")]
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", FULL_DISK, "sh", *words]
    tried = subprocess.run(command, input=_order(house, spec), cwd=CHECKOUT, capture_output=True, check=False)
    if tried.returncode == 77 or b"unshare" in tried.stderr:
        pytest.skip("this machine does not let a test make a small disk")
    assert json.loads((tmp_path / "exit.json").read_bytes())["code"] == 3, tried.stderr


def test_many_first_submits_at_once_make_one_outbox(house: House) -> None:
    script = "import sys; from pathlib import Path; from tenet.jobs.outbox import open_outbox; open_outbox(Path(sys.argv[1])).close()"
    opening = [subprocess.Popen([sys.executable, "-c", script, str(house.home)], cwd=CHECKOUT) for _ in range(4)]
    assert [process.wait() for process in opening] == [0] * 4


def _supervisors(house: House) -> list[int]:
    return running(f"tests.tenet.jobs.house\0{house.home}")


def _as_before_a_restart(house: House, run: str, key: str) -> None:
    write_started(Path(run), key, 1)
    path = Path(run) / "started.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"boot": "an earlier one"}), encoding="utf-8")


def _send_shim(house: House, spec: outbox.JobSpec) -> int:
    command = [sys.executable, "-m", "tenet.jobs.shim", spec.run]
    return subprocess.run(command, input=_order(house, spec), cwd=CHECKOUT, check=False).returncode


def _order(house: House, spec: outbox.JobSpec) -> bytes:
    order = Order(
        home=house.home,
        run=Path(spec.run),
        argv=spec.argv,
        env=spec.env,
        key=spec.key,
        generation=1,
        mark="a test",
        namespace=(),
        grace_seconds=1,
        supervisor=("true",),
    )
    return order.model_dump_json().encode()


GOES_ON = 'echo x >> "$RUN/ran"; [ $(wc -l < "$RUN/ran") -gt 2 ] || kill -9 $$; echo "{}" > "$RUN/result.json"'


def test_a_task_that_goes_on_where_it_was_is_started_again_when_it_was_killed(either: House) -> None:
    spec = either.submit("job", GOES_ON, restarts=3)
    job = either.wait(spec)
    assert (job.state, job.message, times_run(spec)) == ("done", None, 3)


def test_it_is_started_again_so_often_and_no_more(either: House) -> None:
    spec = either.submit("job", 'echo x >> "$RUN/ran"; kill -9 $$', restarts=2)
    assert either.wait(spec).state == "failed"
    assert times_run(spec) == 3


def test_it_is_started_again_when_its_shim_was_killed_but_not_when_it_failed(either: House) -> None:
    killed = either.submit(
        "killed", '[ -e "$RUN/ran" ] && echo "{}" > "$RUN/result.json" && exit; ' + RUNS_ON, restarts=1
    )
    either.wait_for(killed, "ran")
    assert either.kill_shim(killed) == 1
    assert either.wait(killed).state == "done"
    failing = either.submit("failing", 'echo x >> "$RUN/ran"; exit 1', restarts=3)
    assert either.wait(failing).state == "failed"
    assert times_run(failing) == 1


def test_killed_after_its_result_it_is_done(either: House) -> None:
    spec = either.submit("job", 'echo x >> "$RUN/ran"; echo "{}" > "$RUN/result.json"; kill -9 $$', restarts=3)
    assert either.wait(spec).state == "done"
    assert times_run(spec) == 1
