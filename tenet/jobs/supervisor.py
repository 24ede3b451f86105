"""Starts what is wanted and notes how it ended: `python -m tenet.jobs.supervisor HOME`.

There is at most one a home (a lock), it may be killed at any moment, and a new one goes on from the outbox and the files
of the jobs. It goes away by itself when nothing is wanted for a while.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tenet.files import write_atomically
from tenet.jobs import files
from tenet.jobs.outbox import Entry, Jobs, is_over
from tenet.project import may_start
from tenet.settings import CHECKOUT, environment_with

POLL = 0.2
IDLE = 300.0
SLOTS = 1
"""Tasks at a time: two trainings on the same cores would both be slow."""
NEEDED_MB = 500
QUICK_DEATH = 60.0
DEATHS = 5
"""Quick deaths in a row after which a service is given up."""
RESPAWN = 5.0
"""Seconds after which a shim that never took its start token is taken to have died."""

MayStart = Callable[[Path, str, str], str | None]


class Supervisor:
    def __init__(self, home: Path, may_start: MayStart = may_start, needed_mb: int = NEEDED_MB) -> None:
        self.jobs, self.may_start, self.needed_mb = Jobs(home), may_start, needed_mb
        self.children: list[subprocess.Popen[bytes]] = []
        self.spawned: dict[tuple[str, int], float] = {}

    def serve(self, idle: float = IDLE) -> None:
        busy = time.monotonic()
        while time.monotonic() - busy < idle:
            if self.look():
                busy = time.monotonic()
            time.sleep(POLL)

    def look(self) -> bool:
        """One round over all jobs; whether there is anything to live for."""
        self.children = [child for child in self.children if child.poll() is None]
        entries = self.jobs.entries()
        used = sum(entry.state in ("starting", "running") and entry.spec.kind == "task" for entry in entries)
        for entry in entries:
            if entry.state == "queued":
                used += self._queued(entry, used)
            elif not is_over(entry.state):
                self._started(entry)
            elif entry.spec.then and not entry.told:
                self._tell(entry)
        return any(not is_over(entry.state) for entry in entries)

    # ------------------------------------------------------------ a job that waits

    def _queued(self, entry: Entry, used: int) -> bool:
        """Start it if it may and can; whether it now takes a slot."""
        key, is_task = entry.spec.key, entry.spec.kind == "task"
        if entry.cancel:
            self._end(entry, "cancelled")
            return False
        if (is_task and used >= SLOTS) or time.time() < entry.not_before:
            return False
        if low := self._disk_is_low(entry):
            if entry.message != low:
                self.jobs.update(key, message=low)
            return False
        if refusal := self.may_start(Path(entry.spec.project), entry.spec.stage, key):
            self._end(entry, "failed", message=f"not started: {refusal}")
            return False
        number = entry.start + 1
        self.jobs.update(key, state="starting", start=number, message="", started=time.time())
        self._spawn(entry, number)
        return is_task

    def _disk_is_low(self, entry: Entry) -> str:
        free = shutil.disk_usage(entry.spec.project).free // 1_000_000
        if free >= self.needed_mb:
            return ""
        return f"paused: only {free} MB free on the disk of {entry.spec.project}; free some and it goes on by itself"

    def _spawn(self, entry: Entry, number: int) -> None:
        run = Path(entry.spec.run)
        write_atomically(run / "job.json", entry.spec.model_dump_json().encode())
        self.spawned[entry.spec.key, number] = time.monotonic()
        (run / "cancel").unlink(missing_ok=True)
        self._start((sys.executable, "-m", "tenet.jobs.shim", str(run), str(number)), run, {})

    def _start(self, argv: tuple[str, ...], run: Path, env: dict[str, str]) -> None:
        """A process that does not die with us; what it says goes to the job's log."""
        with (run / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                argv, cwd=CHECKOUT, env=environment_with(env), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.children.append(process)

    # ------------------------------------------------------------ a job that was started

    def _started(self, entry: Entry) -> None:
        run = Path(entry.spec.run)
        if entry.cancel and not (run / "cancel").exists():
            write_atomically(run / "cancel", b"")
        if files.is_alive(run):
            if entry.state == "starting" and files.was_started(run, entry.start):
                self.jobs.update(entry.spec.key, state="running")
            return
        if ended := files.read_exit(run, entry.start):
            self._ended(entry, ended)
        elif files.was_started(run, entry.start):
            self._lost(entry)
        elif time.monotonic() - self.spawned.get((entry.spec.key, entry.start), 0.0) > RESPAWN:
            self._spawn(entry, entry.start)

    def _ended(self, entry: Entry, ended: files.Exit) -> None:
        run = Path(entry.spec.run)
        if entry.cancel or ended.cancelled:
            self._end(entry, "cancelled", code=ended.code)
        elif entry.spec.kind == "service":
            self._revive(entry)
        elif ended.code == 0 and (run / "result.json").exists():
            self._end(entry, "done", code=0)
        else:
            said = files.last_words(run) or f"it ended with code {ended.code} and said nothing"
            self._end(entry, "failed", code=ended.code, message=said)

    def _lost(self, entry: Entry) -> None:
        """Its shim died without a word: killed, or the machine went down."""
        if entry.cancel:
            self._end(entry, "cancelled")
        elif entry.spec.kind == "service":
            self._revive(entry)
        else:
            started = files.read_started(Path(entry.spec.run), entry.start)
            rebooted = started is not None and started.boot != files.boot_id()
            why = "the machine was restarted" if rebooted else "its process was killed"
            self._end(entry, "lost", message=f"{why} while it ran; nothing before it is lost, try again")

    def _revive(self, entry: Entry) -> None:
        """A service is wanted until somebody cancels it, unless it cannot live."""
        run = Path(entry.spec.run)
        lived = time.time() - (entry.started or 0)
        deaths = entry.deaths + 1 if lived < QUICK_DEATH else 1
        if deaths >= DEATHS:
            self._end(entry, "failed", message=f"it died {deaths} times within a minute of its start: {files.last_words(run)}")
            return
        wait = min(30.0, 2.0 ** (deaths - 1) - 1)
        self.jobs.update(entry.spec.key, state="queued", deaths=deaths, not_before=time.time() + wait, message="restarting")

    def _end(self, entry: Entry, state: str, code: int | None = None, message: str = "") -> None:
        self.jobs.update(entry.spec.key, state=state, exit_code=code, ended=time.time(), message=message)

    def _tell(self, entry: Entry) -> None:
        """Run what should follow; it may run twice if we die in between, never not at all."""
        self._start(entry.spec.then, Path(entry.spec.run), entry.spec.env)
        self.jobs.update(entry.spec.key, told=1)


def main() -> None:
    home = Path(sys.argv[1])
    with files.lock(home / "supervisor.lock", patience=2.0) as held:
        if held is not None:
            Supervisor(home).serve()


if __name__ == "__main__":
    main()
