"""The whole bot, put together: over a socket by default, over HTTP where there is only a signing secret."""

import logging
import re
import threading
from functools import partial
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from surfaces.opening import OpenSession, open_or_create
from surfaces.slack.acting import Actor
from surfaces.slack.answers import text
from surfaces.slack.intake import Intake, build
from surfaces.slack.people import People
from surfaces.slack.store import Store
from surfaces.slack.telling import Teller
from surfaces.slack.turns import Turns
from tenet.settings import Settings, Slack

CLOSE_SECONDS = 2.0


class Bot:
    def __init__(
        self, settings: Settings, slack: Slack, sessions: OpenSession = open_or_create, poll: float = 1.0
    ) -> None:
        self.slack, self.log = slack, _quiet_log()
        self.client = WebClient(
            token=slack.bot_token.get_secret_value(), base_url=slack.api_url, logger=self.log,
            retry_handlers=[ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler(max_retry_count=5)],
        )  # fmt: skip
        me = self.client.auth_test()
        self.store = Store(settings.home)
        people = People(self.client, text(me, "team_id"), slack.approvers, settings.home)
        teller = Teller(self.store, self.client, slack.web_url)
        actor = Actor(self.store, self.client, people, slack, partial(sessions, settings, "slack"), teller.lives)
        self.turns = Turns(self.store, actor, teller, settings, text(me, "user_id"), poll)
        self.app: App = build(Intake(self.store, self.turns, people, self.client, text(me, "user_id")), slack, self.log)
        self.stopped = False
        self._socket: SocketModeHandler | None = None

    def start(self) -> None:
        """Begin with what was left over; over a socket also listen."""
        if self.slack.app_token:
            self._socket = SocketModeHandler(self.app, self.slack.app_token.get_secret_value(), ping_interval=3)
            self._socket.client.on_close_listeners.append(self._socket_closed)
            self.turns.listening = self._socket.client.is_connected
        self.turns.start()
        if self._socket:
            self._socket.connect()

    def stop(self) -> None:
        self.stopped = True
        if self._socket:
            _close(self._socket)
        self.turns.stop()
        self.store.close()

    def _socket_closed(self, code: int, reason: str | None = None) -> None:
        self.turns.read_all_again()


def _close(socket: SocketModeHandler) -> None:
    """The SDK's reader forgets that it was told to end when that comes in the moment in which it begins: it is told again."""
    closing = threading.Thread(target=socket.close, daemon=True, name="tenet-slack-close")
    closing.start()
    closing.join(CLOSE_SECONDS)
    for _ in range(20):
        if not closing.is_alive():
            return
        client: Any = socket.client
        client.current_session_state.terminated = True
        closing.join(0.5)


class NoSecrets(logging.Filter):
    """Tokens, and the addresses that are as good as one, never stand in a log."""

    SECRET = re.compile(r"x(?:ox[a-z]|app)-[\w-]+|(?:ticket|secret|token)=[^\s&\"']+|hooks\.slack\.com/\S+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.SECRET.sub("***", record.getMessage()), ()
        if record.exc_info:
            kept: Any = self.SECRET.sub("***", logging.Formatter().formatException(record.exc_info))
            record.exc_text = kept
        return True


def _quiet_log() -> logging.Logger:
    log = logging.getLogger("tenet.slack")
    log.setLevel(logging.WARNING)
    if not any(isinstance(each, NoSecrets) for each in log.filters):
        log.addFilter(NoSecrets())
    return log
