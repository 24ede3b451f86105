"""What reaches people who are not looking: finished jobs, alerts, waiting cards, plots; and who may decide."""

import json
from pathlib import Path
from typing import Any

import pytest

from surfaces.slack.bot import Bot
from surfaces.slack.incoming import Thread
from surfaces.slack.local.service import LocalSlack
from surfaces.slack.pictures import picture_of
from surfaces.slack.showing import sparkline
from surfaces.slack.store import Store
from surfaces.slack.telling import Teller
from surfaces.slack.turns import LISTENED
from surfaces.web.people import People
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import to_jsonl, write_atomically
from tenet.project import Project
from tests.samples import RATE, sample
from tests.surfaces.slack.conftest import Start
from tests.surfaces.slack.talking import LIVE, approvals, approve_until, project_of, said, to_first_review

PASSWORD = "a long enough one"


def card(slack: LocalSlack, thread: str, action: str = "approve") -> list[dict[str, Any]]:
    return slack.button("C1", thread, action).message["blocks"]


def test_nobody_is_called_who_is_looking_and_the_last_one_is_after_a_job(slack: LocalSlack, start: Start) -> None:
    start()
    thread = to_first_review(slack)
    assert "<@U1>" not in json.dumps(card(slack, thread))
    approve_until(slack, thread, "data/card.yaml")
    assert card(slack, thread)[0]["text"]["text"].startswith("<@U1> Waiting for your approval of the dataset")


def test_those_who_may_approve_are_called_and_named(slack: LocalSlack, start: Start, tmp_path: Path) -> None:
    People(tmp_path).add("ada", PASSWORD, "owner", slack="U1")
    People(tmp_path).add("bob", PASSWORD, "member", ("release",), slack="U2")
    (tmp_path / "policy.yaml").write_text("four_eyes: [release]\n", encoding="utf-8")
    bot = start()
    thread = to_first_review(slack)
    approve_until(slack, thread, "deployment.yaml")
    approve_until(slack, thread, "Deployment needs the right")
    shown = json.dumps(card(slack, thread))
    assert "somebody other than ada: bob" in shown
    slack.click(slack.button("C1", thread, "approve"), "U1")
    refusal = slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")[0].given
    assert refusal["user"] == "U1" and refusal["text"].startswith("Four eyes: ada had a part")
    assert "deployment" not in approvals(project_of(bot, thread))
    slack.click(slack.button("C1", thread, "approve"), "U2")
    slack.wait(lambda: slack.shows("C1", thread, LIVE), "the release")
    assert slack.shows("C1", thread, "*Deployment* approved by Bob (U2)")


def test_who_is_not_listed_may_talk_and_not_spend(slack: LocalSlack, start: Start, tmp_path: Path) -> None:
    People(tmp_path).add("bob", "", "member", ("spend",), slack="U2")
    bot = start()
    thread = to_first_review(slack)
    approve_until(slack, thread, "data_plan.yaml")
    slack.click(slack.button("C1", thread, "approve"), "U1")
    slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
    assert "data_plan" not in approvals(project_of(bot, thread))
    slack.click(slack.button("C1", thread, "approve"), "U2")
    slack.wait(lambda: "data_plan" in approvals(project_of(bot, thread)), "the approval")


def test_a_viewer_is_told_no(slack: LocalSlack, start: Start, tmp_path: Path) -> None:
    People(tmp_path).add("ada", "", "viewer", slack="U1")
    bot = start()
    slack.say("C1", "<@UBOT> Sort my tickets")
    slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
    assert bot.store.threads() == []


@pytest.mark.parametrize(
    "alert",
    [
        j.Told(text="In use, T2 holds for 3 of the last 60 answers", tone="problem", stage="release"),
        j.Routed(gateway="g", because="taken back by itself: T2 holds for 3 of 60"),
    ],
)
def test_an_alert_goes_where_the_project_lives_and_calls_somebody(
    slack: LocalSlack, start: Start, alert: j.Told | j.Routed
) -> None:
    bot = start()
    thread = to_first_review(slack)
    to_first_review(slack, "C2")
    project_of(bot, thread).record(alert)
    slack.wait(lambda: slack.shows("C1", thread, "the live model needs a look"), "the alert")
    assert slack.shows("C1", thread, "<@U1> ⚠️") and slack.shows("C1", thread, "T2 holds for 3 of")
    assert "T2 holds" not in json.dumps(list(slack.messages["C2"].values()))


# ---------------------------------------------------------------- plots


