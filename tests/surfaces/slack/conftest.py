"""A bot with a scripted mind and instant jobs, in front of a fake Slack."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from surfaces.slack.bot import Bot
from tenet.session import Session
from tests.agent.conversations import open_session
from tests.surfaces.slack.fake_slack import FakeSlack

Start = Callable[..., Bot]


def scripted(home: Path, name: str, person: str, hold: tuple[str, ...] = (), fail: tuple[str, ...] = ()) -> Session:
    session = open_session(home, name, hold, fail)
    session.person, session.surface = person, "slack"
    return session


@pytest.fixture
def slack() -> Generator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake
    assert fake.wrong == []


@pytest.fixture
def start(slack: FakeSlack, tmp_path: Path) -> Generator[Start]:
    """Starts a bot; a second one over the same home is the first one, restarted."""
    with ExitStack() as running:

        def begin(*, approvers: tuple[str, ...] = (), http: bool = False, **jobs: tuple[str, ...]) -> Bot:
            from tenet.settings import read_settings

            settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "tester"})
            bot = Bot(settings, slack.settings(approvers, http), partial(scripted, tmp_path, **jobs), poll=0.1)
            bot.start()
            running.callback(stop_once, bot)
            if not http:
                slack.wait(slack.connected, "the socket")
            return bot

        yield begin


def stop_once(bot: Bot) -> None:
    if not bot.stopped:
        bot.stop()
