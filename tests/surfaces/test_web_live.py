"""A reply is seen on the page while it is written, gone from there when the turn is over, and ended by whoever has heard enough."""

import pytest

from agent.minds.contract import Situation
from agent.minds.model.mind import ModelMind
from surfaces.web.live import Live
from tenet.models import Hushed, LanguageModel, Patience
from tests.fakes.openai_server import FakeOpenAI

WHOLE = "T3 says that customers who are locked out are recognised, and blocks a release where they are not."
NOTHING_WAITS = Situation("nothing", None, None, (), {})


def test_what_is_being_written_is_shown_as_words_and_only_for_its_project() -> None:
    live = Live()
    with live.heard("triage") as heard:
        heard("**It** has <b>")
        assert live.words("triage") == "<p><strong>It</strong> has &lt;b&gt;</p>\n" and live.words("other") == ""
    assert live.words("triage") == ""


def test_a_stop_ends_this_reply_and_not_the_next_one() -> None:
    live = Live()
    with live.heard("triage") as heard, pytest.raises(Hushed):
        live.hush("triage")
        heard("It")
    with live.heard("triage") as heard:
        heard("It")


def test_a_reply_that_was_stopped_is_what_was_heard_and_is_not_remembered_as_the_whole() -> None:
    live = Live()
    with FakeOpenAI(WHOLE, WHOLE) as server:
        mind = ModelMind(LanguageModel(server.endpoint(), patience=Patience(attempts=1)))

        def hear(text: str) -> None:
            if len(text) > 20:
                live.hush("triage")
            heard(text)

        with live.heard("triage") as heard:
            stopped = mind.reply("What is T3 for?", NOTHING_WAITS, hear)
        assert stopped.endswith(" …") and WHOLE.startswith(stopped.removesuffix(" …")) and len(stopped) < len(WHOLE)
        assert mind.reply("What is T3 for?", NOTHING_WAITS) == WHOLE
