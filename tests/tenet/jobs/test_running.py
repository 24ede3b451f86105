"""What is submitted is run once, in order, when it may be; and how it ended is said in words."""

import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tenet.jobs import Jobs
from tests.tenet.jobs.house import House, running, times_run, until

RESULT = 'echo x >> "$RUN/ran"; echo working; echo "{}" > "$RUN/result.json"'


def test_a_command_that_leaves_a_result_is_done(house: House) -> None:
    spec = house.submit("job", RESULT)
    job = house.wait(spec)
    assert (job.state, job.exit_code, job.message) == ("done", 0, None)
    assert job.submitted <= (job.started or 0) <= (job.ended or 0)
    assert house.jobs.log_tail(spec.key) == "working"


def test_a_good_exit_without_a_result_is_a_failure(house: House) -> None:
    job = house.wait(house.submit("job", "exit 0"))
    assert job.state == "failed"
    assert job.message and "no result" in job.message


def test_a_result_of_another_time_does_not_count(house: House) -> None:
    spec = house.spec("job", "exit 0")
    (Path(spec.run) / "result.json").write_text("{}", encoding="ascii")
    house.jobs.submit(spec)
    assert house.wait(spec).state == "failed"


def test_a_failure_is_told_in_the_words_of_its_error(house: House) -> None:
    script = "class Unreadable(Exception): ...\nUnreadable.__module__ = 'tools.reading'\nraise Unreadable('rows.csv, line 3: no label')"
    job = house.wait(house.submit("job", "", argv=(sys.executable, "-c", script)))
    assert (job.state, job.exit_code, job.message) == ("failed", 1, "rows.csv, line 3: no label")


def test_a_command_that_does_not_exist_is_named(house: House) -> None:
    job = house.wait(house.submit("job", "", argv=("no-such-command",)))
    assert (job.state, job.exit_code) == ("failed", 127)
    assert job.message == "no-such-command cannot be run: No such file or directory"


def test_the_same_key_is_run_once(house: House) -> None:
    spec = house.submit("job", RESULT)
    house.submit("job", RESULT)
    house.wait(spec)
    house.submit("job", RESULT)
    time.sleep(0.3)
    assert times_run(spec) == 1


def test_a_higher_priority_goes_first_and_equals_in_order(house: House) -> None:
    order = f'echo "$RUN" >> {house.home}/order; echo "{{}}" > "$RUN/result.json"'
    first = house.submit("first", f'while [ ! -e "$RUN/go" ]; do sleep 0.05; done; {order}')
    house.wait(first, "running")
    specs = [house.submit(name, order, priority=number) for name, number in (("low", 0), ("later", 0), ("high", 5))]
    (Path(first.run) / "go").touch()
    for spec in specs:
        assert house.wait(spec).state == "done"
    lines = (house.home / "order").read_text(encoding="utf-8").split()
    assert [Path(line).name for line in lines] == ["first", "high", "low", "later"]


def test_one_task_at_a_time_and_a_service_takes_no_slot(house: House) -> None:
    service = house.submit("service", 'touch "$RUN/up"; sleep 100', kind="service")
    task = house.submit("task", 'touch "$RUN/up"; sleep 100')
    waiting = house.submit("waiting", RESULT)
    house.wait_for(service, "up")
    house.wait_for(task, "up")
    time.sleep(0.3)
    assert house.job(waiting).state == "queued"
    house.jobs.cancel(task.key)
    assert house.wait(waiting).state == "done"


def test_what_is_refused_is_never_started(houses: Callable[..., House]) -> None:
    house = houses(refusal="The training plan is not approved.")
    spec = house.submit("job", RESULT)
    job = house.wait(spec)
    assert (job.state, job.message) == ("failed", "The training plan is not approved.")
    assert times_run(spec) == 0


