"""What every request passes: where it comes from, who sends it, how often; and the headers of every answer."""

import time
from collections import defaultdict, deque
from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from surfaces.web.people import People, Person

COOKIE = "tenet-session"
OPEN = ("/login",)
CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}


class Rate:
    """At most `most` in `seconds` for each key."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def is_over(self, key: str) -> bool:
        times, now = self._times[key], time.monotonic()
        while times and times[0] < now - self.seconds:
            times.popleft()
        return len(times) >= self.most

    def count(self, key: str) -> None:
        self._times[key].append(time.monotonic())


class Guard:
    def __init__(self, app: ASGIApp, people: People | None, local: Person, hosts: Iterable[str]) -> None:
        """`people` where a login is needed; `hosts` are the names by which this page may be addressed."""
        self.app, self.people, self.local, self.hosts = app, people, local, frozenset(hosts)
        self._rate = Rate(most=240, seconds=60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        answer = self._refusal(scope)
        await (answer or self.app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        """Why this request goes no further, or None: then the scope names the person."""
        headers = Headers(scope=scope)
        if problem := self._stranger(scope, headers):
            return PlainTextResponse(problem, 403)
        if scope["path"] in OPEN:
            scope["person"] = self.local
            return None
        person = self._person(headers)
        if person is None:
            page = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
            return RedirectResponse("/login", 303) if page else PlainTextResponse("Sign in first.", 401)
        scope["person"] = person
        return self._too_often(scope, person)

    def _stranger(self, scope: Scope, headers: Headers) -> str | None:
        """Another site that sends through this browser, or a name that was bent to this machine."""
        host = headers.get("host", "")
        if self.hosts and urlsplit(f"//{host}").hostname not in self.hosts:
            return "This page is not served under that name."
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != host:
            return "Another site may not act here."
        return None

    def _person(self, headers: Headers) -> Person | None:
        if self.people is None:
            return self.local
        cookie: SimpleCookie = SimpleCookie(headers.get("cookie", ""))
        return self.people.person(cookie[COOKIE].value) if COOKIE in cookie else None

    def _too_often(self, scope: Scope, person: Person) -> Response | None:
        if self.people is None or scope["method"] == "GET":
            return None
        self._rate.count(person.name)
        return PlainTextResponse("Too many requests; wait a minute.", 429) if self._rate.is_over(person.name) else None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers: Any = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
