"""Which model servers answer, as the project's journal says, and how they are spoken to."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import aiohttp

from tenet import artifacts as a
from tenet.files import from_yaml, sha256_of_file
from tenet.journal import Routed
from tenet.project import Project
from tenet.routing import routes
from tools.gateway.refusing import Refusal, away
from tools.variants import service_folder

Variant = Literal["production", "candidate"]
_AGAIN = -1
"""No size of a journal: it is read at the next look."""


class Engine(NamedTuple):
    """The server of one deployment."""

    key: str
    variant: Variant
    digest: a.Digest
    deployment: a.Deployment
    run: Path


class Address(NamedTuple):
    """Where an engine answers."""

    base_url: str
    tuned: str
    """What the tuned model is called there; an adapter beside others has a name of its own."""

    def body(self, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"model": self.tuned} if body["model"] == "tuned" else body


class Engines:
    """Follows the journal and the addresses that servers announce; `look` is cheap and called often."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._addresses: dict[str, Address | None] = {}
        self._announcements: dict[str, tuple[int, int] | None] = {}
        self._read = _AGAIN
        self.routes: Routed | None = None
        self.production: Engine | None = None
        self.candidate: Engine | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the servers announce their addresses."""
        return tuple(engine.run for engine in (self.production, self.candidate) if engine)

    @property
    def lacks_a_folder(self) -> bool:
        """Whether a server was named whose folder is not there yet."""
        return self._read == _AGAIN

    def look(self) -> bool:
        """Take up what changed; returns whether the routes did."""
        changed = self._look_at_journal()
        for engine in (self.production, self.candidate):
            if engine:
                self._look_at(engine)
        return changed

    def _look_at(self, engine: Engine) -> None:
        """Its address, read again only where it was announced anew."""
        now = _announcement(engine.run)
        if engine.key not in self._announcements or self._announcements[engine.key] != now:
            self._announcements[engine.key] = now
            self._addresses[engine.key] = _announced(engine.run)

    def _look_at_journal(self) -> bool:
        size = (self._project.path / "journal.jsonl").stat().st_size
        if size == self._read:
            return False
        before, self._read = self.routes, size
        self.routes = routes(self._project)
        if self.routes and self.routes != before:
            try:
                production = self._engine(self.routes.production, "production")
                candidate = self._engine(self.routes.candidate, "candidate")
            except FileNotFoundError:
                # A server was named before its folder was there: look again, and go on as before until then.
                self.routes, self._read = before, _AGAIN
                return False
            self.production, self.candidate = production, candidate
        return self.routes != before

    def _engine(self, key: str | None, variant: Variant) -> Engine | None:
        if key is None:
            return None
        run = service_folder(self._project.path, key)
        path = run / "inputs" / "deployment.yaml"
        deployment = a.Deployment.model_validate(from_yaml(path.read_bytes(), path.name))
        return Engine(key, variant, sha256_of_file(path), deployment, run)

    def is_up(self, engine: Engine | None) -> bool:
        return engine is not None and self._addresses.get(engine.key) is not None

    def address(self, engine: Engine) -> Address:
        found = self._addresses.get(engine.key) or _announced(engine.run)
        if found is None:
            raise away("The model's server is starting. Ask again in a few seconds.")
        return found


def _announcement(run: Path) -> tuple[int, int] | None:
    try:
        found = (run / "service.json").stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _announced(run: Path) -> Address | None:
    try:
        told = json.loads((run / "service.json").read_bytes())
        return Address(str(told["base_url"]), str(told.get("models", ["tuned"])[0]))
    except (FileNotFoundError, ValueError, KeyError):
        return None


def new_session() -> aiohttp.ClientSession:
    """Without a limit of its own, and blind to proxies of the surroundings."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
    # Idle connections are let go before the engines (uvicorn: after five seconds) do it.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False)


async def whole(
    session: aiohttp.ClientSession, address: Address, body: dict[str, Any], deadline: float
) -> dict[str, Any]:
    """One answer in one piece, checked to be one; `deadline` is a moment of the event loop."""
    async with opened(session, address, body, deadline) as reply:
        try:
            async with asyncio.timeout_at(deadline):
                content = await reply.read()
        except aiohttp.ClientError as error:
            raise away("The model's server went away while it answered. Ask again in a few seconds.") from error
        except TimeoutError as error:
            raise _too_late() from error
    return _completion(content)


@asynccontextmanager
async def opened(
    session: aiohttp.ClientSession, address: Address, body: dict[str, Any], deadline: float
) -> AsyncGenerator[aiohttp.ClientResponse]:
    """An answer that has begun well; everything else is a refusal that says what happened."""
    try:
        async with asyncio.timeout_at(deadline):
            reply = await _posted(session, f"{address.base_url}/chat/completions", address.body(body))
    except aiohttp.ClientConnectionError as error:
        raise away("The model's server does not answer; it is started again. Ask again in a few seconds.") from error
    except TimeoutError as error:
        raise _too_late() from error
    async with reply:
        if reply.status != 200:
            said = _said((await reply.read()).decode(errors="replace"))
            if reply.status == 404:
                # Which models may be named was checked before: this one is not loaded (again) yet.
                raise away(f"The model's server does not have it at this moment: {said}")
            if 400 <= reply.status < 500:
                raise Refusal(400, "invalid_request_error", f"The model's server refused this: {said}")
            raise Refusal(502, "model_failed", f"The model's server failed (HTTP {reply.status}): {said}")
        yield reply


def _too_late() -> Refusal:
    return Refusal(504, "timeout", "The model did not answer in time.")


async def _posted(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> aiohttp.ClientResponse:
    try:
        return await session.post(url, json=body)
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
        # The engine may have closed this connection as idle at this very moment; asking twice does no harm.
        return await session.post(url, json=body)


def text_of(completion: dict[str, Any]) -> str:
    return str(completion["choices"][0]["message"]["content"])


def _completion(content: bytes) -> dict[str, Any]:
    """An empty body, one without choices and one without text are failures, whatever their status says."""
    try:
        found = cast("dict[str, Any]", json.loads(content))
        if isinstance(found["choices"][0]["message"]["content"], str):
            return found
    except (ValueError, LookupError, TypeError):
        pass
    raise Refusal(502, "model_failed", "The model's server sent an empty reply.")


def _said(text: str) -> str:
    try:
        found = json.loads(text)
        return str(found.get("error", {}).get("message") or found.get("detail") or text)[:300]
    except (ValueError, AttributeError):
        return text[:300]
