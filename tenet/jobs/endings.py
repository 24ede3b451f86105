"""What an ending means for a job: which columns of its row change. Plain functions, so that every case can be read here."""

from pathlib import Path
from typing import Any, NamedTuple

from tenet.jobs.folder import Exit, Started, boot_id
from tenet.jobs.logs import in_words, last_words
from tenet.jobs.outbox import Row

QUICK_DEATHS = 5
"""So many deaths right after the start, one after the other, and it is given up."""
_LONGEST_PAUSE = 30.0


class Rules(NamedTuple):
    slots: int = 1
    """How many tasks run at once; a service takes no slot."""
    free_bytes: int = 500_000_000
    """With less on the disk nothing starts."""
    grace_seconds: float = 15.0
    """Between the polite and the certain end of a job."""
    quick_seconds: float = 30.0
    """A service that lives shorter than this died right after its start."""
    pause_seconds: float = 1.0
    """Before a service is started again; doubled with every quick death."""
    idle_seconds: float = 300.0
    """A supervisor with nothing to do leaves after this."""
    poll_seconds: float = 0.2


def after_exit(row: Row, ending: Exit, rules: Rules) -> dict[str, Any]:
    over = {"ended": ending.at, "exit_code": ending.code}
    run = Path(row.spec.run)
    if ending.cancelled or (row.spec.kind == "service" and not row.wanted):
        return over | {"state": "cancelled"}
    if row.spec.kind == "service":
        return over | _again(row, ending.at, rules, _why(run, ending.code))
    if ending.code > 128 and row.spec.restarts and (run / "result.json").exists():
        # A result is the last thing that a job writes: it was killed while it tidied up.
        return over | {"state": "done", "message": None}
    if ending.code > 128 and _may_go_on(row):
        return over | _again(
            row,
            ending.at,
            rules,
            f"{_why(run, ending.code)} It is started again, and goes on from its last checkpoint if it has one.",
        )
    if ending.code != 0:
        return over | {"state": "failed", "message": _why(run, ending.code)}
    if not (run / "result.json").exists():
        return over | {"state": "failed", "message": "It ended as if all was well, but left no result (result.json)."}
    return over | {"state": "done", "message": None}


def after_vanishing(row: Row, started: Started, now: float, rules: Rules) -> dict[str, Any]:
    """It was started and nothing of it is left, but nobody wrote down how it ended."""
    if not row.wanted:
        return {"state": "cancelled", "ended": now}
    restarted = started.boot != boot_id()
    if row.spec.kind == "service":
        if restarted:
            return _start_again(row, quick_deaths=0, not_before=0.0, message="The machine was restarted.")
        return _again(row, now, rules, "It was killed from outside.")
    if (Path(row.spec.run) / "result.json").exists():
        # The results of earlier starts are thrown away, and a result is the last thing that a job writes.
        return {"state": "done", "ended": now, "message": None}
    why = (
        "The machine was restarted while it ran"
        if restarted
        else "It was killed from outside together with its watcher"
    )
    if _may_go_on(row):
        return _again(
            row, now, rules, f"{why}. It is started again, and goes on from its last checkpoint if it has one."
        )
    return {"state": "lost", "ended": now, "message": f"{why}, so how it ended is not known. Try it again."}


def _may_go_on(row: Row) -> bool:
    return row.spec.kind == "task" and row.generation <= row.spec.restarts


def _again(row: Row, now: float, rules: Rules, why: str) -> dict[str, Any]:
    """Something that died and is still wanted: another start, later each time, until it is given up."""
    quick = now - (row.started or row.submitted) < rules.quick_seconds
    deaths = row.quick_deaths + 1 if quick else 1
    if deaths >= QUICK_DEATHS:
        return {"state": "failed", "ended": now, "message": f"It died {deaths} times right after its start. {why}"}
    pause = min(rules.pause_seconds * 2 ** (deaths - 1), _LONGEST_PAUSE)
    return _start_again(row, quick_deaths=deaths, not_before=now + pause, message=f"It is started again. {why}")


def _start_again(row: Row, **columns: Any) -> dict[str, Any]:
    return {"state": "queued", "generation": row.generation + 1, "started": None} | columns


def _why(run: Path, code: int) -> str:
    words = last_words(run / "log.txt")
    # An ordinary failure speaks for itself; a signal does not.
    return (
        words
        if words and code <= 128
        else f"{in_words(code)} {f'Its last line: {words}' if words else 'It printed nothing.'}"
    )
