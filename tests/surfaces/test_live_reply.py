"""A reply that is shown while it is being written stands on the screen once, and half of one is never taken for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from surfaces.cli.live import Live
from tenet.settings import CHECKOUT, environment_with
from tests.fakes.guide import guide
from tests.fakes.openai_server import FakeOpenAI

TICKETS = CHECKOUT / "scenarios" / "data" / "tickets.csv"


def test_a_growing_reply_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    live = Live()
    for text in ("It", "It has", "It has three parts."):
        live.heard(text)
    assert live.take() == "It has three parts."
    assert capsys.readouterr().out == "tenet: It has three parts.\n"
    assert live.take() == ""


def test_a_reply_that_had_to_be_begun_anew_says_so_and_half_of_one_is_not_the_reply(
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = Live()
    live.heard("It has thr")
    live.heard("There are")
    assert live.take() == "There are"
    assert capsys.readouterr().out == "tenet: It has thr …\ntenet: There are\n"


def test_a_terminal_shows_the_streamed_reply_of_a_model_once(tmp_path: Path) -> None:
    talk = f"/file {TICKETS}\nAccount access would hurt most\nWhat is T3 for?\n/quit\n"
    with FakeOpenAI(play=guide) as server:
        given = {"TENET_HOME": str(tmp_path), "TENET_GUIDE_MODEL": "g", "TENET_GUIDE_BASE_URL": server.base_url}
        command = [sys.executable, "-m", "app", "chat", "triage"]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment_with(given), input=talk, capture_output=True, text=True, timeout=120
        )
        assert [asked for asked in server.asked if asked.body.get("stream")]
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("tenet: T3 says that locked-out customers are recognised") == 1, done.stdout
