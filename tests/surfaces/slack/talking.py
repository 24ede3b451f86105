"""What the tests of the Slack bot have in common: a conversation up to a point, and what the project says of it."""

from surfaces.slack.bot import Bot
from surfaces.slack.incoming import Thread
from surfaces.slack.local.service import LocalSlack
from tenet import journal as j
from tenet.project import Project

LIVE = "the model is live"


def to_first_review(slack: LocalSlack, channel: str = "C1", opening: str = "<@UBOT> Sort my tickets") -> str:
    thread = slack.say(channel, opening)
    slack.wait(lambda: slack.shows(channel, thread, "Which queues are there?"), "the question")
    slack.say(channel, "billing and shipping", thread=thread)
    slack.button(channel, thread, "approve")
    return thread


def approve_until(slack: LocalSlack, thread: str, text: str, channel: str = "C1") -> None:
    """Press every Approve button until the thread shows this text."""
    for _ in range(12):
        found = slack.wait(
            lambda: slack.shows(channel, thread, text) or slack.find_button(channel, thread, "approve"), text
        )
        if found is True:
            return
        slack.click(found)
        slack.wait(
            lambda seen=found: (
                slack.find_button(channel, thread, "approve") != seen or slack.shows(channel, thread, text)
            ),
            "the card to close",
        )
    raise AssertionError(f"never came to {text}")


def project_of(bot: Bot, thread: str, channel: str = "C1") -> Project:
    known = bot.store.known(Thread(channel, thread))
    assert known
    return Project(bot.turns.settings.projects / known.project)


def said(project: Project) -> list[str]:
    return [event.what.text for event in project.events() if isinstance(event.what, j.Said)]


def approvals(project: Project) -> list[str]:
    return [event.what.stage for event in project.events() if isinstance(event.what, j.Approved)]
