"""The one process of a home that starts what is due and writes down how it ended.

    python -m tenet.jobs.supervisor HOME

All it knows is in HOME/jobs.sqlite and the run folders, so it may be killed at any moment: the next one goes on. There
is never a second one (HOME/supervisor.lock), and with nothing to do it leaves.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tenet.jobs.detached import SUPERVISOR_LOCK, ensure_supervisor, start_detached, supervisor_command
from tenet.jobs.endings import Rules, after_exit, after_vanishing
from tenet.jobs.fence import namespace_if_allowed
from tenet.jobs.folder import JOB_LOCK, SHIM_LOCK, read_exit, read_started, write_started
from tenet.jobs.leftovers import end_leftovers
from tenet.jobs.locks import locked
from tenet.jobs.logs import last_words
from tenet.jobs.outbox import Row, change, has_outbox, live, open_outbox, untold
from tenet.jobs.shim import Order
from tenet.problems import BadFile
from tenet.settings import CHECKOUT

MayStart = Callable[[Path, str, str], str | None]
"""Project, stage and key of a job that is about to start: why it must not, or None."""
_STARTS = 3
"""A shim that ends so often before it started anything is not tried again."""


def allowed_by_project(project: Path, stage: str, key: str) -> str | None:
    from tenet.problems import NotPossible
    from tenet.routing import may_start

    try:
        return may_start(project, stage, key)
    except (NotPossible, BadFile, OSError, ValueError, LookupError) as problem:
        return f"Its project cannot be read, so nobody knows whether it is approved: {problem}"


def supervise(
    home: Path,
    command: tuple[str, ...],
    may_start: MayStart = allowed_by_project,
    rules: Rules | None = None,
    namespace: tuple[str, ...] | None = None,
) -> None:
    """Until there is nothing to do. `command` starts this again; `namespace` is probed when it is not given."""
    # A moment of patience: whoever looks whether a supervisor runs holds the lock while looking.
    with locked(home / SUPERVISOR_LOCK, patience=1.0) as lock:
        if lock is None or not has_outbox(home):
            return
        words = namespace_if_allowed() if namespace is None else namespace
        with closing(open_outbox(home)) as outbox:
            Supervisor(home, command, may_start, rules or Rules(), words, outbox).run()
    # Somebody may have come while it was leaving, and have seen the lock still held.
    if has_outbox(home):
        with closing(open_outbox(home)) as outbox:
            waiting = live(outbox)
        if waiting:
            ensure_supervisor(home, command)


class Supervisor:
    def __init__(
        self,
        home: Path,
        command: tuple[str, ...],
        may_start: MayStart,
        rules: Rules,
        namespace: tuple[str, ...],
        outbox: sqlite3.Connection,
    ) -> None:
        self.home = home
        self.command = command
        self.may_start = may_start
        self.rules = rules
        self.namespace = namespace
        self.outbox = outbox
        self._shims: dict[str, subprocess.Popen[bytes]] = {}
        """Those that this supervisor started and that still run, by the mark of their job."""
        self._starts: dict[str, int] = {}

    def run(self) -> None:
        """Until there was nothing to do for a while, or its home was thrown away."""
        busy = time.monotonic()
        while time.monotonic() - busy < self.rules.idle_seconds and has_outbox(self.home):
            try:
                if self.look():
                    busy = time.monotonic()
            except sqlite3.OperationalError as error:
                if "full" not in str(error):
                    raise
                sys.stderr.write(f"The disk of {self.home} is full; what is due waits.\n")
                time.sleep(5)
            time.sleep(self.rules.poll_seconds)

    def look(self) -> bool:
        """Go once over everything that is not over; returns whether there was anything."""
        rows = live(self.outbox)
        for row in rows:
            if row.state != "queued":
                self._look_after(row)
        self._start_what_is_due()
        for row in untold(self.outbox):
            self._tell(row)
        return bool(rows)

    # ------------------------------------------------------------ what was started

    def _look_after(self, row: Row) -> None:
        run = Path(row.spec.run)
        if not run.is_dir():
            state = "lost" if row.wanted else "cancelled"
            self._change(row, state=state, ended=time.time(), message=f"Its folder {run} is gone.")
            return
        if not row.wanted:
            (run / "cancel").touch()
        if row.state == "starting" and (started := read_started(run, row.spec.key, row.generation)):
            self._change(row, state="running", started=started.at)
            row = row._replace(state="running", started=started.at)
        if self._has_shim(row):
            return
        with locked(run / SHIM_LOCK) as nobody:
            if nobody is not None:
                # While this lock is held no belated shim can start anything.
                self._settle(row, run)

    def _settle(self, row: Row, run: Path) -> None:
        """Its shim is gone: find out how it ended, or that it never began."""
        started = read_started(run, row.spec.key, row.generation)
        ending = read_exit(run, row.spec.key, row.generation)
        if started is None:
            self._never_started(row, run)
        elif ending is not None:
            self._change(row, **after_exit(row._replace(started=started.at), ending, self.rules))
        elif self._nothing_left(row, run):
            self._change(row, **after_vanishing(row, started, time.time(), self.rules))

    def _nothing_left(self, row: Row, run: Path) -> bool:
        end_leftovers(row.mark)
        with locked(run / JOB_LOCK) as nobody:
            return nobody is not None

    def _never_started(self, row: Row, run: Path) -> None:
        starts = self._starts.get(row.mark, 0)
        if row.wanted and starts < _STARTS:
            self._send_shim(row)
            return
        # From here on no shim that is still on its way may start it.
        write_started(run, row.spec.key, row.generation)
        if row.wanted:
            why = last_words(run / "log.txt") or "the reason is not known"
            self._change(row, state="failed", ended=time.time(), message=f"It could not be started: {why}")
        else:
            self._change(row, state="cancelled", ended=time.time())

    # ------------------------------------------------------------ what is due

    def _start_what_is_due(self) -> None:
        rows = live(self.outbox)
        busy = sum(row.spec.kind == "task" and row.state != "queued" for row in rows)
        for row in rows:
            if row.state != "queued":
                continue
            if not row.wanted:
                self._change(row, state="cancelled", ended=time.time())
            elif row.spec.kind == "service" or busy < self.rules.slots:
                busy += self._start_if_possible(row) and row.spec.kind == "task"

    def _start_if_possible(self, row: Row) -> bool:
        if row.not_before > time.time():
            return False
        if not Path(row.spec.run).is_dir():
            self._change(row, state="failed", ended=time.time(), message=f"Its folder {row.spec.run} is gone.")
            return False
        if pause := self._too_full(row):
            self._say(row, pause)
            return False
        if refusal := self.may_start(Path(row.spec.project), row.spec.stage, row.spec.key):
            self._change(row, state="failed", ended=time.time(), message=refusal)
            return False
        self._change(row, state="starting", ended=None, exit_code=None, message=None)
        self._send_shim(row)
        return True

    def _too_full(self, row: Row) -> str | None:
        free = shutil.disk_usage(row.spec.run).free
        if free >= self.rules.free_bytes:
            return None
        # Whole hundreds: a message that changes with every byte would be written to the full disk again and again.
        return f"Paused: only about {free // 10**8 * 100} MB free on the disk of {row.spec.run}; free some and it goes on by itself."

    def _send_shim(self, row: Row) -> None:
        spec, run = row.spec, Path(row.spec.run)
        order = Order(
            home=self.home,
            run=run,
            argv=spec.argv,
            env=spec.env,
            key=spec.key,
            generation=row.generation,
            mark=row.mark,
            namespace=self.namespace,
            grace_seconds=self.rules.grace_seconds,
            supervisor=self.command,
        )
        self._starts[row.mark] = self._starts.get(row.mark, 0) + 1
        command = [sys.executable, "-m", "tenet.jobs.shim", spec.run]
        with (run / "log.txt").open("ab") as log:
            shim = subprocess.Popen(
                command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        assert shim.stdin
        with suppress(BrokenPipeError), shim.stdin:
            shim.stdin.write(order.model_dump_json().encode())
        self._shims[row.mark] = shim

    def _has_shim(self, row: Row) -> bool:
        shim = self._shims.get(row.mark)
        if shim is None or shim.poll() is None:
            return shim is not None
        del self._shims[row.mark]
        return False

    # ------------------------------------------------------------ what is over

    def _tell(self, row: Row) -> None:
        """Start what comes after it, and only then write down that this was done."""
        if row.spec.then:
            folder = Path(row.spec.run) if Path(row.spec.run).is_dir() else self.home
            environment = os.environ | row.spec.env  # noqa: TID251  (handed on, not read)
            start_detached(row.spec.then, folder / "then.log", environment)
        change(self.outbox, row.spec.key, told=1)

    # ------------------------------------------------------------ writing

    def _say(self, row: Row, message: str) -> None:
        if message != row.message:
            change(self.outbox, row.spec.key, message=message)

    def _change(self, row: Row, **columns: object) -> None:
        change(self.outbox, row.spec.key, **columns)


def main() -> None:
    home = Path(sys.argv[1]).resolve()
    supervise(home, supervisor_command(home))


if __name__ == "__main__":
    main()
