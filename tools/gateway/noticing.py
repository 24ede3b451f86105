"""Waits for news in folders, at no cost while there is none: the kernel tells what was written or moved there."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from asyncinotify import Inotify, Mask

SOON, AT_LATEST = 0.02, 1.0
"""Seconds between two looks: where the kernel cannot tell, and where it can. A folder that another machine writes to tells nothing here."""
_NEWS = Mask.MODIFY | Mask.MOVED_TO | Mask.CREATE | Mask.DELETE


class News:
    def __init__(self) -> None:
        self._kernel = _opened()
        self._watched: set[Path] = set()

    def watch(self, folders: Iterable[Path]) -> None:
        for folder in folders:
            if self._kernel and folder not in self._watched:
                self._kernel.add_watch(folder, _NEWS)
                self._watched.add(folder)

    async def wait(self, soon: bool = False) -> None:
        """Until something happened there, or a look is due: `soon` where something is known to be missing yet."""
        if self._kernel is None:
            await asyncio.sleep(SOON)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(SOON if soon else AT_LATEST):
                await self._kernel.get()

    def close(self) -> None:
        if self._kernel:
            self._kernel.close()


def _opened() -> Inotify | None:
    try:
        return Inotify()
    except (OSError, AttributeError):
        # No kernel that has it, or as many of them as this person may have.
        return None
