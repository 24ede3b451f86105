"""What a person sees while Tenet works for them: steps as tasks, a reply as it is written, one message in the end."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from surfaces.slack.blocks import METADATA
from surfaces.slack.incoming import Thread
from surfaces.slack.live import LONGEST, Live
from surfaces.slack.local.service import LocalSlack
from surfaces.slack.local.workspace import BOT_TOKEN
from surfaces.slack.store import Store
from tenet import journal as j
from tenet.state import Ask, Draft, Launch, Understand
from tests.surfaces.slack.conftest import Start
from tests.surfaces.slack.talking import project_of, to_first_review

THREAD = Thread("C1", "1.000001")
WAITS = Ask(None)  # pyright: ignore[reportArgumentType]  (what is asked does not matter here)


@pytest.fixture
def live(slack: LocalSlack, tmp_path: Path) -> Live:
    client = WebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")
    return Live(client, Store(tmp_path), THREAD, "T1", "U1")


def only(slack: LocalSlack) -> dict[str, Any]:
    found = slack.said(*THREAD)
    assert len(found) == 1
    return found[0]


def test_each_step_is_a_task_that_ends(slack: LocalSlack, live: Live) -> None:
    for step in (Understand("x"), Draft("spec"), Draft("tenets"), WAITS):
        live.at_work(step)
    assert slack.tasks(*THREAD) == {
        "Reading what you wrote": "complete",
        "Drafting the use case": "complete",
        "Drafting the tenets": "in_progress",
    }
    assert live.end("Both are drafted.", [], {"told": 4})
    assert set(slack.tasks(*THREAD).values()) == {"complete"}
    assert only(slack)["metadata"] == {"event_type": METADATA, "event_payload": {"told": 4}}
    assert only(slack)["blocks"] == [{"type": "markdown", "text": "Both are drafted."}]


def test_nothing_is_shown_for_what_is_no_work(slack: LocalSlack, live: Live) -> None:
    live.at_work(Understand("x"))
    live.at_work(WAITS)
    assert not live.end("Hello.", [], {}) and slack.calls == []


def test_a_reply_is_streamed_and_stands_there_once(
    slack: LocalSlack, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surfaces.slack.live.EVERY", 0.0)
    for words in ("T2 asks", "T2 asks for <b>the", "T2 asks for <b>the right queue."):
        live.heard(words)
    rest = live.rest(["T2 asks for <b>the right queue.", "Anything else?"])
    assert live.end("\n\n".join(rest), [], {})
    assert only(slack)["text"] == "T2 asks for &lt;b>the right queue.\n\nAnything else?"
    assert len(slack.called("chat.appendStream")) == 2


def test_a_reply_that_did_not_hold_is_taken_back(slack: LocalSlack, live: Live) -> None:
    live.heard("Half of an ans")
    assert live.end("\n\n".join(live.rest(["The model gave no answer."])), [], {})
    assert "first attempt" in only(slack)["text"] and only(slack)["text"].endswith("The model gave no answer.")


def test_what_slack_did_not_take_counts_as_not_said(slack: LocalSlack, live: Live) -> None:
    slack.refuse["chat.startStream"] = "team_access_not_granted"
    live.heard("T2 asks for the right queue.")
    assert live.rest(["T2 asks for the right queue."]) == ["T2 asks for the right queue."]
    assert not live.end("", [], {})


def test_a_very_long_reply_comes_whole_at_the_end(slack: LocalSlack, live: Live) -> None:
    live.at_work(Draft("spec"))
    live.heard("x" * (LONGEST + 1))
    assert live.rest(["x" * (LONGEST + 1)]) == ["x" * (LONGEST + 1)]


def test_where_slack_takes_no_stream_the_words_are_posted(slack: LocalSlack, start: Start) -> None:
    slack.refuse["chat.startStream"] = "method_not_supported_for_channel_type"
    bot = start()
    thread = to_first_review(slack)
    assert slack.shows("C1", thread, "Two queues, as you said.")
    assert project_of(bot, thread).next_step() and slack.tasks("C1", thread) == {}


def test_a_conversation_shows_its_steps(slack: LocalSlack, start: Start) -> None:
    start()
    thread = to_first_review(slack)
    assert slack.tasks("C1", thread)["Drafting the tenets"] == "complete"
    begun = slack.called("chat.startStream")[0].given
    assert (begun["recipient_team_id"], begun["recipient_user_id"], begun["thread_ts"]) == ("T1", "U1", thread)


def test_a_stream_that_was_cut_off_is_ended_and_its_words_are_told(slack: LocalSlack, start: Start) -> None:
    """As after a crash: the message stands open in Slack, the store knows of it, and the journal holds what was to be told."""
    bot = start()
    thread = to_first_review(slack)
    live = Live(bot.client, bot.store, Thread("C1", thread), "T1", "U1")
    live.at_work(Launch("dataset", "k", None))
    project = project_of(bot, thread)
    bot.stop()
    project.record(j.Told(text="Here I am again."))
    start()
    slack.wait(lambda: slack.shows("C1", thread, "Here I am again."), "the words")
    assert not [each for each in slack.said("C1", thread) if each.get("streaming")]
    assert len([each for each in slack.said("C1", thread) if "goes on below" in each["text"]]) == 1


def test_a_message_that_somebody_deleted_is_no_trouble(slack: LocalSlack, live: Live) -> None:
    live.at_work(Draft("spec"))
    slack.messages["C1"].clear()
    assert not live.end("Drafted.", [], {})


# ---------------------------------------------------------------- thumbs


def votes(slack: LocalSlack, thread: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The newest thumbs of a thread, as a button is clicked."""
    return slack.wait(
        lambda: [
            (message, element)
            for message in slack.said("C1", thread)
            for block in message.get("blocks", ())
            if block["type"] == "context_actions"
            for element in block["elements"]
        ],
        "thumbs",
    )[-1]


def vote(slack: LocalSlack, thread: str, which: str) -> dict[str, Any]:
    message, element = votes(slack, thread)
    value = element[f"{which}_button"]["value"]
    body = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U2"}, "message": message, "trigger_id": "tr",
        "actions": [{"type": "feedback_buttons", "action_id": element["action_id"], "value": value, "action_ts": slack.now()}],
    }  # fmt: skip
    slack.send("interactive", body)
    return body


def test_a_vote_is_kept_once_and_a_bad_one_is_asked_about(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    slack.say("C1", "What is T2?", thread=thread)
    slack.wait(lambda: slack.shows("C1", thread, "About 'What is T2?'"), "the reply")
    body = vote(slack, thread, "negative")
    slack.send("interactive", body)
    slack.wait(lambda: slack.called("chat.postEphemeral"), "the question")
    slack.wait(lambda: not bot.store.waiting(), "the replay")
    events = project_of(bot, thread).events()
    rated = [event for event in events if isinstance(event.what, j.Rated)]
    assert [(event.by, event.surface) for event in rated] == [("Bob (U2)", "slack")]
    about = next(event for event in events if event.id == rated[0].what.event)  # pyright: ignore[reportAttributeAccessIssue]
    assert isinstance(about.what, j.Told) and about.what.text.startswith("About") and not rated[0].what.good  # pyright: ignore
    assert len(slack.called("chat.postEphemeral")) == 1


def test_what_is_no_reply_has_no_thumbs(slack: LocalSlack, start: Start) -> None:
    start()
    thread = slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.shows("C1", thread, "Which queues are there?"), "the question")
    assert "feedback_buttons" not in json.dumps(slack.said("C1", thread))
