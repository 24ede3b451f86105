"""What speaks for and against shipping, as one part of the evidence has it."""

from typing import NamedTuple


class Grounds(NamedTuple):
    forbidding: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
