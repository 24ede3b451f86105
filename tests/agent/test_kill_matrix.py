"""The process is killed at every write of a customization, one after the other; each time it is restarted and must end right.

Killing is done in forked children, so hundreds of deaths take seconds. What is counted as a write: every line of the
journal, every file put in its place, every row of the outbox, and every `put` and `put_writes` of the saver.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tenet import journal as j
from tenet.session import Session
from tenet.state import Ask, Done, Review
from tests.agent.conversations import open_session

MOST = 400


def person(session: Session) -> None:
    """Talks and approves until everything is done, whatever the state in which they find the project."""
    session.advance()
    for _ in range(60):
        match session.pending:
            case Done():
                return
            case Ask():
                session.send(session.say("billing and shipping"))
            case Review():
                session.send(session.approve())
            case _:
                session.advance()
    raise AssertionError(f"stuck at {session.pending}")


def die_at(number: int) -> Callable[[], None]:
    """Kills this process at its n-th write."""
    seen = Counter[str]()

    def count() -> None:
        seen["writes"] += 1
        if seen["writes"] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


def watch_every_write(count: Callable[[], None]) -> None:
    """In a child that is about to die anyway: call `count` before and after each write."""
    from langgraph.checkpoint.sqlite import SqliteSaver

    import agent.launching
    import tenet.jobs
    import tenet.project

    for owner, name in (
        (j, "append"),
        (tenet.project, "write_atomically"),
        (agent.launching, "write_atomically"),
        (tenet.jobs.Jobs, "submit"),
        (SqliteSaver, "put"),
        (SqliteSaver, "put_writes"),
    ):
        setattr(owner, name, counted(getattr(owner, name), count))


def counted(write: Callable[..., object], count: Callable[[], None]) -> Callable[..., object]:
    def around(*args: object, **kwargs: object) -> object:
        count()
        result = write(*args, **kwargs)
        count()
        return result

    return around


def live_and_die(home: Path, number: int) -> bool:
    """Run the person in a child that is killed at its n-th write; whether it died."""
    child = os.fork()
    if child == 0:
        try:
            watch_every_write(die_at(number))
            person(open_session(home))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
def test_killed_at_any_write_a_customization_still_ends_right(tmp_path: Path) -> None:
    kills = 0
    for number in range(1, MOST, 3):
        home = tmp_path / str(number)
        home.mkdir()
        if not live_and_die(home, number):
            break
        kills += 1
        session = open_session(home)
        person(session)
        ended_right(session)
    assert 60 <= kills < MOST / 3, f"{kills} kills: the matrix no longer covers the run"


def test_killed_again_and_again_it_still_ends_right(tmp_path: Path) -> None:
    """The same project dies forty times in a row, further on each time."""
    deaths = sum(live_and_die(tmp_path, 7 + number % 5) for number in range(40))
    assert deaths >= 20
    session = open_session(tmp_path)
    person(session)
    ended_right(session)


def ended_right(session: Session) -> None:
    events = session.project.events()
    assert isinstance(session.pending, Done)
    started = Counter(event.what.stage for event in events if isinstance(event.what, j.JobStarted))
    assert set(started.values()) == {1} and len(started) == 5, f"launched twice: {started}"
    assert len(session.desk.jobs.all()) == 5
    assert len({event.id for event in events}) == len(events)
    for name, put in session.project.state.current.items():
        assert session.project.find(name) is not None and session.project.file(
            name
        ).read_bytes() == session.project.content(put.digest)
