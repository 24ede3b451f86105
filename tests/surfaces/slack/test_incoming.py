"""What Slack sends, read: by whom, to whom, and as a person would read it."""

import pytest

from surfaces.slack.downloads import download
from surfaces.slack.incoming import SlackFile, click, form, message, plain
from tenet.problems import NotPossible

API = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@UBOT> sort my tickets", "sort my tickets"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<http://example.com|example.com> and <https://a.b/c>", "example.com and https://a.b/c"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("ask <@U2|bob> in <#C1|general>, <!here>", "ask @bob in @general, @here"),
        ("text,label\nhello,billing", "text,label\nhello,billing"),
    ],
)
def test_words_are_read_as_people_read_them(written: str, read: str) -> None:
    assert plain(written, "UBOT") == read


def test_a_message_and_its_twin_event_are_one() -> None:
    event = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.1", "text": "<@UBOT> hi"}
    first, twin = message(event, "UBOT"), message({**event, "type": "app_mention"}, "UBOT")
    assert first and twin and first.id == twin.id and first.addressed


def test_a_click_without_a_place_is_none_of_ours() -> None:
    body = {"user": {"id": "U1"}}
    for value in ("", "[]", "no json", "{}"):
        assert click(body, {"action_id": "tenet_approve", "action_ts": "1.1", "value": value}) is None
    assert click(body, {"action_id": "other", "action_ts": "1.1", "value": '{"thread": ["C1", "1.1"]}'}) is None


def test_a_form_of_another_app_is_none_of_ours() -> None:
    assert form({"user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "x", "private_metadata": "{}"}}, "1") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/x",
        "https://slack.com.evil.example/x",
        "https://evilslack.com/x",
        "https://files.slack.com:444/x",
        "https://files.slack.com@evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_slack_is_asked_for_a_file(url: str) -> None:
    with pytest.raises(NotPossible, match="not kept by Slack"):
        download(SlackFile(name="rows.csv", url_private_download=url), "xoxb-x", API)


def test_a_file_that_is_too_large_is_not_even_fetched() -> None:
    file = SlackFile(name="rows.csv", url_private_download="https://files.slack.com/x", size=10**9)
    with pytest.raises(NotPossible, match="larger than 50 MB"):
        download(file, "xoxb-x", API)
