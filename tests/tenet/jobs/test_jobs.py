"""Jobs survive the death of any of their parts, are never started twice and leave nothing behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tenet.jobs import Job, Jobs, JobSpec, files
from tenet.jobs.outbox import is_over
from tenet.jobs.spec import ALIVE
from tenet.jobs.supervisor import Supervisor

RESULT = "open('{run}/result.json', 'w').write('{{}}')"


@pytest.fixture
def home(tmp_path: Path) -> Generator[Path, None, None]:
    yield tmp_path
    jobs = Jobs(tmp_path)
    for job in jobs.all():
        jobs.cancel(job.spec.key)
    run_until(tmp_path, lambda all_jobs: all(is_over(job.state) for job in all_jobs), 20)


def spec(home: Path, key: str, code: str, kind: str = "task", priority: int = 0, then: tuple[str, ...] = ()) -> JobSpec:
    run = home / "triage" / "runs" / key
    run.mkdir(parents=True, exist_ok=True)
    program = textwrap.dedent(code).replace("{run}", str(run))
    argv = (sys.executable, "-c", program)
    return JobSpec.model_validate(
        {"key": key, "project": str(home / "triage"), "stage": "dataset", "run": str(run), "argv": argv, "kind": kind, "priority": priority, "then": then}
    )


def work(body: str) -> str:
    """A payload that notes that it ran, does something and leaves a result."""
    return f"open('{{run}}/ran', 'a').write('x')\nimport os, sys, time\n{body}\nopen('{{run}}/result.json', 'w').write('{{}}')"


class Quiet(Jobs):
    """An outbox whose supervisor the test plays itself."""

    def ensure_supervisor(self) -> None:
        pass


def run_until(home: Path, done: Callable[[list[Job]], bool], seconds: float, needed_mb: int = 1) -> list[Job]:
    supervisor = Supervisor(home, lambda project, stage, key: None, needed_mb)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        supervisor.look()
        if done(found := Jobs(home).all()):
            return found
        time.sleep(0.05)
    raise AssertionError([(job.spec.key, job.state, job.message) for job in Jobs(home).all()])


def state_of(home: Path, key: str) -> str:
    found = Jobs(home).get(key)
    return found.state if found else "unknown"


def finish(home: Path, seconds: float = 20) -> dict[str, Job]:
    return {job.spec.key: job for job in run_until(home, lambda jobs: all(is_over(job.state) for job in jobs), seconds)}


def test_a_task_is_done_when_it_left_a_result_and_failed_with_its_last_words_when_not(home: Path) -> None:
    jobs = Quiet(home)
    jobs.submit(spec(home, "good", work("pass")))
    jobs.submit(spec(home, "bad", "raise ValueError('the file has no rows; give one with rows')"))
    jobs.submit(spec(home, "empty", "pass"))
    ended = finish(home)
    assert ended["good"].state == "done" and ended["good"].exit_code == 0
    assert ended["bad"].state == "failed" and ended["bad"].message == "ValueError: the file has no rows; give one with rows"
    assert ended["empty"].state == "failed", "no result is no success"


def test_the_same_key_twice_is_one_job(home: Path) -> None:
    jobs = Quiet(home)
    for _ in range(3):
        jobs.submit(spec(home, "once", work("pass")))
    finish(home)
    jobs.submit(spec(home, "once", work("pass")))
    finish(home)
    assert (home / "triage/runs/once/ran").read_text() == "x"


def test_the_urgent_one_goes_first_and_the_others_in_their_order(home: Path) -> None:
    jobs = Quiet(home)
    log = home / "order"
    for key, priority in (("a", 0), ("b", 0), ("c", 5)):
        jobs.submit(spec(home, key, work(f"open('{log}', 'a').write('{key}')"), priority=priority))
    finish(home)
    assert log.read_text() == "cab"


def test_a_job_that_waits_and_one_that_runs_can_be_cancelled(home: Path) -> None:
    jobs = Quiet(home)
    jobs.submit(spec(home, "runs", work("time.sleep(60)")))
    jobs.submit(spec(home, "waits", work("pass")))
    run_until(home, lambda found: found[0].state == "running", 10)
    jobs.cancel("waits")
    jobs.cancel("runs")
    ended = finish(home)
    assert [ended[key].state for key in ("runs", "waits")] == ["cancelled", "cancelled"]
    assert not (home / "triage/runs/waits/ran").exists()


def test_a_payload_that_ignores_the_request_to_end_is_killed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Quiet(home)
    jobs.submit(spec(home, "deaf", work("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('{run}/deaf', 'w'); time.sleep(60)")))
    run_until(home, lambda found: (home / "triage/runs/deaf/deaf").exists(), 10)
    jobs.cancel("deaf")
    assert finish(home, 25)["deaf"].state == "cancelled"


def test_a_job_outlives_its_supervisor_and_the_next_one_finds_it(home: Path) -> None:
    jobs = Quiet(home)
    jobs.submit(spec(home, "long", work("time.sleep(1.5)")))
    first = Supervisor(home, lambda *_: None, 1)
    while state_of(home, "long") != "running":
        first.look()
        time.sleep(0.05)
    del first
    assert finish(home)["long"].state == "done"
    assert (home / "triage/runs/long/ran").read_text() == "x"


def test_a_killed_shim_is_told_and_takes_the_payload_with_it(home: Path) -> None:
    jobs = Quiet(home)
    body = "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True); time.sleep(60)"
    jobs.submit(spec(home, "orphan", work(body)))
    run = home / "triage/runs/orphan"
    run_until(home, lambda found: (run / "ran").exists(), 10)
    for pid in processes_of("tenet.jobs.shim", str(run)):
        os.kill(pid, signal.SIGKILL)
    ended = finish(home)["orphan"]
    assert ended.state == "lost" and "try again" in ended.message
    assert not files.is_alive(run), "something still holds the lock"


def test_what_was_lost_can_be_wanted_again(home: Path) -> None:
    jobs = Quiet(home)
    jobs.submit(spec(home, "again", work("time.sleep(0 if os.path.exists('{run}/second') else 60)")))
    run = home / "triage/runs/again"
    run_until(home, lambda found: (run / "ran").exists(), 10)
    (run / "second").touch()
    for pid in processes_of("tenet.jobs.shim", str(run)):
        os.kill(pid, signal.SIGKILL)
    finish(home)
    jobs.submit(spec(home, "again", work("pass")))
    assert finish(home)["again"].state == "done"


def test_two_shims_for_one_start_run_it_once(home: Path) -> None:
    job = spec(home, "twin", work("time.sleep(0.3)"))
    run = Path(job.run)
    (run / "job.json").write_text(job.model_dump_json())
    shims = [subprocess.Popen([sys.executable, "-m", "tenet.jobs.shim", job.run, "1"]) for _ in range(4)]
    for shim in shims:
        shim.wait(20)
    assert (run / "ran").read_text() == "x"


def test_a_reboot_is_told_from_a_kill(home: Path) -> None:
    jobs = Quiet(home)
    jobs.submit(spec(home, "before", work("pass")))
    jobs.update("before", state="running", start=1)
    (home / "triage/runs/before/started-1").write_text('{"boot": "another", "at": 0}')
    assert "the machine was restarted" in finish(home)["before"].message


def test_nothing_starts_that_may_not(home: Path) -> None:
    Quiet(home).submit(spec(home, "no", work("pass")))
    Supervisor(home, lambda *_: "the data plan is not approved", 1).look()
    found = Jobs(home).get("no")
    assert found and found.state == "failed" and "not approved" in found.message
    assert not (home / "triage/runs/no/ran").exists()


def test_a_full_disk_pauses_and_says_so_and_then_it_goes_on(home: Path) -> None:
    Quiet(home).submit(spec(home, "big", work("pass")))
    Supervisor(home, lambda *_: None, needed_mb=10**9).look()
    found = Jobs(home).get("big")
    assert found and found.state == "queued" and "goes on by itself" in found.message
    assert finish(home)["big"].state == "done"


def test_a_service_comes_back_when_it_dies_and_stays_away_when_it_is_not_wanted(home: Path) -> None:
    jobs = Quiet(home)
    body = """
    import json, os, time
    open('{run}/ran', 'a').write('x')
    open('{run}/service.json', 'w').write(json.dumps({'base_url': 'http://127.0.0.1:1/v1', 'pid': os.getpid()}))
    time.sleep(60)
    """
    jobs.submit(spec(home, "server", body, kind="service"))
    run = home / "triage/runs/server"
    run_until(home, lambda found: found[0].state == "running" and (run / "ran").exists(), 10)
    found = jobs.get("server")
    assert found and found.endpoint == "http://127.0.0.1:1/v1"
    for pid in processes_of("tenet.jobs.shim", str(run)):
        os.kill(pid, signal.SIGKILL)
    run_until(home, lambda found: found[0].state == "running" and (run / "ran").read_text() == "xx", 15)
    jobs.cancel("server")
    assert finish(home)["server"].state == "cancelled"


def test_a_service_that_cannot_live_is_given_up_with_its_last_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenet.jobs.supervisor.DEATHS", 2)
    Quiet(home).submit(spec(home, "dying", "raise SystemExit('the weights are not the approved ones')", kind="service"))
    ended = finish(home)["dying"]
    assert ended.state == "failed" and "the weights are not the approved ones" in ended.message


def test_what_follows_a_job_is_run(home: Path) -> None:
    after = home / "after"
    Quiet(home).submit(spec(home, "told", work("pass"), then=(sys.executable, "-c", f"open('{after}', 'w')")))
    run_until(home, lambda found: after.exists(), 10)


def test_only_one_supervisor_serves_a_home(home: Path) -> None:
    """The real one, started twice at once, while jobs run."""
    (home / "triage").mkdir()
    racing = [subprocess.Popen([sys.executable, "-m", "tenet.jobs.supervisor", str(home)]) for _ in range(3)]
    time.sleep(4)
    alive = [process for process in racing if process.poll() is None]
    for process in alive:
        process.kill()
        process.wait()
    assert len(alive) == 1


@pytest.mark.slow
def test_whatever_is_killed_every_job_ends_right_and_none_runs_twice(home: Path) -> None:
    """Twelve jobs, some failing, half with an escaped grandchild, while the supervisor is killed again and again."""
    jobs = Quiet(home)
    escape = "import subprocess; subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
    for number in range(12):
        body = (escape if number % 2 else "") + "time.sleep(0.15)" + ("\nraise SystemExit('planted')" if number % 4 == 3 else "")
        jobs.submit(spec(home, f"job{number}", work(body)))
    code = "import sys; from pathlib import Path; from tenet.jobs.supervisor import Supervisor; Supervisor(Path(sys.argv[1]), lambda *_: None, 1).serve(60)"
    kills, end = 0, time.monotonic() + 90
    while any(job.state in ALIVE for job in jobs.all()) and time.monotonic() < end:
        supervisor = subprocess.Popen([sys.executable, "-c", code, str(home)])
        time.sleep(0.4 + (kills % 7) * 0.15)
        supervisor.kill()
        supervisor.wait()
        kills += 1
    ended = {job.spec.key: job.state for job in jobs.all()}
    assert ended == {f"job{number}": "failed" if number % 4 == 3 else "done" for number in range(12)}
    assert all((home / f"triage/runs/job{number}/ran").read_text() == "x" for number in range(12))
    assert not any(files.is_alive(home / f"triage/runs/job{number}") for number in range(12)), "an orphan lives"
    assert kills >= 4


def processes_of(*words: str) -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().decode().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if all(word in command for word in words):
                found.append(int(entry.name))
    return found
