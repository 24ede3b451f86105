"""One after the other where only the processor is needed: side by side the same work takes nearly twice as long."""

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

PATIENCE = 1.0
"""Seconds after which the others go past one that takes long, as a big file does."""


class Turnstile:
    """In the order of coming; who is through already may pass again."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._line: deque[threading.Event] = deque()
        self._guard = threading.Lock()
        self._inside, self._since = 0, 0.0

    @contextmanager
    def passed(self) -> Generator[None, None, None]:
        if self._inside == threading.get_ident():
            yield
            return
        in_order = self._enter()
        try:
            yield
        finally:
            if in_order:
                self._leave()

    def _enter(self) -> bool:
        """False: somebody who takes long is still inside."""
        called = threading.Event()
        with self._guard:
            if self._inside:
                self._line.append(called)
            else:
                called.set()
                self._inside = -1
        while not called.wait(self.patience):
            with self._guard:
                if called in self._line and time.monotonic() - self._since > self.patience:
                    self._line.remove(called)
                    return False
        self._inside, self._since = threading.get_ident(), time.monotonic()
        return True

    def _leave(self) -> None:
        with self._guard:
            if self._line:
                self._inside, self._since = -1, time.monotonic()
                self._line.popleft().set()
            else:
                self._inside = 0
