"""What a debugger reads and what it says."""

from collections.abc import Mapping
from typing import NamedTuple

Line = Mapping[str, float]
"""One line of metrics.jsonl."""


class Finding(NamedTuple):
    name: str
    said: str
    """What was seen, and what usually cures it."""


RIGHT = "heldout_right"
"""The share of the validation rows that were answered rightly at a step (trainers/examining.py)."""
