"""The form of an answer, sent along for endpoints that can hold a model to it (`response_format`).

Whether they do is never trusted: the form stands in the question too, and the answer is checked and mended all the same. An
endpoint that turns a form away is asked without it, and from then on at once.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel

from tenet.models.failures import ModelFailure, Refused, Truncated

_turned_away: set[tuple[str, str]] = set()
"""Addresses with the names of the forms that they do not take, for as long as this process lives."""


class Form:
    """Of one question to one endpoint."""

    def __init__(self, address: str, shape: type[BaseModel]) -> None:
        self._known = (address, shape.__name__)
        self._shape = shape

    @property
    def is_taken(self) -> bool:
        return self._known not in _turned_away

    def is_in_the_way(self, failure: ModelFailure) -> bool:
        """Refused by HTTP itself, which many servers do with a form that they cannot keep, or an answer without an end, as
        weak models write that are held to one."""
        return isinstance(failure, Truncated) or (isinstance(failure, Refused) and failure.turned_away)

    def was_in_the_way(self) -> None:
        _turned_away.add(self._known)

    def sent(self) -> dict[str, Any]:
        return _sent(self._shape)


@cache
def _sent(shape: type[BaseModel]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": shape.__name__, "schema": shape.model_json_schema()}}
