"""Seals that chain the lines of a journal: nobody without this machine's key can change, drop or add one unnoticed.

Each line carries an HMAC of itself and of the seal before it. The last seal of every journal is kept outside its project
too (HOME/seals/), so that a journal that was cut short, or stripped of its seals, is noticed as well.

    HOME/seal.key           made at the first use, its owner's alone
    HOME/seals/PROJECT-ID   where the last sealed line ended, and its seal
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tenet.settings import read_settings

_MARK = b', "seal": "'


class Head(NamedTuple):
    """What this machine remembers of a journal."""

    end: int
    """Bytes up to the end of the last sealed line."""
    seal: str


def home_of(journal: Path) -> Path:
    """The home that the project lies in, whatever the surroundings of this process say; otherwise theirs."""
    projects = journal.absolute().parent.parent
    return projects.parent if projects.name == "projects" else read_settings().home


def sealed(home: Path, body: bytes, before: str) -> tuple[bytes, str]:
    """This JSON object as a line with its seal, and the seal."""
    key = _key(home)
    seal = f"{key_name(key)}:{_mac(key, before, body)}"
    return body[:-1] + _MARK + seal.encode() + b'"}', seal


def taken_apart(line: bytes) -> tuple[bytes, str | None]:
    """A line's own content and its seal; None for a line from before there were seals."""
    body, mark, rest = line.rpartition(_MARK)
    if not mark or not rest.endswith(b'"}') or b'"' in rest[:-2]:
        return line, None
    return body + b"}", rest[:-2].decode(errors="replace")


def is_right(home: Path, body: bytes, before: str, seal: str) -> bool | None:
    """None: it was sealed with the key of another machine."""
    key = _key(home)
    name, _, mac = seal.partition(":")
    if name != key_name(key):
        return None
    return hmac.compare_digest(mac, _mac(key, before, body))


def is_foreign(home: Path, seal: str) -> bool:
    """Whether another machine's key made it."""
    return seal.partition(":")[0] != key_name(_key(home))


def remember(home: Path, project_id: str, head: Head) -> None:
    folder = home / "seals"
    folder.mkdir(parents=True, exist_ok=True)
    # Not forced to the disk: after a power cut it may be behind the journal, which `verify` allows for, never ahead of it.
    part = folder / f".{project_id}.{os.getpid()}"
    part.write_text(f"{head.end} {head.seal}\n", encoding="ascii")
    part.replace(folder / project_id)


def remembered(home: Path, project_id: str) -> Head | None:
    path = home / "seals" / project_id
    if not path.exists():
        return None
    end, seal = path.read_text(encoding="ascii").split()
    return Head(int(end), seal)


def key_name(key: bytes) -> str:
    """Tells keys apart without saying anything about them."""
    return hashlib.sha256(key).hexdigest()[:8]


def _mac(key: bytes, before: str, body: bytes) -> str:
    return hmac.new(key, before.encode() + b"\n" + body, hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _key(home: Path) -> bytes:
    path = home / "seal.key"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    return bytes.fromhex(path.read_text(encoding="ascii"))


def _make(path: Path) -> None:
    """Whole or not at all, and once: of two processes that come at the same time one key counts."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
