"""What the bot must not forget: which thread is which project, what came in, what was posted. One SQLite file."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from surfaces.slack.incoming import Delivery, Thread

_TABLES = """
CREATE TABLE IF NOT EXISTS threads (
    channel TEXT, ts TEXT, project TEXT NOT NULL UNIQUE, told INTEGER NOT NULL DEFAULT 0, began TEXT NOT NULL,
    seen TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (channel, ts));
CREATE TABLE IF NOT EXISTS inbox (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, thread TEXT NOT NULL, at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, body TEXT);
CREATE INDEX IF NOT EXISTS waiting ON inbox (channel, thread, at) WHERE body IS NOT NULL;
CREATE TABLE IF NOT EXISTS posts (
    channel TEXT, thread TEXT, key TEXT, ts TEXT NOT NULL, digest TEXT NOT NULL, open INTEGER NOT NULL,
    PRIMARY KEY (channel, thread, key));
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Known(NamedTuple):
    """A thread that is a project."""

    thread: Thread
    project: str
    told: int
    """How many events of the journal the thread has been told."""
    began: str
    """The message that began it; what people wrote before was not meant for the bot."""
    seen: str
    """The newest message that was taken in."""


class Post(NamedTuple):
    key: str
    ts: str
    digest: str
    """Of what it shows, so that what did not change is not sent again."""
    open: bool


class Store:
    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(home / "slack.db", check_same_thread=False, isolation_level=None, timeout=30)
        (home / "slack.db").chmod(0o600)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # ------------------------------------------------------------ what came in

    def keep(self, delivery: Delivery) -> bool:
        """Keep it for good. False: it came before, whatever became of it."""
        thread, body = delivery.thread, delivery.model_dump_json()
        with self._writing() as db:
            row = (delivery.id, thread.channel, thread.ts, delivery.at, body)
            done = db.execute("INSERT OR IGNORE INTO inbox (id, channel, thread, at, body) VALUES (?, ?, ?, ?, ?)", row)
            db.execute(
                "UPDATE threads SET seen = max(seen, ?), gone = 0 WHERE channel = ? AND ts = ?", (delivery.at, *thread)
            )
            return done.rowcount == 1

    def next(self, thread: Thread) -> Delivery | None:
        """The oldest that waits, in the order in which people wrote."""
        found = self._one(
            "SELECT body FROM inbox WHERE channel = ? AND thread = ? AND body IS NOT NULL ORDER BY at LIMIT 1", *thread
        )
        return Delivery.model_validate_json(found[0]) if found else None

    def done(self, delivery: Delivery) -> None:
        """Its id stays, its words do not."""
        self._do("UPDATE inbox SET body = NULL WHERE id = ?", delivery.id)

    def tried(self, delivery: Delivery) -> int:
        self._do("UPDATE inbox SET tries = tries + 1 WHERE id = ?", delivery.id)
        found = self._one("SELECT tries FROM inbox WHERE id = ?", delivery.id)
        return found[0] if found else 0

    def waiting(self) -> list[Thread]:
        rows = self._all("SELECT DISTINCT channel, thread FROM inbox WHERE body IS NOT NULL")
        return [Thread(channel, ts) for channel, ts in rows]

    # ------------------------------------------------------------ threads

    def begin(self, thread: Thread, project: str, at: str) -> str:
        """This thread's project; the first name that was given stays."""
        self._do(
            "INSERT OR IGNORE INTO threads (channel, ts, project, began, seen) VALUES (?, ?, ?, ?, ?)",
            *thread,
            project,
            at,
            at,
        )
        self._do("UPDATE threads SET gone = 0 WHERE channel = ? AND ts = ?", *thread)
        known = self.known(thread)
        assert known
        return known.project

    def known(self, thread: Thread) -> Known | None:
        row = self._one(
            "SELECT channel, ts, project, told, began, seen FROM threads WHERE channel = ? AND ts = ?", *thread
        )
        return Known(Thread(row[0], row[1]), *row[2:]) if row else None

    def threads(self) -> list[Known]:
        rows = self._all("SELECT channel, ts, project, told, began, seen FROM threads WHERE gone = 0 ORDER BY ts")
        return [Known(Thread(row[0], row[1]), *row[2:]) for row in rows]

    def told(self, thread: Thread, events: int) -> None:
        self._do("UPDATE threads SET told = max(told, ?) WHERE channel = ? AND ts = ?", events, *thread)

    def gone(self, thread: Thread) -> None:
        """Nobody can be reached there: the channel was archived or deleted, or the bot was removed."""
        self._do("UPDATE threads SET gone = 1 WHERE channel = ? AND ts = ?", *thread)

    # ------------------------------------------------------------ what was posted

    def posted(self, thread: Thread, post: Post) -> None:
        self._do(
            "INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?)", *thread, post.key, post.ts, post.digest, post.open
        )

    def post(self, thread: Thread, key: str) -> Post | None:
        row = self._one(
            "SELECT key, ts, digest, open FROM posts WHERE channel = ? AND thread = ? AND key = ?", *thread, key
        )
        return Post(row[0], row[1], row[2], bool(row[3])) if row else None

    def open_posts(self, thread: Thread) -> list[Post]:
        rows = self._all("SELECT key, ts, digest FROM posts WHERE channel = ? AND thread = ? AND open", *thread)
        return [Post(key, ts, digest, True) for key, ts, digest in rows]

    # ------------------------------------------------------------ when it last listened

    def mark(self, name: str, value: str) -> None:
        self._do("INSERT OR REPLACE INTO marks VALUES (?, ?)", name, value)

    def marked(self, name: str) -> str | None:
        row = self._one("SELECT value FROM marks WHERE name = ?", name)
        return str(row[0]) if row else None

    # ------------------------------------------------------------ inside

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _do(self, words: str, *values: object) -> None:
        with self._lock:
            self._db.execute(words, values)

    def _one(self, words: str, *values: object) -> tuple[Any, ...] | None:
        with self._lock:
            return self._db.execute(words, values).fetchone()

    def _all(self, words: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(words, values).fetchall()
