"""An alert reaches people where they are: the log, the project's conversation (so the page and Slack), and the webhook."""

import json
import sys
from http.client import HTTPException
from urllib.request import ProxyHandler, Request, build_opener

from tenet.journal import Told
from tenet.project import Project

WEBHOOK_SECONDS = 10.0


def alert(project: Project, text: str, webhook: str) -> None:
    """Slow, so never in the way of a request. A webhook that fails is said in the log and changes nothing else."""
    to_log(text)
    project.record(Told(text=text, tone="problem", stage="release"))
    if not webhook:
        return
    content = json.dumps({"text": f"{project.name}: {text}"}).encode()
    request = Request(webhook, content, {"Content-Type": "application/json"})
    try:
        # As the gateway itself: blind to proxies of the surroundings.
        build_opener(ProxyHandler({})).open(request, timeout=WEBHOOK_SECONDS).close()
    except (OSError, HTTPException, ValueError) as error:
        to_log(f"the webhook for alerts does not take them: {error!r}")


def to_log(text: str) -> None:
    sys.stderr.write(f"ALERT: {text}\n")
