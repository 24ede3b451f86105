"""`tenet slack`: the bot, until Ctrl-C. Jobs and models go on without it."""

import threading
from typing import TYPE_CHECKING

from surfaces.cli.output import say, stop
from tenet.settings import Slack, quiet_libraries, read_settings, read_slack_settings

if TYPE_CHECKING:
    from surfaces.slack.bot import Bot


def serve() -> None:
    quiet_libraries()
    slack = read_slack_settings()
    from slack_bolt.error import BoltError
    from slack_sdk.errors import SlackApiError

    from surfaces.slack.bot import Bot

    bot: Bot | None = None
    try:
        bot = Bot(read_settings(), slack)
        bot.start()
        _serve(bot, slack)
    except (BoltError, SlackApiError, OSError) as problem:
        stop(f"Slack cannot be reached or does not accept the tokens: {_said(problem)}. docs/guides/slack.md helps.")
    finally:
        if bot:
            bot.stop()


def _serve(bot: "Bot", slack: Slack) -> None:
    if slack.app_token:
        say("Tenet listens in Slack (Ctrl-C ends it; jobs and models go on)")
        threading.Event().wait()
    from surfaces.slack.http import run

    say(f"Tenet waits for Slack on http://127.0.0.1:{slack.port}/slack/events, for a proxy with TLS in front of it")
    run(bot.app, slack.port)


def _said(problem: Exception) -> str:
    response = getattr(problem, "response", None)
    return str(response.get("error")) if response else type(problem).__name__
