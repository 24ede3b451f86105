"""The kernel's filter of system calls, as a list of what is allowed: memory, time, and the two open pipes.

Assembled here because it is forty instructions: no library is needed, and none that is kept up does it without a compiler.
"""

import ctypes
import platform
import struct
from collections.abc import Iterable

CALLS: tuple[tuple[str, int, int | None], ...] = (
    ("read", 0, 63), ("write", 1, 64), ("close", 3, 57), ("fstat", 5, 80), ("lseek", 8, 62), ("mmap", 9, 222),
    ("mprotect", 10, 226), ("munmap", 11, 215), ("brk", 12, 214), ("rt_sigaction", 13, 134),
    ("rt_sigprocmask", 14, 135), ("rt_sigreturn", 15, 139), ("sched_yield", 24, 124), ("mremap", 25, 216),
    ("madvise", 28, 233), ("nanosleep", 35, 101), ("getpid", 39, 172), ("getppid", 110, 173),
    ("gettid", 186, 178), ("getuid", 102, 174), ("geteuid", 107, 175), ("getgid", 104, 176),
    ("getegid", 108, 177), ("getrusage", 98, 165), ("times", 100, 153), ("gettimeofday", 96, 169),
    ("sigaltstack", 131, 132), ("futex", 202, 98), ("restart_syscall", 219, 128), ("clock_gettime", 228, 113),
    ("clock_getres", 229, 114), ("clock_nanosleep", 230, 115), ("exit", 60, 93), ("exit_group", 231, 94),
    ("pselect6", 270, 72), ("ppoll", 271, 73), ("set_robust_list", 273, 99), ("getrandom", 318, 278),
    ("membarrier", 324, 283), ("rseq", 334, 293), ("poll", 7, None), ("select", 23, None), ("time", 201, None),
)  # fmt: skip
"""What a worker may call, with its number on x86-64 and on arm64 (None: not there)."""

NUMBERS: dict[str, dict[str, int]] = {
    "x86_64": {name: number for name, number, _ in CALLS},
    "aarch64": {name: number for name, _, number in CALLS if number is not None},
}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
"""Calls of the x32 kind pass through the same table with this bit set."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # _REFUSE: the call fails with EPERM
_NUMBER_AT, _ARCHITECTURE_AT, _THIRD_ARGUMENT_AT = 0, 4, 32
_PROT_EXEC = 4
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


def program(machine: str) -> bytes:
    """The filter for a kind of processor, such as "x86_64"."""
    numbers = NUMBERS[machine]
    guarded = (numbers["mmap"], numbers["mprotect"])
    plain = [number for name, number in numbers.items() if name not in ("mmap", "mprotect")]
    lines = [
        _line(_LOAD, _ARCHITECTURE_AT),
        _line(_EQUAL, _ARCHITECTURE[machine], yes=1),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER_AT),
    ]
    if machine == "x86_64":
        lines += [_line(_AT_LEAST, _X32, no=1), _line(_RETURN, _KILL)]
    lines += [*_allowed(plain), *_without_code(guarded), _line(_RETURN, _REFUSE)]
    return b"".join(lines)


def install() -> None:
    """From here on this process can make the allowed calls only, for good. Raises OSError where the kernel cannot."""
    code = program(platform.machine())
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    filter = Program(len(code) // 8, ctypes.addressof(buffer))
    refuse_new_privileges()
    control(_SET_SECCOMP, _FILTER, ctypes.addressof(filter))


def refuse_new_privileges() -> None:
    """What the kernel asks of anybody who wants to be filtered or fenced in."""
    control(_NO_NEW_PRIVILEGES, 1)


def control(option: int, value: int, pointer: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(number) for number in (value, pointer, 0, 0)]
    if libc.prctl(ctypes.c_int(option), *arguments) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _allowed(numbers: Iterable[int]) -> list[bytes]:
    return [line for number in numbers for line in (_line(_EQUAL, number, no=1), _line(_RETURN, _ALLOW))]


def _without_code(numbers: Iterable[int]) -> list[bytes]:
    """Memory may be had, but none that can be executed."""
    checked = [_line(_LOAD, _THIRD_ARGUMENT_AT), _line(_ANY_BIT, _PROT_EXEC, no=1), _line(_RETURN, _REFUSE)]
    return [
        line
        for number in numbers
        for line in (_line(_EQUAL, number, no=len(checked) + 1), *checked, _line(_RETURN, _ALLOW))
    ]


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)
