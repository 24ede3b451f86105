"""From words to a release, from Slack alone; and what else people do in a thread."""

import json
from contextlib import closing
from typing import Any

from surfaces.slack.local.service import LocalSlack
from surfaces.slack.local.workspace import BOT_TOKEN
from tenet.jobs import Jobs
from tenet.jobs.outbox import change, find, open_outbox
from tenet.replies import Approve
from tenet.session import Session
from tenet.slugs import names
from tenet.state import Done, Review
from tests.surfaces.slack.conftest import Start
from tests.surfaces.slack.talking import LIVE, approvals, approve_until, project_of, said, to_first_review


def test_from_words_to_a_release_over_a_socket(slack: LocalSlack, start: Start) -> None:
    bot = start(socket=True)
    thread = to_first_review(slack)
    approve_until(slack, thread, LIVE)
    project = project_of(bot, thread)
    approval = project.state.approval("deployment")
    assert isinstance(project.next_step(), Done)
    assert approval and approval.by == "Ada (U1)" and approval.surface == "slack"
    assert slack.shows("C1", thread, "*Use case* approved by Ada (U1), <!date^")
    assert slack.find_button("C1", thread, "approve") is None


def test_words_never_approve(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    slack.say("C1", "yes, looks good, go on", thread=thread)
    slack.wait(lambda: slack.shows("C1", thread, "an approval is a click"), "the answer")
    assert approvals(project_of(bot, thread)) == []


def test_a_card_that_is_out_of_date_approves_nothing(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    old = slack.button("C1", thread, "approve")
    slack.click(slack.button("C1", thread, "change"))
    slack.submit(words="make T2 stricter", stage="tenets")
    slack.wait(lambda: slack.find_button("C1", thread, "approve") not in (None, old), "the new card")
    slack.click(old)
    slack.wait(lambda: slack.shows("C1", thread, "changed since you saw it"), "the refusal")
    assert approvals(project_of(bot, thread)) == []
    assert slack.shows("C1", thread, "not approved; it was changed")


def test_who_was_first_is_who_approved(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    button = slack.button("C1", thread, "approve")
    slack.click(button, "U1")
    slack.wait(lambda: approvals(project_of(bot, thread)), "the approval")
    slack.click(button, "U2")
    slack.wait(lambda: not bot.store.waiting(), "the second click")
    assert approvals(project_of(bot, thread)) == ["spec", "tenets"]
    approval = project_of(bot, thread).state.approval("spec")
    assert approval and approval.by == "Ada (U1)"


def test_only_those_who_are_named_may_approve(slack: LocalSlack, start: Start) -> None:
    bot = start(approvers=("U2",))
    thread = to_first_review(slack)
    slack.click(slack.button("C1", thread, "approve"), "U1")
    slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
    assert approvals(project_of(bot, thread)) == []
    slack.click(slack.button("C1", thread, "approve"), "U2")
    slack.wait(lambda: approvals(project_of(bot, thread)), "the approval")


def test_an_approval_against_the_evaluation_takes_a_reason(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    approve_until(slack, thread, "deployment.yaml")
    project = project_of(bot, thread)
    report = project.find("report")
    assert report
    project.put("report", report.model_copy(update={"verdict": "do not ship"}), "job")
    slack.wait(lambda: slack.shows("C1", thread, "**Do not ship**"), "the report")
    slack.click(slack.button("C1", thread, "approve"))
    slack.click(slack.button("C1", thread, "reason"))
    slack.submit(words="for a demonstration")
    slack.wait(lambda: slack.shows("C1", thread, LIVE), "the release")
    approval = project.state.approval("deployment")
    assert approval and approval.because == "for a demonstration"
    assert slack.shows("C1", thread, "because: for a demonstration")


def test_a_file_in_the_thread_becomes_rows(slack: LocalSlack, start: Start) -> None:
    bot = start()
    rows = b"text,label\nMy card was charged,billing\nWhere is it,shipping\n"
    thread = slack.say("D1", "Sort my tickets", files=[slack.file("rows.csv", rows)], subtype="file_share")
    project = slack.wait(lambda: bot.store.threads() and project_of(bot, thread, "D1"), "the project")
    kept = slack.wait(lambda: list((project.path / "uploads").glob("*rows.csv")), "the file")
    assert kept[0].read_bytes() == rows
    slack.wait(lambda: len(slack.called("assistant.threads.setStatus")) == 2, "the status, and its end")
    assert slack.called("assistant.threads.setTitle")


def test_the_token_goes_to_slack_and_to_nobody_else(slack: LocalSlack, start: Start) -> None:
    start()
    with LocalSlack() as stranger:
        foreign = {**slack.file("rows.csv", b""), "url_private_download": f"{stranger.url}/files/rows.csv"}
        slack.say("D1", "Sort my tickets", files=[foreign], subtype="file_share")
        slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
        assert "not kept by Slack" in slack.called("chat.postEphemeral")[0].given["text"]
        assert stranger.calls == [] and stranger.visits == []
    assert BOT_TOKEN not in json.dumps([call.given for call in slack.calls])


def test_a_redirect_takes_no_token_along(slack: LocalSlack, start: Start) -> None:
    start()
    with LocalSlack() as stranger:
        slack.moved["/files/moved.csv"] = f"{stranger.url}/files/moved.csv"
        moved = {"name": "moved.csv", "size": 1, "url_private_download": f"{slack.url}/files/moved.csv"}
        slack.say("D1", "Sort my tickets", files=[moved], subtype="file_share")
        slack.wait(lambda: slack.called("chat.postEphemeral"), "the refusal")
        assert slack.visits and stranger.visits == []


def test_what_happens_elsewhere_is_told_in_the_thread(slack: LocalSlack, start: Start) -> None:
    bot = start()
    thread = to_first_review(slack)
    project = project_of(bot, thread)
    web = bot.turns.actor.sessions(project.name, "grace")
    step = web.pending
    assert isinstance(step, Review)
    web.send(Approve(digests=step.digests, by="grace", surface="web"))
    slack.wait(lambda: slack.shows("C1", thread, "grace approved the use case"), "the words")
    slack.wait(lambda: slack.shows("C1", thread, "approved by grace (through web)"), "the card")
    web.send(Session.say(web, "thanks"))
    slack.wait(lambda: slack.shows("C1", thread, "thanks"), "the words")
    assert len(slack.said("C1", thread)) == len({json.dumps(each["blocks"]) for each in slack.said("C1", thread)})


def test_a_job_is_one_card_that_can_be_stopped(slack: LocalSlack, start: Start) -> None:
    bot = start(hold=("dataset",))
    thread = to_first_review(slack)
    approve_until(slack, thread, "Dataset is running")
    slack.click(slack.button("C1", thread, "stop"))
    project = project_of(bot, thread)
    jobs = bot.turns.actor.sessions(project.name, "x").desk.jobs
    key = jobs.all()[0].spec.key
    slack.wait(lambda: not wanted(jobs, key), "the job to be called off")
    with closing(open_outbox(jobs.home)) as outbox:
        change(outbox, key, state="cancelled")  # as the supervisor would
    slack.click(slack.button("C1", thread, "retry"))
    slack.button("C1", thread, "stop")
    cards = [each["text"] for each in slack.said("C1", thread) if each["text"].startswith("Dataset")]
    assert sorted(cards) == [
        "Dataset cancelled: it was stopped",
        "Dataset is running",
        "Dataset: tried again",
        "Dataset: ✗ cancelled",
    ]


def wanted(jobs: Jobs, key: str) -> bool:
    with closing(open_outbox(jobs.home)) as outbox:
        row = find(outbox, key)
        return row is not None and row.wanted


def test_a_job_that_failed_is_tried_again(slack: LocalSlack, start: Start) -> None:
    start(fail=("dataset",))
    thread = to_first_review(slack)
    approve_until(slack, thread, "planted")
    slack.click(slack.button("C1", thread, "retry"))
    approve_until(slack, thread, LIVE)


def test_the_assistant_greets_with_prompts(slack: LocalSlack, start: Start) -> None:
    start()
    place = slack.now()
    opened: dict[str, Any] = {"user_id": "U1", "channel_id": "D1", "thread_ts": place, "context": {}}
    event: dict[str, Any] = {"type": "assistant_thread_started", "assistant_thread": opened, "event_ts": slack.now()}
    for _ in range(2):
        slack.send("events_api", slack.body(event))
    prompts = slack.wait(lambda: slack.called("assistant.threads.setSuggestedPrompts"), "the prompts")
    assert 1 <= len(prompts[0].given["prompts"]) <= 4
    assert len(slack.said("D1", place)) == 1


def test_slash_commands(slack: LocalSlack, start: Start) -> None:
    bot = start()
    slack.command("C1", "help")
    assert "/tenet new" in json.dumps(slack.answers.get(timeout=10))
    slack.command("C1", "new Sort my tickets")
    known = slack.wait(bot.store.threads, "the project")[0]
    slack.say("C1", "billing and shipping", thread=known.thread.ts)
    slack.button("C1", known.thread.ts, "approve")
    slack.command("C2", "status")
    assert known.project not in json.dumps(slack.answers.get(timeout=10))
    slack.command("C1", "status")
    assert known.project in json.dumps(slack.answers.get(timeout=10))
    slack.command("C1", "approve")
    card = json.dumps(slack.answers.get(timeout=10))
    assert "tenet_approve" in card and approvals(project_of(bot, known.thread.ts)) == []
    assert said(project_of(bot, known.thread.ts)) == ["Sort my tickets", "billing and shipping"]
    assert names(bot.turns.settings.projects) == [known.project]
