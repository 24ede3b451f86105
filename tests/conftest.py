"""No test reaches a network, a person's home or a real key; each session has a home of its own."""

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

hypothesis.settings.register_profile("same-each-time", derandomize=True)
hypothesis.settings.register_profile("explore", hypothesis.settings.get_profile("default"))
hypothesis.settings.load_profile("same-each-time")  # a search for new cases: --hypothesis-profile=explore

_HOME = tempfile.mkdtemp(prefix="tenet-tests-")
_MLFLOW = f"sqlite:///{_HOME}/mlflow.db"
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "")

# Before anything of Tenet is imported, since much is read once.
for _name in [name for name in os.environ if name.startswith("TENET_")]:
    del os.environ[_name]
os.environ |= {
    "TENET_HOME": _HOME,
    "TENET_PERSON": "tester",
    "MLFLOW_TRACKING_URI": _MLFLOW,
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "TENET_LANGUAGE": "en",
    "HF_HUB_OFFLINE": "1",
    "OMP_NUM_THREADS": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    # Trainings are forked, and an open connection cannot be shared by two processes.
    "MLFLOW_SQLALCHEMYSTORE_POOLCLASS": "NullPool",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """Python asks this before it resolves a name, connects or sends, whichever library wanted it."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = cast(tuple[object, ...], arguments[1])[0]
    else:
        return
    if host is not None and host not in _LOOPBACK:
        raise RuntimeError(f"a test tried to reach {host}; only this machine may be reached")


sys.addaudithook(_only_this_machine)


@pytest.fixture(autouse=True)
def _no_endpoint_has_failed_before() -> None:  # pyright: ignore[reportUnusedFunction]  (pytest calls it)
    """A fake server may get the port of an earlier one, whose failures are not its own."""
    from tenet.models.breaker import breaker_of

    breaker_of.cache_clear()


@pytest.fixture(autouse=True)
def _nobody_said_where_mlflow_writes() -> None:  # pyright: ignore[reportUnusedFunction]  (pytest calls it)
    """MLflow remembers for the whole process, and in the environment, what a test told it."""
    if mlflow := cast(Any, sys.modules.get("mlflow")):
        mlflow.set_tracking_uri(None)
    os.environ["MLFLOW_TRACKING_URI"] = _MLFLOW


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long go first, so that at the end no process has minutes before it while the others have nothing left:
    the ones that may take longer than others, then those with the most slow tests."""
    patience, slow = Counter[Path](), Counter[Path]()
    for item in items:
        limit = item.get_closest_marker("timeout")
        patience[item.path] = max(patience[item.path], limit.args[0] if limit and limit.args else 0)
        slow[item.path] += item.get_closest_marker("slow") is not None
    items.sort(key=lambda item: (-patience[item.path], -slow[item.path]))


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> "Generator[Browser, None, None]":
    """One for all: Playwright does not start twice in a process."""
    from tests.surfaces.browsing import chromium

    with chromium() as opened:
        yield opened
