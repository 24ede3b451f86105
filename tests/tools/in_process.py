"""distilabel's steps one after the other in this process: no pipeline, no forks, the same code."""

from collections.abc import Sequence
from typing import Any


def through(steps: Sequence[Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for step in steps:
        step.load()
        rows = next(step.process(rows))
        step.unload()
    return rows
