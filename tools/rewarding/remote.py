"""A term that the person's own service scores: their reward function in their own environment.

    POST <address>    {"v": 1, "term": "is_polite", "rows": [{"request": …, "reference": …, "answer": …}, …]}
                      X-Tenet-Time: 1780000000     X-Tenet-Signature: v1=<HMAC-SHA256 of "time.body" with the shared key, in hex>
    200               {"scores": [0.5, null, …]}   one a row, from 0 to 1; null: it cannot say

Only the one address that this machine's settings name is ever asked, over TLS or on this machine, and no redirect is followed.
What comes back is counted, typed and clamped.
"""

import hashlib
import hmac
import json
import math
import random
import time
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any, NamedTuple, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tenet import artifacts as a
from tenet.sandbox.problems import BadReward
from tenet.settings import RewardService
from tools.rewarding.outside import NoScore, Said, Scorer

ROWS = 64
"""In one request."""
LONGEST = 1_000_000
AGAIN = (429, 500, 502, 503, 504)


class Manner(NamedTuple):
    seconds: float = 10.0
    attempts: int = 3
    pause: float = 0.5


class _Stay(HTTPRedirectHandler):
    """Rows and signatures go to the address that was named, and to no other."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


_OPENER = build_opener(_Stay)


def remote_scorer(term: a.RewardTerm, service: RewardService | None, manner: Manner | None = None) -> Scorer:
    if service is None or term.remote != service.url:
        raise BadReward(
            f"{term.name} is scored at {term.remote}, which this machine does not ask: its settings name "
            f"{service.url if service else 'no such address'}. Set TENET_REWARD_URL and TENET_REWARD_KEY (docs/guides/rewards.md)."
        )
    if problem := _unsafe(service.url):
        raise BadReward(f"{term.name}: {problem}")

    def score(said: Sequence[Said]) -> list[float | None]:
        found: list[float | None] = []
        for start in range(0, len(said), ROWS):
            found += _asked(term.name, service, said[start : start + ROWS], manner or Manner())
        return found

    return score


def signature(key: str, sent_at: str, body: bytes) -> str:
    return "v1=" + hmac.new(key.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()


def _unsafe(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")):
        return None
    return f"{url} is not asked: rows would travel for everybody to read. Use https, or an address on this machine."


def _asked(term: str, service: RewardService, said: Sequence[Said], manner: Manner) -> list[float | None]:
    rows = [one._asdict() for one in said]
    body = json.dumps({"v": 1, "term": term, "rows": rows}).encode()
    for attempt in range(1, manner.attempts + 1):
        try:
            return _scores(_sent(service, body, manner.seconds), len(said))
        except HTTPError as error:
            problem, again = f"it answered with the status {error.code}", error.code in AGAIN
        except (URLError, OSError, HTTPException) as error:
            problem, again = f"it cannot be reached ({getattr(error, 'reason', error)})", True
        if not again or attempt == manner.attempts:
            raise NoScore(f"{service.url}: {problem}, asked {attempt} times")
        time.sleep(random.uniform(0, manner.pause * 2 ** (attempt - 1)))
    raise AssertionError("the loop ends by itself")


def _sent(service: RewardService, body: bytes, seconds: float) -> bytes:
    now = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Tenet-Time": now,
        "X-Tenet-Signature": signature(service.key.get_secret_value(), now, body),
    }
    with _OPENER.open(Request(service.url, body, headers), timeout=seconds) as answer:
        return cast(bytes, answer.read(LONGEST + 1))


def _scores(answer: bytes, rows: int) -> list[float | None]:
    try:
        said: Any = json.loads(answer) if len(answer) <= LONGEST else None
    except ValueError:
        said = None
    scores: Any = cast("dict[str, Any]", said).get("scores") if isinstance(said, dict) else None
    if not isinstance(scores, list) or len(cast("list[Any]", scores)) != rows:
        raise NoScore(f'its answer is not {{"scores": […]}} with {rows} numbers')
    return [_clamped(score) for score in cast("list[Any]", scores)]


def _clamped(score: object) -> float | None:
    if score is None:
        return None
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
        raise NoScore(f"it gave {str(score)[:60]} where a number from 0 to 1 is needed")
    return min(1.0, max(0.0, float(score)))
