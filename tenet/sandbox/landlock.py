"""The kernel's fence around files: this process may open, make, remove and run nothing, and reach no TCP port.

The filter of system calls forbids the same already; two walls stand because one may have a hole.
"""

import ctypes
import os

_CREATE, _RESTRICT = 444, 446  # the same numbers on every processor
_ASK_VERSION = 1


def version() -> int:
    """0 where the kernel has no Landlock."""
    found = _libc().syscall(_CREATE, None, 0, _ASK_VERSION)
    return max(0, int(found))


def deny_everything() -> None:
    """Raises OSError where the kernel cannot."""
    kind = version()
    handled = (ctypes.c_uint64 * 3)(_file_rights(kind), 3 if kind >= 4 else 0, 3 if kind >= 6 else 0)
    size = 24 if kind >= 6 else 16 if kind >= 4 else 8
    ruleset = _libc().syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    try:
        if _libc().syscall(_RESTRICT, ruleset, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _file_rights(kind: int) -> int:
    """Every right that this version knows: rights that are handled and not given are denied."""
    bits = 13 + (kind >= 2) + (kind >= 3) + (kind >= 5)
    return (1 << bits) - 1


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
