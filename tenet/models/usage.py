"""What a question took, in tokens."""

from typing import NamedTuple


class Usage(NamedTuple):
    read: int
    written: int

    @property
    def tokens(self) -> int:
        return self.read + self.written
