"""Replies while they are being written: whoever looks at the project sees them grow, and may end them."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from surfaces.web.rendering import words
from tenet.models import Hushed


class Live:
    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._hushed: set[str] = set()

    @contextmanager
    def heard(self, project: str) -> Generator[Callable[[str], None], None, None]:
        """What a mind tells as it goes on; nothing of it stays when the turn is over."""

        def hear(text: str) -> None:
            self._written[project] = text
            if project in self._hushed:
                raise Hushed("The answer was stopped.")

        self._hushed.discard(project)
        try:
            yield hear
        finally:
            self._written.pop(project, None)

    def words(self, project: str) -> str:
        """The reply so far, as HTML; empty when none is being written."""
        written = self._written.get(project, "")
        return str(words(written)) if written else ""

    def hush(self, project: str) -> None:
        self._hushed.add(project)
