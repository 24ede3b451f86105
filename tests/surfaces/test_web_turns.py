"""Many people at once: the built-in mind takes one turn at a time, and whoever waits for a connected model holds up nobody."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from surfaces.web.acting import Desktop
from surfaces.web.people import Person
from surfaces.web.turnstile import Turnstile
from tenet import journal as j
from tenet.replies import Reply
from tenet.session import Session
from tenet.settings import Settings, read_settings
from tests.agent.conversations import open_session

PEOPLE = 6
MODEL = {"TENET_GUIDE_MODEL": "g", "TENET_GUIDE_BASE_URL": "http://127.0.0.1:9/v1"}


class Turns:
    """Sessions whose turns go on until they are let go."""

    def __init__(self) -> None:
        self.come, self.now = 0, 0
        self.open = threading.Event()
        self._changed = threading.Condition()

    def session(self, settings: Settings, surface: j.Surface, name: str, person: str) -> Session:
        session = open_session(settings.home, name)
        session.send = self.send
        self._count(come=1)
        return session

    def send(self, reply: Reply) -> list[j.Event]:
        self._count(now=1)
        assert self.open.wait(60)
        self._count(now=-1)
        return []

    def all_here(self, at_once: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.come >= at_once and self.now >= at_once, 60)

    def _count(self, come: int = 0, now: int = 0) -> None:
        with self._changed:
            self.come, self.now = self.come + come, self.now + now
            self._changed.notify_all()


@pytest.mark.parametrize(("given", "at_once"), [({}, 1), (MODEL, PEOPLE)])
def test_so_many_turns_are_taken_at_once(tmp_path: Path, given: dict[str, str], at_once: int) -> None:
    turns = Turns()
    desktop = Desktop(read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "ada", **given}), turns.session)
    desktop.turnstile = Turnstile(patience=60)
    names = [open_session(tmp_path, f"project-{number}").project.name for number in range(PEOPLE)]

    def say(name: str) -> str:
        return desktop.act({"do": "say", "project": name, "text": "hello"}, Person("ada", "owner"))["project"]

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = people.map(say, names)
        assert turns.all_here(at_once)
        time.sleep(0.3)  # for one too many to come in; a right answer does not hang on it
        under_way = turns.now
        turns.open.set()
        assert list(answers) == names
    assert under_way == at_once


def test_they_pass_in_the_order_in_which_they_came_and_one_inside_may_pass_again() -> None:
    turnstile, came, passed = Turnstile(patience=60), threading.Semaphore(0), list[int]()

    def pass_it(number: int) -> None:
        came.release()
        with turnstile.passed(), turnstile.passed():
            passed.append(number)

    with turnstile.passed():
        people = [threading.Thread(target=pass_it, args=(number,)) for number in range(PEOPLE)]
        for person in people:
            person.start()
            assert came.acquire(timeout=60)
            time.sleep(0.05)  # to be in the line before the next one comes
        assert passed == []
    for person in people:
        person.join(60)
    assert passed == list(range(PEOPLE))


def test_one_who_takes_long_is_gone_past_and_order_is_kept_again_afterwards() -> None:
    turnstile, past = Turnstile(patience=0.05), threading.Event()

    def go_past() -> None:
        with turnstile.passed():
            past.set()

    with turnstile.passed():
        threading.Thread(target=go_past).start()
        assert past.wait(60)
    turnstile.patience = 60
    past.clear()
    with turnstile.passed():
        after = threading.Thread(target=go_past)
        after.start()
        assert not past.wait(0.2)
    after.join(60)
    assert past.is_set()
