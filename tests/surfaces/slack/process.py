"""A bot in a process of its own, to be killed: python -m tests.surfaces.slack.process HOME URL"""

import sys
import threading
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from surfaces.slack.bot import Bot
from surfaces.slack.local.workspace import APP_TOKEN, BOT_TOKEN
from tenet.settings import Slack, read_settings
from tests.surfaces.slack.conftest import scripted

if __name__ == "__main__":
    home, url = Path(sys.argv[1]), sys.argv[2]
    slack = Slack(bot_token=SecretStr(BOT_TOKEN), app_token=SecretStr(APP_TOKEN), api_url=f"{url}/api/")
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "tester"})
    Bot(settings, slack, partial(scripted, (), set[str]()), poll=0.1).start()
    threading.Event().wait()
