"""Many questions to a judge at the same time; a judge that answers in 200 ms is otherwise waited for all day."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Said = TypeVar("Said")

IN_FLIGHT = 32


def all_at_once(ask: Callable[[Asked], Said], questions: Iterable[Asked]) -> list[Said]:
    """What each question was answered, in order; the first exception ends it, after those under way are through."""
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        return list(pool.map(ask, questions))
