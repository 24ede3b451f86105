"""The form of an answer, sent along for endpoints that can hold a model to it (`response_format`).

Whether they do is never trusted: the form stands in the question too, and the answer is checked and mended all the same. An
endpoint that turns a form away is asked without it, and from then on at once; what only may have been the form's fault, an
answer without an end or a trouble of the server, has to happen a few times in a row.
"""

import threading
from collections import Counter
from functools import cache
from typing import Any

from pydantic import BaseModel

from tenet.models.failures import ModelFailure, Refused, Transient, Truncated

IN_A_ROW = 3
"""Questions that were answered only without the form, before it is left out."""


class Forms:
    """What one endpoint does with forms, by their names: it may keep one and refuse another. `most` of 0: it is sent none."""

    def __init__(self, most: int = IN_A_ROW) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._in_the_way = Counter[str]()

    def takes(self, shape: type[BaseModel]) -> bool:
        with self._lock:
            return self._in_the_way[shape.__name__] < self._most

    def kept(self, shape: type[BaseModel]) -> None:
        """An answer came that was asked for with the form."""
        with self._lock:
            del self._in_the_way[shape.__name__]

    def was_in_the_way(self, shape: type[BaseModel], failure: ModelFailure) -> None:
        """The same question failed so with the form and was answered without it."""
        with self._lock:
            self._in_the_way[shape.__name__] += self._most if isinstance(failure, Refused) else 1


@cache
def forms_of(address: str) -> Forms:
    """One for all who ask this endpoint from this process."""
    return Forms()


def may_be_in_the_way(failure: ModelFailure) -> bool:
    """Turned away by HTTP itself, as many servers do with a form that they cannot keep, or an answer without an end, as weak
    models write that are held to one."""
    turned_away = isinstance(failure, Refused | Transient) and failure.turned_away
    return turned_away or isinstance(failure, Truncated)


@cache
def sent(shape: type[BaseModel]) -> dict[str, Any]:
    return {
        "type": "json_schema",
        "json_schema": {"name": shape.__name__, "schema": shape.model_json_schema()},
    }
