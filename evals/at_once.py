"""Many questions to a judge at the same time; a judge that answers in 200 ms is otherwise waited for all day."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Said = TypeVar("Said")

IN_FLIGHT = 32
"""Questions that an endpoint works on at a time: the `at_once` of a model that is asked here."""
THREADS = IN_FLIGHT + IN_FLIGHT // 2
"""More than that: they write questions and read answers while the endpoint works for the others."""


def all_at_once(ask: Callable[[Asked], Said], questions: Iterable[Asked]) -> list[Said]:
    """What each question was answered, in order; the first exception ends it, after those under way are through."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, questions))
