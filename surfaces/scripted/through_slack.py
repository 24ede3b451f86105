"""A session whose every reply takes the way through Slack: words become messages, approvals clicks, wishes forms.

The bot is the real one, over a socket; Slack is the one of this machine (`surfaces.slack.local`).
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from surfaces.opening import OpenSession
from surfaces.slack.bot import Bot
from surfaces.slack.incoming import Thread
from surfaces.slack.local.service import LocalSlack
from tenet import journal as j
from tenet.problems import NotPossible
from tenet.replies import Approve, Cancel, Reply, Retry, Revise, Say
from tenet.session import Session
from tenet.settings import Settings
from tenet.state import Ask, Done, Failed, Review, Step, Wait
from tenet.uploads import name_given

CHANNEL = "D1"
SECONDS = 300.0
"""For what Slack and the bot do between two steps; jobs are waited for outside."""


@contextmanager
def through_slack(settings: Settings, sessions: OpenSession) -> Generator[Session]:
    with LocalSlack() as slack:
        bot = Bot(settings, slack.settings(), sessions, poll=0.2)
        bot.start()
        try:
            slack.wait(slack.connected, "the socket", SECONDS)
            yield ThroughSlack(slack, bot)
        finally:
            bot.stop()
        if slack.wrong:
            raise NotPossible(f"Slack would refuse what the bot posted: {'; '.join(slack.wrong[:5])}")


class ThroughSlack(Session):
    def __init__(self, slack: LocalSlack, bot: Bot) -> None:
        self.slack, self.bot = slack, bot
        self.thread = slack.say(CHANNEL, "")
        slack.wait(lambda: slack.said(CHANNEL, self.thread), "the first words", SECONDS)
        known = bot.store.known(Thread(CHANNEL, self.thread))
        assert known
        inside = bot.turns.actor.sessions(known.project, "Ada (U1)")
        super().__init__(inside.desk, inside.person, "slack")

    def advance(self) -> list[j.Event]:
        """The bot does that by itself."""
        before = len(self.project.events())
        waits = (Ask, Review, Failed, Done, Wait)
        self.slack.wait(lambda: isinstance(self.pending, waits), "something to do", SECONDS)
        return self.project.events()[before:]

    def send(self, reply: Reply) -> list[j.Event]:
        before, step = len(self.project.events()), self.pending
        self._say_or_press(reply, step)
        done = lambda: len(self.project.events()) > before and not self.bot.store.waiting()  # noqa: E731
        self.slack.wait(done, "an answer", SECONDS)
        self.advance()
        return self.project.events()[before:]

    def _say_or_press(self, reply: Reply, step: Step) -> None:
        match reply:
            case Say(text=text, files=files):
                given = [self.slack.file(name_given(name), self._content(name)) for name in files]
                self.slack.say(CHANNEL, text, thread=self.thread, files=given)
            case Approve(because=because) if because:
                self._press("reason", step)
                self.slack.submit(words=because)
            case Approve():
                self._press("approve", step)
            case Revise(stage=stage, text=text):
                self._press("change", step)
                self.slack.submit(words=text, stage=stage)
            case Retry():
                self._press("retry", step)
            case Cancel():
                self._press("stop", step)
            case _:
                raise NotPossible("Slack has no way to edit a file. Write it as a wish, or run this through the web.")

    def _content(self, name: str) -> bytes:
        return (self.project.path / "uploads" / name).read_bytes()

    def _press(self, name: str, step: Step) -> None:
        """The button of the card that is shown now, as soon as it is."""
        digests = step.digests if isinstance(step, Review) else None

        def shown() -> Any:
            found = self.slack.find_button(CHANNEL, self.thread, name)
            return found and (digests is None or json.loads(found.action["value"])["digests"] == digests) and found

        self.slack.click(self.slack.wait(shown, f"the button {name}", SECONDS))
