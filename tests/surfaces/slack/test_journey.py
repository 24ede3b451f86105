"""From words to a release, from Slack alone."""

from tests.surfaces.slack.conftest import Start
from tests.surfaces.slack.fake_slack import FakeSlack


def to_first_review(slack: FakeSlack, channel: str = "C1") -> str:
    thread = slack.say(channel, "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows(channel, thread, "Which queues are there?"), "the question")
    slack.say(channel, "billing and shipping", thread=thread)
    slack.button(channel, thread, "approve")
    return thread


def approve_all(slack: FakeSlack, channel: str, thread: str) -> None:
    for _ in range(12):
        slack.wait(
            lambda: slack._find_button(channel, thread, "approve") or slack.shows(channel, thread, "the model is live"),
            "something to approve",
        )
        if slack.shows(channel, thread, "the model is live"):
            return
        button = slack.button(channel, thread, "approve")
        slack.click(button)
        slack.wait(lambda seen=button: slack._find_button(channel, thread, "approve") != seen, "the card to close")
    raise AssertionError("never done")


def test_from_words_to_a_release(slack: FakeSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    approve_all(slack, "C1", thread)
    known = bot.store.threads()[0]
    session = bot.turns.actor.sessions(known.project, "x")
    approval = session.project.state.approval("deployment")
    assert approval and approval.by == "Ada (U1)" and approval.surface == "slack"
