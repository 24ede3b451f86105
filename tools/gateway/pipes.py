"""From the gateway to a process of its own that does what no request may wait for: a line is written, or left out and counted."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import Counter

from tenet.settings import CHECKOUT
from tools.ending import die_with_parent

PIPE_BYTES = 4_096
"""What the kernel takes into a pipe in one piece or not at all."""


class Pipe:
    """`python -m module PROJECT` reads the lines; it is started with the first and again when it died."""

    def __init__(self, module: str, project: Path, left_out: Counter) -> None:
        self._command = [sys.executable, "-m", module, str(project)]
        self._left_out = left_out
        self._keeper: subprocess.Popen[bytes] | None = None

    def send(self, value: dict[str, Any]) -> None:
        line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        keeper = self._started()
        assert keeper.stdin
        try:
            if len(line) > PIPE_BYTES:
                raise BlockingIOError
            os.write(keeper.stdin.fileno(), line)
        except (BlockingIOError, BrokenPipeError):
            self._left_out.inc()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._keeper is None or self._keeper.poll() is not None:
            self._keeper = subprocess.Popen(
                self._command, cwd=CHECKOUT, stdin=subprocess.PIPE, bufsize=0, preexec_fn=die_with_parent
            )
            assert self._keeper.stdin
            os.set_blocking(self._keeper.stdin.fileno(), False)
        return self._keeper

    def close(self, seconds: float = 5) -> None:
        """It reads what is in the pipe to its end, and leaves."""
        if self._keeper and self._keeper.stdin:
            with suppress(BrokenPipeError):
                self._keeper.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._keeper.wait(seconds)
