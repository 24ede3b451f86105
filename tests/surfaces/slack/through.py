"""A session whose every reply takes the way through Slack: words become messages, approvals clicks, wishes forms."""

import json

from surfaces.slack.bot import Bot
from tenet import journal as j
from tenet.replies import Approve, Reply, Retry, Revise, Say
from tenet.session import Session
from tenet.state import Ask, Done, Failed, Review, Step
from tests.surfaces.slack.fake_slack import FakeSlack
from tests.surfaces.slack.talking import project_of


class ThroughSlack(Session):
    def __init__(self, slack: FakeSlack, bot: Bot, channel: str = "D1") -> None:
        self.slack, self.bot, self.channel = slack, bot, channel
        self.thread = slack.say(channel, "")
        slack.wait(lambda: slack.said(channel, self.thread), "the first words")
        inside = bot.turns.actor.sessions(project_of(bot, self.thread, channel).name, "ada")
        super().__init__(inside.desk, "ada", "slack")

    def advance(self) -> list[j.Event]:
        """The bot does that by itself."""
        before = len(self.project.events())
        self.slack.wait(lambda: isinstance(self.pending, Ask | Review | Failed | Done), "something to do")
        return self.project.events()[before:]

    def send(self, reply: Reply) -> list[j.Event]:
        before, step = len(self.project.events()), self.pending
        self._say_or_press(reply, step)
        self.slack.wait(lambda: len(self.project.events()) > before and not self.bot.store.waiting(), "an answer")
        self.advance()
        return self.project.events()[before:]

    def _say_or_press(self, reply: Reply, step: Step) -> None:
        match reply:
            case Say(text=text, files=files):
                given = [self.slack.file(name.partition("-")[2], self._content(name)) for name in files]
                self.slack.say(self.channel, text, thread=self.thread, files=given)
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
            case _:
                raise AssertionError(f"Slack has no way for {reply.kind}")

    def _content(self, name: str) -> bytes:
        return (self.project.path / "uploads" / name).read_bytes()

    def _press(self, name: str, step: Step) -> None:
        """The button of the card that is shown now, as soon as it is."""
        digests = step.digests if isinstance(step, Review) else None

        def shown() -> object:
            found = self.slack.find_button(self.channel, self.thread, name)
            return found and (digests is None or json.loads(found.action["value"])["digests"] == digests) and found

        self.slack.click(self.slack.wait(shown, f"the button {name}"))
