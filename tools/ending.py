"""Processes that end with the one that started them, however it ends."""

import ctypes
import signal

_SET_PARENT_DEATH_SIGNAL = 1


def die_with_parent() -> None:
    """For `preexec_fn`: the kernel kills this process when its parent is gone, even by kill -9."""
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
