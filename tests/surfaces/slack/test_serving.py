"""`tenet slack` as a process: its settings, its start and its end."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from surfaces.slack.local.service import LocalSlack
from surfaces.slack.local.workspace import APP_TOKEN, BOT_TOKEN
from tenet.problems import NotPossible
from tenet.settings import read_slack_settings


def begin(slack: LocalSlack, home: Path, bot_token: str) -> subprocess.Popen[str]:
    given = {
        "TENET_HOME": str(home),
        "TENET_SLACK_API_URL": f"{slack.url}/api/",
        "TENET_SLACK_BOT_TOKEN": bot_token,
        "TENET_SLACK_APP_TOKEN": APP_TOKEN,
    }
    command = [sys.executable, "-m", "app", "slack"]
    # A test run in the background may ignore Ctrl-C, and its children would inherit that.
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, env={**os.environ, **given}, stderr=subprocess.PIPE, text=True, preexec_fn=heeds)


@contextmanager
def ended(process: subprocess.Popen[str]) -> Generator[subprocess.Popen[str], None, None]:
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_it_listens_until_ctrl_c(slack: LocalSlack, tmp_path: Path) -> None:
    with ended(begin(slack, tmp_path, BOT_TOKEN)) as process:
        assert process.stderr
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Tenet listens in Slack" in first and "Traceback" not in said


def test_a_token_that_slack_refuses_is_a_sentence(slack: LocalSlack, tmp_path: Path) -> None:
    with ended(begin(slack, tmp_path, "xoxb-wrong-one")) as process:
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 1 and "invalid_auth" in said
    assert "Traceback" not in said and "xoxb-wrong-one" not in said


def test_tokens_are_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"):
        monkeypatch.setenv(f"TENET_SLACK_{name}", "xoxb-secret")
    monkeypatch.setenv("TENET_SLACK_APPROVERS", "U1, U2")
    found = read_slack_settings()
    assert found.approvers == {"U1", "U2"} and "xoxb-secret" not in repr(found)
    assert "xoxb-secret" not in os.environ.values()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_SLACK_BOT_TOKEN", "xoxb-secret")
    with pytest.raises(NotPossible, match="TENET_SLACK_APP_TOKEN"):
        read_slack_settings()
