"""Alerts for another program: each one POSTed as JSON with a `text`, again where the receiver was down for a while.

`x-tenet-alert` is the same in every attempt of one alert, so that one that came twice is seen to be one. With
TENET_GATEWAY_ALERT_SECRET each attempt is signed, with the time in it so that an old one cannot be sent again:

    x-tenet-signature: t=SECONDS,v1=HEX       HEX is the HMAC-SHA256, by the secret, of "SECONDS." and the body

What waits for another attempt is a file of PROJECT/serving/alerts, so that a gateway that was killed sends it yet.
"""

import hmac
import json
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from tenet.files import write_atomically
from tenet.journal import Told
from tenet.project import Project
from tenet.settings import Serving

SECONDS = 10.0
AGAIN_AFTER = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds of waiting after each attempt that failed."""
LATER = (408, 425, 429)
"""Refusals that speak of this moment; every other one below 500 would be the same again."""


class Attempt(NamedTuple):
    problem: str | None
    """None: it was taken."""
    is_final: bool


class Call(NamedTuple):
    """One alert on its way."""

    project: Project
    text: str
    id: str
    settings: Serving

    @property
    def waiting(self) -> Path:
        """There while another attempt is to come."""
        return _waiting(self.project.path) / f"{self.id}.json"


class NoRedirects(HTTPRedirectHandler):
    """A POST that is sent elsewhere arrives as a GET without its content: that is a refusal, not a delivery."""

    def redirect_request(self, *args: Any, **named: Any) -> None:
        return None


def call_out(project: Project, text: str, settings: Serving, waits: Sequence[float] = AGAIN_AFTER) -> None:
    """Tries once, and again beside whoever called. What never arrives is said in the log and in the conversation."""
    if settings.alert_webhook:
        _deliver(Call(project, f"{project.name}: {text}", uuid.uuid4().hex, settings), waits)


def call_out_what_waits(project: Project, settings: Serving, waits: Sequence[float] = AGAIN_AFTER) -> None:
    """The alerts that a gateway before this one was still trying to deliver: from the first wait on."""
    if not settings.alert_webhook:
        return
    for waiting in sorted(_waiting(project.path).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            text = str(json.loads(waiting.read_bytes())["text"])
            _again(Call(project, text, waiting.stem, settings), waits)


def _deliver(call: Call, waits: Sequence[float]) -> None:
    found = _attempt(call)
    if found.problem is None:
        call.waiting.unlink(missing_ok=True)
        return
    if found.is_final or not waits:
        _give_up(call, found.problem)
        call.waiting.unlink(missing_ok=True)
        return
    to_log(f"the webhook for alerts did not take one ({found.problem}); again in {waits[0]:.0f} s")
    with suppress(OSError):  # a full disk: the attempts go on, in memory alone
        write_atomically(call.waiting, json.dumps({"text": call.text}).encode())
    _again(call, waits)


def _again(call: Call, waits: Sequence[float]) -> None:
    again = threading.Timer(waits[0], _deliver, (call, waits[1:]))
    again.daemon = True
    again.start()


def _waiting(project: Path) -> Path:
    return project / "serving" / "alerts"


def _attempt(call: Call) -> Attempt:
    content = json.dumps({"text": call.text}).encode()
    headers = {"Content-Type": "application/json", "x-tenet-alert": call.id} | signature(call.settings, content)
    try:
        # As the gateway itself: blind to proxies of the surroundings.
        opener = build_opener(ProxyHandler({}), NoRedirects())
        opener.open(Request(call.settings.alert_webhook, content, headers), timeout=SECONDS).close()
    except HTTPError as error:
        return Attempt(f"HTTP {error.code}", error.code < 500 and error.code not in LATER)
    except (OSError, HTTPException) as error:
        return Attempt(type(getattr(error, "reason", error)).__name__, False)
    except ValueError:
        return Attempt("this is no address: TENET_GATEWAY_ALERT_WEBHOOK", True)
    return Attempt(None, True)


def signature(settings: Serving, content: bytes) -> dict[str, str]:
    secret = settings.alert_secret.get_secret_value()
    if not secret:
        return {}
    now = str(int(time.time()))
    sealed = hmac.new(secret.encode(), f"{now}.".encode() + content, "sha256").hexdigest()
    return {"x-tenet-signature": f"t={now},v1={sealed}"}


def _give_up(call: Call, problem: str) -> None:
    """By the receiver's name alone: the rest of such an address is often its key."""
    host = None
    with suppress(ValueError):
        host = urlsplit(call.settings.alert_webhook).hostname
    said = f"An alert did not reach {host or 'the webhook'} ({problem}), and nobody there knows of it: {call.text}"
    to_log(said)
    call.project.record(Told(text=said, tone="note", stage="release"))


def to_log(text: str) -> None:
    sys.stderr.write(f"ALERT: {text}\n")