def test_a_full_disk_pauses_and_free_space_lets_it_go_on(houses: Callable[..., House]) -> None:
    full = houses(free_bytes=10**18)
    spec = full.submit("job", RESULT)
    until(lambda: full.job(spec).message is not None, 10, lambda: "no message")
    job = full.job(spec)
    assert job.state == "queued"
    assert job.message and job.message.startswith("Paused: only about ") and "goes on by itself" in job.message
    full.kill_supervisor()
    freed = houses()

    def goes_on() -> bool:
        # What was killed keeps its lock for a moment, so once may be too early; each try may start a process, so not at once.
        freed.jobs.ensure_supervisor()
        time.sleep(0.5)
        return freed.job(spec).state == "done"

    until(goes_on, 60, lambda: str(freed.job(spec)))
    assert freed.job(spec).message is None


def test_a_job_without_its_folder_fails_and_makes_none(house: House) -> None:
    job = house.wait(house.submit("job", RESULT, run=str(house.project / "nowhere")))
    assert job.state == "failed"
    assert job.message and "is gone" in job.message
    assert not (house.project / "nowhere").exists()


def test_a_job_whose_folder_is_thrown_away_ends(house: House) -> None:
    spec = house.submit("job", 'touch "$RUN/up"; sleep 100')
    house.wait_for(spec, "up")
    Path(spec.run).rename(house.project / "trash")
    assert house.wait(spec).state == "lost"
    until(lambda: not running(spec.run), 10, lambda: "it still runs")


def test_what_comes_after_a_job_is_started_however_it_ended(house: House) -> None:
    after = ("sh", "-c", 'echo "$RUN" >> after; mv after "$RUN/after"')
    failing, done = house.submit("failing", "exit 1", then=after), house.submit("done", RESULT, then=after)
    cancelled = house.submit("cancelled", "sleep 100", then=after)
    house.jobs.cancel(cancelled.key)
    for spec in (failing, done, cancelled):
        house.wait_for(spec, "after")


def test_progress_is_seen_and_silence_is_remarked(house: House) -> None:
    long_ago = time.time() - 1200
    progress = f'{{"at": {long_ago}, "fraction": 0.5, "text": "step 3", "metrics": {{"loss": 0.1}}}}'
    spec = house.submit("job", f"echo '{progress}' > \"$RUN/progress.json\"; sleep 100")
    house.wait_for(spec, "progress.json")
    until(
        lambda: house.job(spec).progress is not None and house.job(spec).state == "running", 10, lambda: "no progress"
    )
    job = house.job(spec)
    assert job.progress and (job.progress.fraction, job.progress.text, job.progress.metrics) == (
        0.5,
        "step 3",
        {"loss": 0.1},
    )
    assert job.message and job.message.startswith("No sign of life for 20 minutes")


def test_a_job_that_submits_another_does_not_become_the_parent_of_its_supervisor(either: House) -> None:
    """What must outlive a job is not started from inside it; here the job submits to a home that has no supervisor."""
    script = (
        "import sys; from pathlib import Path; from tenet.jobs import Jobs, JobSpec\n"
        "run, spec = Path(sys.argv[1]), JobSpec.model_validate_json(sys.argv[2])\n"
        "Jobs(run / 'home', ('touch', str(run / 'started-inside'))).submit(spec)\n"
        "(run / 'result.json').touch()"
    )
    inner = either.spec("inner", RESULT)
    outer = either.spec("outer", "")
    outer = outer.model_copy(update={"argv": (sys.executable, "-c", script, outer.run, inner.model_dump_json())})
    either.jobs.submit(outer)
    assert either.wait(outer).state == "done"
    assert Jobs(Path(outer.run) / "home").get(inner.key), "the wish is there, and somebody outside takes it up"
    assert not (Path(outer.run) / "started-inside").exists()


def test_the_outbox_is_its_owners_alone(house: House) -> None:
    house.submit("job", RESULT)
    for path in house.home.glob("jobs.sqlite*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_looking_makes_nothing(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "home")
    assert jobs.all() == []
    assert jobs.get("00000000") is None
    assert jobs.log_tail("00000000") == ""
    jobs.cancel("00000000")
    assert not (tmp_path / "home").exists()
