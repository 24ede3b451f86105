"""A bot with a scripted mind and instant jobs, in front of a fake Slack."""

import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import uvicorn

from surfaces.slack.bot import Bot
from surfaces.slack.http import page
from surfaces.slack.local.service import LocalSlack
from tenet.journal import Surface
from tenet.session import Session
from tenet.settings import Settings, read_settings
from tests.agent.conversations import open_session

Start = Callable[..., Bot]


def scripted(
    hold: tuple[str, ...], fail: set[str], settings: Settings, surface: Surface, name: str, person: str
) -> Session:
    """`fail` names stages that fail once, whichever session starts them."""
    session = open_session(settings.home, name, hold)
    session.desk.jobs.fail = fail  # pyright: ignore[reportAttributeAccessIssue]  (they are instant jobs)
    session.person, session.surface = person, surface
    return session


@pytest.fixture
def slack() -> Generator[LocalSlack]:
    with LocalSlack() as fake:
        yield fake
    assert fake.wrong == []


@pytest.fixture
def start(slack: LocalSlack, tmp_path: Path) -> Generator[Start]:
    """Starts a bot, over HTTP unless a socket is wanted; one more over the same home is the first one, restarted."""
    with ExitStack() as running:

        def begin(
            *,
            socket: bool = False,
            approvers: tuple[str, ...] = (),
            hold: tuple[str, ...] = (),
            fail: tuple[str, ...] = (),
        ) -> Bot:
            settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "tester"})
            sessions = partial(scripted, hold, set(fail))
            bot = Bot(settings, slack.settings(approvers, http=not socket), sessions, poll=0.1)
            bot.start()
            running.callback(stop_once, bot)
            if socket:
                slack.wait(slack.connected, "the socket")
            else:
                slack.address = running.enter_context(Serving(bot))
            return bot

        yield begin


def stop_once(bot: Bot) -> None:
    if not bot.stopped:
        bot.stop()


class Serving:
    """The bot's page of signed requests, on a port of its own."""

    def __init__(self, bot: Bot) -> None:
        self.server = uvicorn.Server(uvicorn.Config(page(bot.app), host="127.0.0.1", port=0, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/slack/events"

    def __exit__(self, *error: object) -> None:
        self.server.should_exit = True
        self.thread.join()
