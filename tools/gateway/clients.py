"""Who may ask a project's gateway, and how often.

Without any key the gateway answers every program on this machine. With the first key it answers only those who have
one; beyond this machine it never listens without. A key is shown once, when it is made, and kept as a digest: it is
random and long, so nothing slower than SHA-256 is needed to keep it from being guessed back.
"""

import hmac
import json
import os
import secrets
import time
from pathlib import Path

from pydantic import Field

from tenet.artifacts import Digest, Frozen, Text
from tenet.files import sha256_of, write_atomically
from tenet.problems import NotPossible
from tools.gateway.refusing import Refusal


class Client(Frozen):
    name: Text
    sha256: Digest
    per_minute: int = Field(default=600, ge=1)
    in_flight: int = Field(default=64, ge=1)


def keys_file(project: Path) -> Path:
    return project / "serving" / "keys.json"


def clients(project: Path) -> tuple[Client, ...]:
    path = keys_file(project)
    if not path.exists():
        return ()
    return tuple(Client.model_validate(each) for each in json.loads(path.read_bytes()))


def add_client(project: Path, name: str, per_minute: int, in_flight: int) -> str:
    """The new client's key, which nobody can read again."""
    known = clients(project)
    if any(client.name == name for client in known):
        raise NotPossible(f"There is a key called {name} already. Take it back first, or choose another name.")
    key = f"tenet-{secrets.token_urlsafe(32)}"
    made = Client(name=name, sha256=sha256_of(key.encode()), per_minute=per_minute, in_flight=in_flight)
    _write(project, (*known, made))
    return key


def remove_client(project: Path, name: str) -> None:
    known = clients(project)
    if not any(client.name == name for client in known):
        raise NotPossible(f"There is no key called {name}. Keys: {', '.join(c.name for c in known) or 'none'}.")
    _write(project, tuple(client for client in known if client.name != name))


def _write(project: Path, wanted: tuple[Client, ...]) -> None:
    content = json.dumps([client.model_dump() for client in wanted], indent=1)
    write_atomically(keys_file(project), content.encode())


ANYONE = Client(name="anyone", sha256="0" * 64, per_minute=10**9, in_flight=10**9)
"""Every program on this machine, while there is no key."""
TENET = Client(name="tenet", sha256="0" * 64, per_minute=10**9, in_flight=10**9)
"""Tenet itself: the page, `tenet ask`, the check of a release. It alone may ask a candidate by name."""


class Doorkeeper:
    """Tells clients apart and counts what they ask. Keys that are added or taken back count at once."""

    def __init__(self, project: Path, own_key: str) -> None:
        self._project = project
        self._file = keys_file(project)
        self._own = sha256_of(own_key.encode())
        self._known: dict[Digest, Client] = {}
        self._seen: tuple[int, int] | None = None
        self._left: dict[str, tuple[float, float]] = {}
        self._busy: dict[str, int] = {}

    def who(self, authorization: str | None) -> Client:
        self._look()
        key = (authorization or "").removeprefix("Bearer ").strip()
        digest = sha256_of(key.encode())
        if hmac.compare_digest(digest, self._own):
            return TENET
        if not self._known:
            return ANYONE
        client = self._known.get(digest)
        if client is None:
            raise Refusal(
                401, "invalid_api_key", "This model needs a key. The owner makes one: tenet keys PROJECT --add NAME"
            )
        return client

    def admit(self, client: Client) -> None:
        """Count one more request in, or refuse it; whoever is admitted is let out by `leave`."""
        wait = self._wait(client)
        if wait > 0:
            raise Refusal(
                429,
                "rate_limit_exceeded",
                f"{client.name} may ask {client.per_minute} times a minute.",
                retry_after=wait,
            )
        if self._busy.get(client.name, 0) >= client.in_flight:
            raise Refusal(
                429,
                "rate_limit_exceeded",
                f"{client.name} may have {client.in_flight} requests at once.",
                retry_after=1,
            )
        self._busy[client.name] = self._busy.get(client.name, 0) + 1

    def leave(self, client: Client) -> None:
        self._busy[client.name] -= 1

    def _wait(self, client: Client) -> float:
        """Seconds until this client may ask again; a bucket that holds a minute's worth and fills steadily."""
        now, pace = time.monotonic(), client.per_minute / 60
        left, at = self._left.get(client.name, (float(client.per_minute), now))
        left = min(float(client.per_minute), left + (now - at) * pace)
        if left < 1:
            self._left[client.name] = (left, now)
            return (1 - left) / pace
        self._left[client.name] = (left - 1, now)
        return 0.0

    def _look(self) -> None:
        seen = _identity(self._file)
        if seen != self._seen:
            self._known = {client.sha256: client for client in clients(self._project)}
            self._seen = seen


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def make_own_key(run: Path) -> str:
    """The key of Tenet itself for this gateway, readable by its owner alone."""
    path = run / "out" / "own.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(key)
    return key


def own_key(run: Path) -> str:
    return (run / "out" / "own.key").read_text(encoding="ascii")
