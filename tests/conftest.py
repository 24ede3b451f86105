"""No test reaches a network, a person's home or a real key; each session has a home of its own."""

import os
import socket
import tempfile
from collections.abc import Generator
from pathlib import Path

_HOME = tempfile.mkdtemp(prefix="tenet-tests-")

for _name in [name for name in os.environ if name.startswith("TENET_")]:  # noqa: TID251  (before anything reads it)
    del os.environ[_name]  # noqa: TID251
os.environ.update(  # noqa: TID251
    {
        "TENET_HOME": _HOME,
        "TENET_PERSON": "tester",
        "MLFLOW_TRACKING_URI": f"sqlite:///{_HOME}/mlflow.db",
        "LANGGRAPH_STRICT_MSGPACK": "true",
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "TOKENIZERS_PARALLELISM": "false",
    }
)

import pytest

_connect = socket.socket.connect


def _only_loopback(self: socket.socket, address: object) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if host not in ("", "127.0.0.1", "localhost", "::1", "0.0.0.0"):
        raise RuntimeError(f"a test tried to reach {host}; only this machine may be reached")
    _connect(self, address)  # pyright: ignore[reportArgumentType]


socket.socket.connect = _only_loopback  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture
def home(tmp_path: Path) -> Generator[Path, None, None]:
    yield tmp_path
