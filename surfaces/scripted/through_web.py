"""A session whose every reply takes the way through the web page: an upload, a click, over HTTP and past its guard."""

import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from surfaces.opening import OpenSession, open_or_create
from tenet import journal as j
from tenet.problems import NotPossible
from tenet.replies import Approve, Cancel, Edit, Fix, Reply, Retry, Revise, Say
from tenet.session import Session
from tenet.settings import Settings
from tenet.uploads import name_given

SECONDS = 300.0
"""One click may take so long: what it starts at once is a part of it."""


@contextmanager
def through_web(name: str, settings: Settings, sessions: OpenSession) -> Generator[Session]:
    with page_served(settings, sessions) as url:
        yield ThroughWeb(url, sessions(settings, "web", name, settings.person))


@contextmanager
def page_served(settings: Settings, sessions: OpenSession = open_or_create) -> Generator[str]:
    """The page in this process, on a port of its own; yields its address."""
    import uvicorn

    from surfaces.web.serving import application

    app = application(settings, login=False, sessions=sessions)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class ThroughWeb(Session):
    def __init__(self, url: str, inside: Session) -> None:
        super().__init__(inside.desk, inside.person, "web")
        self.url = url
        parts = json.loads(self._fetch("/config"))["components"]
        self._page = next(part["id"] for part in parts if part["type"] == "html")

    def advance(self) -> list[j.Event]:
        """The page does that when somebody looks."""
        return self._act(do="follow")

    def send(self, reply: Reply) -> list[j.Event]:
        match reply:
            case Say(text=text, files=files):
                return self._act(reply, do="say", text=text, files=[self._uploaded(name) for name in files])
            case Approve(digests=digests, because=because):
                return self._act(reply, do="approve", digests=digests, text=because)
            case Revise(stage=stage, text=text):
                return self._act(reply, do="wish", stage=stage, text=text)
            case Edit(stage=stage, content=content, base=base):
                return self._act(reply, do="edit", stage=stage, text=content, base=base)
            case Retry():
                return self._act(reply, do="retry")
            case Cancel():
                return self._act(reply, do="cancel")
            case Fix(seen=seen):
                return self._act(reply, do="fix", digest=seen or "")

    # ------------------------------------------------------------ HTTP

    def _act(self, reply: Reply | None = None, **click: object) -> list[j.Event]:
        before = len(self.project.events())
        who = {"id": reply.id} if reply else {}
        data = {"project": self.project.name, **who, **click}
        body = {"data": data, "component_id": self._page, "fn_name": "act", "session_hash": "scenario"}
        answer: dict[str, Any] = json.loads(self._fetch("/gradio_api/component_server", json.dumps(body).encode()))
        if notice := answer.get("notice"):
            raise NotPossible(str(notice))
        return self.project.events()[before:]

    def _uploaded(self, name: str) -> str:
        """The person's file, sent as a browser sends it."""
        content = (self.project.path / "uploads" / name).read_bytes()
        query = urllib.parse.urlencode({"project": self.project.name, "name": name_given(name)})
        return str(json.loads(self._fetch(f"/upload?{query}", content))["kept"])

    def _fetch(self, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"{self.url}{path}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.read()
