"""What Slack, networks and crashes do to a bot: nothing acts twice, nothing is lost, nothing leaks."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from surfaces.slack.local.service import LocalSlack
from surfaces.slack.local.workspace import APP_TOKEN, BOT_TOKEN, SIGNING
from surfaces.slack.turns import WORKERS
from tenet import journal as j
from tenet.project import Project
from tenet.state import Review
from tests.surfaces.slack.conftest import Start
from tests.surfaces.slack.talking import approvals, project_of, said, to_first_review


def test_slack_is_answered_before_the_work_begins(slack: LocalSlack, start: Start) -> None:
    """`send` returns when the bot acknowledged; here it can only work when the gate opens after that."""
    start(socket=True)
    gate = threading.Event()
    slack.before["users.info"] = partial(wait_for, gate)
    thread = slack.say("C1", "<@UBOT> Sort my tickets")
    gate.set()
    slack.wait(lambda: slack.shows("C1", thread, "Which queues are there?"), "the question")


def test_slack_is_answered_while_every_worker_is_busy(slack: LocalSlack, start: Start) -> None:
    """No turn can end before the gate opens, and it opens only when Slack has been told "got it" of everything."""
    bot = start(socket=True)
    gate = threading.Event()
    bot.turns.actor.people.client.users_info = partial(held_back, gate, bot.client.users_info)  # pyright: ignore[reportAttributeAccessIssue]
    threads = [slack.say(f"C{number}", "<@UBOT> Sort my tickets") for number in range(3 * WORKERS)]
    assert bot.store.threads() == [] and len(bot.store.waiting()) == len(threads)
    gate.set()
    for number, thread in enumerate(threads):
        slack.wait(lambda n=number, t=thread: slack.shows(f"C{n}", t, "Which queues are there?"), "the question", 60)


def test_words_that_come_late_are_heard_once_and_change_nothing_that_was_decided(
    slack: LocalSlack, start: Start
) -> None:
    """Slack delivers what it could not deliver before, when the thread has gone on."""
    bot = start()
    first = slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows("C1", first, "Which queues are there?"), "the question")
    late = slack.event("C1", "What is T2?", thread=first)
    slack.say("C1", "billing and shipping", thread=first)
    slack.click(slack.button("C1", first, "approve"))
    slack.wait(lambda: approvals(project_of(bot, first)), "the approval")
    for _ in range(2):
        slack.send("events_api", slack.body(late))
    slack.wait(lambda: slack.shows("C1", first, "About 'What is T2?'"), "the answer")
    slack.wait(lambda: not bot.store.waiting(), "the retry")
    assert approvals(project_of(bot, first)) == ["spec", "tenets"]
    assert said(project_of(bot, first)).count("What is T2?") == 1


def test_the_same_words_count_once_however_often_slack_sends_them(slack: LocalSlack, start: Start) -> None:
    bot = start()
    event = slack.event("C1", "<@UBOT> Sort my tickets")
    body = slack.body(event)
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(partial(slack.send, "events_api"), [body] * 4))
    slack.send("events_api", slack.body({**event, "type": "app_mention"}))
    slack.wait(lambda: slack.shows("C1", event["ts"], "Which queues are there?"), "the question")
    slack.send("events_api", body)
    slack.wait(lambda: not bot.store.waiting(), "the last one")
    assert said(project_of(bot, event["ts"])) == ["Sort my tickets"]
    assert len(bot.store.threads()) == 1


def test_a_click_counts_once_however_often_slack_sends_it(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    body = slack.clicked(slack.button("C1", thread, "approve"))
    for _ in range(3):
        slack.send("interactive", body)
    slack.wait(lambda: approvals(project_of(bot, thread)) and not bot.store.waiting(), "the approval")
    assert approvals(project_of(bot, thread)) == ["spec", "tenets"]


def test_events_in_the_wrong_order_are_heard_in_the_right_one(slack: LocalSlack, start: Start) -> None:
    """The second message comes before the mention that makes the thread a project."""
    bot = start()
    first = slack.event("C1", "<@UBOT> Sort my tickets")
    second = slack.event("C1", "billing and shipping", thread=first["ts"])
    slack.send("events_api", slack.body(second))
    slack.send("events_api", slack.body(first))
    slack.button("C1", first["ts"], "approve")
    assert said(project_of(bot, first["ts"])) == ["Sort my tickets", "billing and shipping"]


def test_what_was_said_while_the_bot_was_down_is_answered(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows("C1", thread, "Which queues are there?"), "the question")
    bot.stop()
    slack.say("C1", "billing and shipping", thread=thread, user="U2", deliver=False)
    again = start()
    slack.button("C1", thread, "approve")
    events = [event for event in project_of(again, thread).events() if isinstance(event.what, j.Said)]
    assert [event.by for event in events] == ["Ada (U1)", "Bob (U2)"]
    assert len([each for each in slack.said("C1", thread) if "Which queues" in json.dumps(each)]) == 1


def test_a_socket_that_breaks_is_opened_again(slack: LocalSlack, start: Start) -> None:
    bot = start(socket=True)
    thread = slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows("C1", thread, "Which queues are there?"), "the question")
    slack.drop_sockets()
    slack.say("C1", "billing and shipping", thread=thread, deliver=False)
    slack.wait(lambda: len(slack.called("apps.connections.open")) > 1 and slack.connected(), "a new socket", 30)
    slack.button("C1", thread, "approve")
    assert said(project_of(bot, thread)) == ["Sort my tickets", "billing and shipping"]


def test_twenty_threads_at_once_keep_to_themselves(slack: LocalSlack, start: Start) -> None:
    bot = start()
    with ThreadPoolExecutor(20) as people:
        channels = [f"C{number}" for number in range(20)]
        openings = [f"<@UBOT> Sort my tickets of team{number:02d}" for number in range(20)]
        threads = list(people.map(slack.say, channels, openings))
    for number, thread in enumerate(threads):
        slack.wait(lambda n=number, t=thread: slack.shows(f"C{n}", t, "Which queues are there?"), "the question", 60)
    for number, thread in enumerate(threads):
        assert said(project_of(bot, thread, f"C{number}")) == [f"Sort my tickets of team{number:02d}"]
        began = (*slack.called("chat.startStream"), *slack.called("chat.postMessage"))
        posted = [call for call in began if call.given["channel"] == f"C{number}"]
        assert posted and {call.given["thread_ts"] for call in posted} == {thread}
        others = [f"team{other:02d}" for other in range(20) if other != number]
        assert not [name for name in others if name in json.dumps(slack.said(f"C{number}", thread))]


def test_a_limit_of_slack_is_waited_for(slack: LocalSlack, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    start()
    slack.limits |= {"chat.startStream": 1, "chat.stopStream": 1}
    thread = slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows("C1", thread, "Which queues are there?"), "the question")
    assert set(slack.limits.values()) == {0}
    assert "no streaming" not in caplog.text and "tried again" not in caplog.text, "the turn failed in place of waiting"


@pytest.mark.parametrize("user", ["UGUEST", "UOTHER"])
def test_guests_and_other_teams_are_told_no(slack: LocalSlack, start: Start, user: str) -> None:
    bot = start()
    slack.say("C1", "<@UBOT> Sort my tickets", user=user)
    slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
    assert bot.store.threads() == []


@pytest.mark.parametrize("user", ["UGUEST", "UOTHER", "UROBOT"])
def test_guests_and_other_teams_press_in_vain(slack: LocalSlack, start: Start, user: str) -> None:
    bot = start()
    thread = to_first_review(slack)
    slack.click(slack.button("C1", thread, "approve"), user)
    slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
    slack.click(slack.button("C1", thread, "change"), user)
    slack.submit(user, words="make T2 stricter", stage="tenets")
    slack.wait(lambda: len(slack.called("chat.postEphemeral")) == 2, "the refusal of the form")
    project = project_of(bot, thread)
    assert approvals(project) == [] and not project.state.sent_back
    assert [call.given["user"] for call in slack.called("chat.postEphemeral")] == [user, user]


def test_what_is_not_for_the_bot_is_neither_kept_nor_read(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    before = len(project_of(bot, thread).events())
    strange: tuple[dict[str, Any], ...] = (
        {"subtype": "message_deleted"},
        {"subtype": "message_changed"},
        {"bot_id": "B2"},
        {"hidden": True},
    )
    for more in strange:
        slack.say("C1", "<@UBOT> something", thread=thread, **more)
    slack.say("C1", "people among themselves")
    slack.say("C1", "in another thread", thread="1.000001")
    slack.send("events_api", slack.body(slack.event("C1", "<@UBOT> hello", thread=thread), team="T2"))
    assert bot.store.waiting() == []
    assert len(project_of(bot, thread).events()) == before


def test_nobody_but_slack_is_believed(slack: LocalSlack, start: Start) -> None:
    bot = start()
    body = slack.body(slack.event("C1", "<@UBOT> Sort my tickets"))
    assert slack.post("events_api", body, secret="another secret") == 401
    assert slack.post("events_api", body, age=400) == 401
    assert slack.post("events_api", body, age=-400) == 401
    assert bot.store.waiting() == [] and bot.store.threads() == []
    assert slack.post("events_api", body) == 200
    slack.wait(bot.store.threads, "the project")


def test_a_channel_that_is_gone_stops_nothing(slack: LocalSlack, start: Start) -> None:
    bot = start()
    gone = slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows("C1", gone, "Which queues are there?"), "the question")
    slack.refuse["chat.postMessage"] = "is_archived"
    slack.say("C1", "billing and shipping", thread=gone)
    slack.wait(lambda: bot.store.threads() == [], "the thread to be let go")
    slack.refuse.clear()
    to_first_review(slack, "C2")
    assert isinstance(project_of(bot, gone).next_step(), Review)


def test_no_secret_stands_in_a_log(slack: LocalSlack, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bot = start(socket=True)
    bot.log.setLevel(logging.DEBUG)
    slack.refuse |= dict.fromkeys(("chat.startStream", "chat.postMessage"), f"broken {BOT_TOKEN}")
    slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: "tried again" in caplog.text, "the trouble to be logged")
    slack.refuse.clear()
    bot.stop()
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("websockets"))
    assert (
        "tried again" in ours and "no streaming" in ours
    )  # what the fake server logs of itself is no business of the bot
    assert not [word for word in (BOT_TOKEN, APP_TOKEN, SIGNING, "ticket=very-secret") if word in ours]


@pytest.mark.parametrize("moment", ["as soon as it was acknowledged", "when the first words are posted"])
def test_a_bot_that_dies_in_the_middle_of_an_approval(
    slack: LocalSlack, start: Start, tmp_path: Path, moment: str
) -> None:
    """A whole process, killed; the next one finishes what was begun, once."""
    bot = start()
    thread = to_first_review(slack)
    button = slack.button("C1", thread, "approve")
    bot.stop()
    slack.address = ""
    process = subprocess.Popen([sys.executable, "-m", "tests.surfaces.slack.process", str(tmp_path), slack.url])
    slack.wait(slack.connected, "the socket of the process", 60)
    kill = lambda: os.kill(process.pid, signal.SIGKILL)  # noqa: E731
    if moment == "when the first words are posted":
        slack.after["chat.postMessage"] = kill
    slack.click(button)
    if moment == "as soon as it was acknowledged":
        kill()
    assert process.wait(timeout=30) == -signal.SIGKILL
    again = start()
    slack.wait(lambda: "examples" in (approving(project_of(again, thread)) or ()), "the next review")
    slack.wait(lambda: slack.find_button("C1", thread, "approve") not in (None, button), "the next card")
    assert approvals(project_of(again, thread)) == ["spec", "tenets"]
    posts = [json.dumps(each["blocks"]) for each in slack.said("C1", thread)]
    assert len([post for post in posts if "approved the use case" in post]) == 1
    assert len(posts) == len(set(posts))


def approving(project: Project) -> list[str] | None:
    step = project.next_step()
    return list(step.digests) if isinstance(step, Review) else None


def held_back(gate: threading.Event, ask: Callable[..., Any], **given: Any) -> Any:
    wait_for(gate)
    return ask(**given)


def wait_for(gate: threading.Event) -> None:
    assert gate.wait(30)
