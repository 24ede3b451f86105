"""Kill everything, again and again, and count what goes wrong with the jobs: nothing may.

    python -m benchmarks.jobs_soak [--jobs 60] [--seed 0] [--no-namespace]

Jobs of five kinds run four at a time; half of them let go of a grandchild in a session of its own. All the while the
supervisor is killed (kill -9) every 0.05 to 0.9 seconds, and by kind the command or its shim too. Target: every job
ends as its kind says, none is started twice, nothing is left running, in at least 1,000 kills over all runs.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tenet.jobs import Job, Jobs, JobSpec
from tenet.jobs.endings import Rules
from tenet.jobs.supervisor import supervise

KINDS = {
    "normal": "done",
    "failing": "failed",
    "cancelled": "cancelled",
    "command killed": "failed",
    "shim killed": "lost",
}
"""How a job of each kind has to end."""
_LIVE = ("queued", "starting", "running")
_COMMAND = """
echo x >> "$RUN/ran"
[ "$LETS_GO" = yes ] && (setsid sh -c 'sleep 1000' "$RUN" >/dev/null 2>&1 &)
case "$KIND" in
    normal)  sleep 0.4; echo '{}' > "$RUN/result.json";;
    failing) sleep 0.2; echo 'no such luck' >&2; exit 3;;
    *)       sleep 1000;;
esac
"""


class Counts(NamedTuple):
    jobs: int
    supervisor_kills: int
    other_kills: int
    wrong_ends: tuple[str, ...]
    started_twice: int
    never_ran: int
    orphans: tuple[str, ...]
    seconds: float


def main() -> None:
    words = argparse.ArgumentParser(description="Kill everything, again and again.")
    words.add_argument("--jobs", type=int, default=60)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--no-namespace", action="store_true")
    words.add_argument("--supervise", type=Path)
    given = words.parse_args()
    if given.supervise:
        _supervise(given.supervise, not given.no_namespace)
        return
    with tempfile.TemporaryDirectory(prefix="jobs-soak-") as folder:
        counts = soak(Path(folder), given.jobs, given.seed, not given.no_namespace)
    for name, value in counts._asdict().items():
        print(f"{name:<17} {value}")
    sys.exit(bool(counts.wrong_ends or counts.started_twice or counts.orphans))


def soak(folder: Path, jobs: int, seed: int, namespace: bool) -> Counts:
    begun, chance = time.monotonic(), random.Random(seed)
    house = Jobs(folder / "home", _supervisor(folder / "home", namespace))
    kinds = [list(KINDS)[number % len(KINDS)] for number in range(jobs)]
    chance.shuffle(kinds)
    for number, kind in enumerate(kinds):
        house.submit(_spec(folder, number, kind, lets_go=chance.random() < 0.5))
    supervisor_kills, other_kills = _kill_until_all_ended(house, chance)
    ended = house.all()
    _leave(house)
    return Counts(
        jobs=jobs,
        supervisor_kills=supervisor_kills,
        other_kills=other_kills,
        wrong_ends=tuple(
            f"{job.spec.stage}: {job.state} ({job.message})" for job in ended if job.state != KINDS[job.spec.stage]
        ),
        started_twice=sum(_starts(job) > 1 for job in ended),
        never_ran=sum(_starts(job) == 0 for job in ended),
        orphans=tuple(map(_command_line, processes(str(folder)))),
        seconds=round(time.monotonic() - begun, 1),
    )


def processes(text: str) -> list[int]:
    """Those with this text in their command line, but for this one."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if number != os.getpid() and text in _command_line(number)]


def _command_line(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _kill_until_all_ended(house: Jobs, chance: random.Random) -> tuple[int, int]:
    supervisors, others, done = 0, 0, set[str]()
    while alive := [job for job in house.all() if job.state in _LIVE]:
        time.sleep(chance.uniform(0.05, 0.9))
        for job in alive:
            if job.spec.key not in done and _starts(job) and job.spec.stage not in ("normal", "failing"):
                others += _harm(house, job)
                done.add(job.spec.key)
        supervisors += _kill(processes(f"--supervise\0{house.home}"))
        if chance.random() < 0.5:
            # Otherwise a shim has to notice, if there is one.
            house.ensure_supervisor()
        elif not any(job.state == "running" for job in house.all()):
            house.ensure_supervisor()
    return supervisors, others


def _harm(house: Jobs, job: Job) -> int:
    match job.spec.stage:
        case "cancelled":
            house.cancel(job.spec.key)
            return 0
        case "shim killed":
            return _kill(processes(f"tenet.jobs.shim\0{job.spec.run}"))
        case _:
            return _kill(processes(f"_the command\0{job.spec.run}"))


def _kill(numbers: list[int]) -> int:
    for number in numbers:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(numbers)


def _spec(folder: Path, number: int, kind: str, lets_go: bool) -> JobSpec:
    run = folder / "project" / "runs" / f"{number:03}"
    run.mkdir(parents=True)
    return JobSpec(
        key=f"{number:064x}",
        project=str(folder / "project"),
        stage=kind,
        run=str(run),
        argv=("sh", "-c", _COMMAND, "_the command", str(run)),
        env={"RUN": str(run), "KIND": kind.split()[0], "LETS_GO": "yes" if lets_go else "no"},
    )


def _starts(job: Job) -> int:
    ran = Path(job.spec.run) / "ran"
    return len(ran.read_text(encoding="ascii").split()) if ran.exists() else 0


def _leave(house: Jobs) -> None:
    """A supervisor leaves when its outbox is gone."""
    for path in house.home.glob("jobs.sqlite*"):
        path.unlink()
    deadline = time.monotonic() + 5
    while processes(f"--supervise\0{house.home}") and time.monotonic() < deadline:
        time.sleep(0.1)


def _supervisor(home: Path, namespace: bool) -> tuple[str, ...]:
    command = (sys.executable, "-m", "benchmarks.jobs_soak", "--supervise", str(home))
    return command if namespace else (*command, "--no-namespace")


def _supervise(home: Path, namespace: bool) -> None:
    rules = Rules(slots=4, grace_seconds=2)
    supervise(home, _supervisor(home, namespace), _allow, rules, None if namespace else ())


def _allow(project: Path, stage: str, key: str) -> None:
    """These jobs need nobody's approval."""


if __name__ == "__main__":
    main()
