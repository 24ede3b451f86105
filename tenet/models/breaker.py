"""An endpoint that keeps failing is left alone for a while instead of being hammered by everybody who wants an answer."""

import threading
import time
from functools import cache

FAILURES = 3
"""Questions in a row that got no answer, each after all its attempts."""
REST = 30.0
"""Seconds."""


class Breaker:
    def __init__(self, failures: int = FAILURES, rest: float = REST) -> None:
        self._most, self._rest = failures, rest
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def left(self) -> float:
        """Seconds that the endpoint still rests. Once they are over one question may try, and the others wait for it."""
        with self._lock:
            left = self._until - time.monotonic()
            if self._failed < self._most or left > 0:
                return max(0.0, left)
            self._until = time.monotonic() + self._rest
            return 0.0

    def note(self, answered: bool) -> None:
        with self._lock:
            self._failed = 0 if answered else self._failed + 1
            self._until = time.monotonic() + self._rest if self._failed >= self._most else 0.0


@cache
def breaker_of(address: str) -> Breaker:
    """One for all who ask this endpoint from this process."""
    return Breaker()
