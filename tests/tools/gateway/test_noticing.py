"""The gateway hears of news from the kernel, and looks by itself where it cannot."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from tests.tools.gateway.house import run_apart
from tools.gateway import noticing
from tools.gateway.noticing import News


async def seconds_until_woken(news: News, *, soon: bool = False) -> float:
    begun = time.monotonic()
    await news.wait(soon)
    return time.monotonic() - begun


@pytest.fixture(autouse=True)
def a_look_without_news_is_far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noticing, "AT_LATEST", 60.0)


def test_what_is_written_or_moved_there_wakes_whoever_waits(tmp_path: Path) -> None:
    journal, draft = tmp_path / "journal.jsonl", tmp_path.parent / "service.json.new"
    journal.write_text("one\n")

    async def walk() -> list[float]:
        news = News()
        news.watch((tmp_path, tmp_path))
        woken = list[float]()
        for happens in (
            lambda: os.truncate(journal, 2),
            lambda: (draft.write_text("{}"), draft.rename(tmp_path / "service.json")),
            lambda: (tmp_path / "service.json").unlink(),
        ):
            waiting = asyncio.create_task(seconds_until_woken(news))
            await asyncio.sleep(0)
            happens()
            woken.append(await waiting)
            while await seconds_until_woken(news, soon=True) < noticing.SOON / 2:
                """One write may be told more than once."""
        news.close()
        return woken

    assert all(seconds < 30 for seconds in run_apart(walk()))


def test_without_news_it_looks_after_a_while_and_soon_where_something_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def walk() -> tuple[float, float]:
        news = News()
        news.watch((tmp_path,))
        soon = await seconds_until_woken(news, soon=True)
        monkeypatch.setattr(noticing, "AT_LATEST", 0.1)
        found = soon, await seconds_until_woken(news)
        news.close()
        return found

    soon, usual = run_apart(walk())
    assert soon < 30 and usual >= 0.09


def test_where_the_kernel_gives_none_it_looks_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(noticing, "Inotify", none_left)
    news = News()
    news.watch((tmp_path,))
    assert run_apart(seconds_until_woken(news)) < 30