def test_dataset_and_report_come_with_a_plot_each_once(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    project = project_of(bot, thread)
    labels = {"train": {"billing": 30, "shipping": 31}, "heldout": {"billing": 4}}
    pair = a.PairedResult(tenet="T1", base=RATE, tuned=RATE, difference=0.0, low=-0.1, high=0.1, won=0, lost=0)
    project.put("dataset", sample("dataset").model_copy(update={"labels": labels}), "job")
    project.put("report", sample("report").model_copy(update={"paired": (pair,)}), "job")
    slack.wait(lambda: len(slack.uploads) == 2, "both plots")
    slack.wait(lambda: slack.shows("C1", thread, "Evaluation is ready"), "the words")
    shared = [each for each in slack.said("C1", thread) if each.get("files")]
    titles = [file["title"] for each in shared for file in each["files"]]
    assert [title.split()[0] for title in titles] == ["Dataset", "Evaluation"]
    assert all(content.startswith(b"\x89PNG") for content in slack.uploads)
    alts = [call.given["alt_txt"] for call in slack.called("files.getUploadURLExternal")]
    assert "to learn from" in alts[0] and "untuned 80%, tuned 80%" in alts[1]
    place = Thread("C1", thread)
    (bot.turns.settings.home / "empty").mkdir()
    fresh = Teller(Store(bot.turns.settings.home / "empty"), bot.client, None)
    fresh.recover(place, shared[0])
    assert fresh.store.post(place, f"file {titles[0]}"), "found in the thread, so not posted again"


def test_a_training_shows_its_loss(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path / "projects")
    started = j.JobStarted(stage="training_run", key="k", run="runs/t", inputs={})
    project.record(started)
    lines = [{"step": step, "loss": 2 - step / 10} for step in range(1, 16)]
    write_atomically(project.path / "runs/t/out/metrics.jsonl", to_jsonl(lines))
    project.put("training_run", sample("training_run"), "job")
    put = project.events()[-1].what
    assert isinstance(put, j.Put)
    picture = picture_of(project, put)
    assert picture and picture.png.startswith(b"\x89PNG") and picture.alt == "Loss from 1.9 to 0.5 in 15 steps."


def test_a_label_of_any_kind_can_be_drawn(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path / "projects")
    dataset = sample("dataset").model_copy(update={"labels": {"train": {"$5 and $6_": 3, "a" * 99: 1}, "heldout": {}}})
    project.put("dataset", dataset, "job")
    put = project.events()[-1].what
    assert isinstance(put, j.Put)
    picture = picture_of(project, put)
    assert picture and picture.png.startswith(b"\x89PNG")


def test_a_curve_fits_into_a_line() -> None:
    assert sparkline([1.0, 0.5, 0.0]) == "█▅▁"
    assert len(sparkline([float(n) for n in range(1000)])) == 24
    assert sparkline([0.3, 0.3]) == "▁▁"


# ---------------------------------------------------------------- while nobody listened


def listened(slack: LocalSlack, bot: Bot) -> Bot:
    """The bot, once it has written down that it listens."""
    slack.wait(lambda: bot.store.marked(LISTENED), "the mark")
    return bot


def test_new_words_said_while_the_bot_was_down_are_answered(slack: LocalSlack, start: Start) -> None:
    listened(slack, start()).stop()
    mention = slack.say("C1", "<@UBOT> Sort my tickets", deliver=False)
    direct = slack.say("D1", "Sort my mails", deliver=False)
    aside = slack.say("C1", "lunch?", deliver=False)
    bot = start()
    slack.wait(lambda: slack.shows("C1", mention, "Which queues are there?"), "the first answer")
    slack.wait(lambda: slack.shows("D1", direct, "Which queues are there?"), "the second answer")
    assert len(bot.store.threads()) == 2 and slack.said("C1", aside) == []


def test_a_mention_in_a_thread_of_others_while_the_bot_was_down_is_answered(slack: LocalSlack, start: Start) -> None:
    listened(slack, start()).stop()
    among_us = slack.event("C1", "who sorts the tickets?")["ts"]
    for number in range(250):  # more than a page of a channel
        slack.event("C1", f"small talk {number}")
    slack.event("C1", "nobody, let us ask", thread=among_us)
    slack.event("C1", "<@UBOT> Sort my tickets", user="U2", thread=among_us)
    bot = start()
    slack.wait(lambda: slack.shows("C1", among_us, "Which queues are there?"), "the answer")
    assert [known.thread for known in bot.store.threads()] == [Thread("C1", among_us)]
    assert said(project_of(bot, among_us)) == ["Sort my tickets"]


def test_an_app_that_may_not_read_conversations_goes_on(
    slack: LocalSlack, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    listened(slack, start()).stop()
    slack.refuse["users.conversations"] = "missing_scope"
    start()
    to_first_review(slack)
    assert "install the app again" in caplog.text


def test_what_was_said_before_the_bot_was_called_is_not_its_business(slack: LocalSlack, start: Start) -> None:
    bot = start()
    root = slack.event("C1", "among ourselves")
    early = slack.event("C1", "still among ourselves", thread=root["ts"])
    slack.say("C1", "<@UBOT> Sort my tickets", thread=root["ts"])
    slack.wait(lambda: slack.shows("C1", root["ts"], "Which queues are there?"), "the question")
    slack.send("events_api", slack.body(early))
    assert bot.store.waiting() == []
    assert said(project_of(bot, root["ts"])) == ["Sort my tickets"]


# ---------------------------------------------------------------- threads and channels that change


def test_a_thread_whose_first_message_is_deleted_falls_silent_until_somebody_writes(
    slack: LocalSlack, start: Start
) -> None:
    bot = start()
    thread = to_first_review(slack)
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": thread, "ts": slack.now()}
    slack.send("events_api", slack.body(gone))
    assert bot.store.threads() == []
    project = project_of(bot, thread)
    project.record(j.Told(text="Nobody hears this yet."))
    slack.say("C1", "What is T2?", thread=thread)
    slack.wait(lambda: slack.shows("C1", thread, "About 'What is T2?'"), "the answer")
    assert slack.shows("C1", thread, "Nobody hears this yet.") and len(bot.store.threads()) == 1


def test_a_renamed_channel_changes_nothing(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    renamed = {"type": "channel_rename", "channel": {"id": "C1", "name": "triage-2", "created": 1}}
    slack.send("events_api", slack.body(renamed))
    slack.click(slack.button("C1", thread, "approve"))
    slack.wait(lambda: approvals(project_of(bot, thread)), "the approval")
