"""An end for calls that keep none themselves: clients of providers, whose own limits start anew with every byte or are hours long."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import NamedTuple, TypeVar, cast

Piece = TypeVar("Piece")


class _Over(NamedTuple):
    error: BaseException | None = None


def until(seconds: float, pieces: Callable[[], Iterable[Piece]]) -> Iterator[Piece]:
    """What `pieces` gives, as it comes; a TimeoutError when it is not at its end in time. The call itself cannot be ended from
    outside: it is left to its own end in a thread that nobody waits for."""
    end, heard = time.monotonic() + seconds, SimpleQueue[Piece | _Over]()
    unwanted = threading.Event()
    threading.Thread(target=_put, args=(pieces, heard, unwanted), daemon=True).start()
    try:
        while not isinstance(piece := heard.get(timeout=max(0.001, end - time.monotonic())), _Over):
            yield cast(Piece, piece)
    except Empty:
        raise TimeoutError(f"not at its end after {seconds:g} s") from None
    finally:
        unwanted.set()
    if piece.error:
        raise piece.error


def _put(pieces: Callable[[], Iterable[Piece]], heard: "SimpleQueue[Piece | _Over]", unwanted: threading.Event) -> None:
    try:
        for piece in pieces():
            if unwanted.is_set():
                return
            heard.put(piece)
    except BaseException as error:  # it is raised where it is waited for
        heard.put(_Over(error))
    else:
        heard.put(_Over())
