"""What a debugger reads and what it says."""

from collections.abc import Mapping
from typing import NamedTuple

Line = Mapping[str, float]
"""One line of metrics.jsonl."""


class Finding(NamedTuple):
    name: str
    said: str
    """What was seen, and what usually cures it."""
