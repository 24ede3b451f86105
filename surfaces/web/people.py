"""Who may use the page. On loopback it is the person of this machine; otherwise people log in, with passwords that are
kept as salted scrypt hashes in HOME/users.json. What their roles allow is in `tenet.people`."""

import hashlib
import hmac
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any, NamedTuple

from tenet.files import write_atomically
from tenet.people import Role, User, read_users, users_file
from tenet.policy import Right
from tenet.problems import NotPossible

SESSION_SECONDS = 12 * 3600
SHORTEST = 10


class Person(NamedTuple):
    name: str
    role: Role
    signed_in: bool = False

    @property
    def may_act(self) -> bool:
        return self.role != "viewer"


def person_of(request: Any) -> Person:
    """Whom the guard let in; there is no request without one."""
    person = getattr(request, "request", request).scope["person"]  # Gradio wraps the request
    assert isinstance(person, Person)
    return person


class People:
    def __init__(self, home: Path) -> None:
        self._home, self._file = home, users_file(home)
        self._key_file = home / "web.key"

    def all(self) -> dict[str, User]:
        return read_users(self._home)

    def add(self, name: str, password: str, role: Role, may: tuple[Right, ...] = (), slack: str = "") -> None:
        """Without a password they cannot log in: that is for people who work from Slack only."""
        if not name.replace("-", "").replace(".", "").replace("_", "").isalnum() or len(name) > 63:
            raise NotPossible("A user's name is letters, digits, dots, hyphens or underscores, at most 63.")
        if len(password) < SHORTEST and not (slack and not password):
            raise NotPossible(f"The password is too short: at least {SHORTEST} characters. Nothing was changed.")
        if (
            slack
            and (other := next((known for known, user in self.all().items() if user.slack == slack), name)) != name
        ):
            raise NotPossible(f"{slack} is {other} already. Nothing was changed.")
        salt = secrets.token_hex(16) if password else ""
        hashed = _hashed(password, salt) if password else ""
        self._write({**self.all(), name: User(role=role, salt=salt, hashed=hashed, may=may, slack=slack)})

    def remove(self, name: str) -> None:
        if name not in self.all():
            raise NotPossible(f"There is no user called {name}.")
        self._write({known: user for known, user in self.all().items() if known != name})

    def knows(self, name: str, password: str) -> bool:
        """Takes as long for a name that does not exist."""
        user = self.all().get(name, User(role="viewer", salt="0" * 32, hashed=""))
        return hmac.compare_digest(_hashed(password, user.salt), user.hashed)

    # ------------------------------------------------------------ sessions: a cookie that survives a restart

    def ticket(self, name: str) -> str:
        ends = str(int(time.time()) + SESSION_SECONDS)
        return f"{name}:{ends}:{self._signed(name, ends)}"

    def person(self, ticket: str) -> Person | None:
        name, _, rest = ticket.partition(":")
        ends, _, signature = rest.partition(":")
        user = self.all().get(name)
        if user is None or not ends.isdigit() or int(ends) < time.time():
            return None
        return Person(name, user.role, True) if hmac.compare_digest(signature, self._signed(name, ends)) else None

    def _signed(self, name: str, ends: str) -> str:
        """A new password ends all sessions of its user."""
        user = self.all().get(name)
        return hmac.new(self._key(), f"{name}:{ends}:{user.hashed if user else ''}".encode(), "sha256").hexdigest()

    def _key(self) -> bytes:
        if not self._key_file.exists():
            _write_private(self._key_file, secrets.token_bytes(32))
        return self._key_file.read_bytes()

    def _write(self, users: dict[str, User]) -> None:
        content = {name: user.model_dump() for name, user in users.items()}
        _write_private(self._file, json.dumps(content, indent=1).encode())


def _hashed(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def _write_private(path: Path, content: bytes) -> None:
    write_atomically(path, content)
    os.chmod(path, 0o600)  # noqa: PTH101
