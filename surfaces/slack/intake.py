"""The Bolt app. All it does is keep what comes in, before Slack hears that it arrived, and open forms.

Nothing is acknowledged that is not kept, and nothing that is kept is worked on here: so an answer takes milliseconds, and
a crash at any point loses nothing.
"""

import json
import logging
import re
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from surfaces.slack import blocks as b
from surfaces.slack.incoming import Delivery, Thread, click, command, form, hello, message
from surfaces.slack.people import People
from surfaces.slack.store import Store
from surfaces.slack.turns import Turns
from tenet.settings import Slack
from tenet.stages import BY_NAME

ALL = re.compile(".*")


class Intake:
    def __init__(self, store: Store, turns: Turns, people: People, client: WebClient, bot: str) -> None:
        self.store, self.turns, self.people, self.client, self.bot = store, turns, people, client, bot

    def keep(self, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse | None:
        """Runs before anything is acknowledged."""
        if self._is_ours(body):
            self._let_go(body.get("event") or {})
            for delivery in self._deliveries(body):
                if self.store.keep(delivery):
                    self.turns.wake(delivery.thread)
        return next()

    def _is_ours(self, body: dict[str, Any]) -> bool:
        named: dict[str, Any] = body.get("team") or {}
        team = body.get("team_id") or named.get("id")
        return team == self.people.team

    def _deliveries(self, body: dict[str, Any]) -> list[Delivery]:
        found: list[Delivery | None] = []
        event: dict[str, Any] = body.get("event") or {}
        now = f"{time.time():.6f}"
        if event.get("type") in ("message", "app_mention"):
            found = [self._wanted(message(event, self.bot))]
        elif event.get("type") == "assistant_thread_started":
            found = [hello(event)]
        elif body.get("type") == "block_actions":
            found = [click(body, action) for action in body.get("actions") or ()]
        elif body.get("type") == "view_submission":
            found = [form(body, now)]
        elif body.get("command"):
            found = [command(body, now)]
        return [delivery for delivery in found if delivery]

    def _let_go(self, event: dict[str, Any]) -> None:
        """The message that a thread hangs on was deleted: nothing more is told there, until somebody writes in it again."""
        if event.get("subtype") == "message_deleted" and event.get("channel"):
            self.store.gone(Thread(event["channel"], str(event.get("deleted_ts"))))

    def _wanted(self, found: Delivery | None) -> Delivery | None:
        """What people say to each other elsewhere in a channel is neither kept nor read."""
        known = self.store.known(found.thread) if found else None
        return found if found and (found.addressed or (known and found.at > known.began)) else None

    # ------------------------------------------------------------ forms, which Slack opens within three seconds only

    def open_form(self, ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        kind = str(action["action_id"]).removeprefix("tenet_")
        if kind not in ("change", "reason") or not self._is_ours(body):
            return
        value: dict[str, Any] = json.loads(action["value"])
        if kind == "reason":
            view = b.reason_form(value, value.pop("overrules", "something speaks against it"))
        else:
            view = b.change_form(value, {stage: BY_NAME[stage].title for stage in value["digests"]})
            value["stage"] = list(value["digests"])[-1]
            view["private_metadata"] = json.dumps(value)
        self.client.views_open(trigger_id=body["trigger_id"], view=view)


def build(intake: Intake, slack: Slack, log: logging.Logger) -> App:
    """With a signing secret every request over HTTP must carry a fresh and valid signature; sockets carry none."""
    secret = slack.signing_secret.get_secret_value() if slack.signing_secret else ""
    app = App(client=intake.client, signing_secret=secret, logger=log, raise_error_for_unhandled_request=False)
    app.middleware(intake.keep)
    app.event(ALL)(_acknowledge)
    app.action(ALL)(intake.open_form)
    app.view(ALL)(_acknowledge)
    app.command(ALL)(_acknowledge)
    return app


def _acknowledge(ack: Ack) -> None:
    ack()
