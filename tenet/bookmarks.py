"""Where LangGraph keeps its bookmarks: SQLite in the home folder, or a PostgreSQL that TENET_DATABASE names.

A lost bookmark costs nothing: the project's folder knows where it stands, and the next turn starts a new one from it.
"""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenet.problems import NotPossible
from tenet.settings import Settings

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


@contextmanager
def bookmarks(settings: Settings) -> "Generator[BaseCheckpointSaver[Any], None, None]":
    if settings.database:
        with _postgres(settings.database) as saver:
            yield saver
        return
    path = settings.home / "bookmarks.sqlite"
    path.touch(mode=0o600)
    yield _opened(path, path.stat().st_ino, os.getpid())


@lru_cache(maxsize=8)
def _opened(path: Path, inode: int, process: int) -> "BaseCheckpointSaver[Any]":
    """Opened once in a process, since the last one to close it writes the whole log back, which takes longer than a turn; and
    anew where the file was deleted or the process is a fork. The saver lets one thread in at a time."""
    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("pragma synchronous=normal")
    return SqliteSaver(connection)


@contextmanager
def _postgres(database: str) -> "Generator[BaseCheckpointSaver[Any], None, None]":
    try:
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg import OperationalError
    except ImportError as error:
        raise NotPossible(
            "TENET_DATABASE names a PostgreSQL, and the packages for it are not installed: pip install -e .[postgres]"
        ) from error
    try:
        with PostgresSaver.from_conn_string(database) as saver:
            saver.setup()
            yield saver
    except OperationalError as error:
        raise NotPossible(
            f"The database of TENET_DATABASE does not answer ({str(error).strip()}). Everything up to here is kept in the "
            "project's folder. Start the database, or unset TENET_DATABASE: no work is lost with the bookmarks in it."
        ) from error
