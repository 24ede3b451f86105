"""The filter of system calls, run here instruction by instruction for both kinds of processor, as the kernel of each would run it."""

import struct
from typing import NamedTuple

import pytest

from tenet.sandbox import seccomp

ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
X86, ARM = 0xC000003E, 0xC00000B7
READABLE, EXECUTABLE = 3, 7
"""PROT_READ and PROT_WRITE; the same with PROT_EXEC."""
MORE_THAN_THERE_ARE = 600
ARMS_WAYS_OUT = {
    "openat": 56, "execve": 221, "execveat": 281, "clone": 220, "clone3": 435, "socket": 198, "connect": 203, "kill": 129,
    "tgkill": 131, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "io_uring_setup": 425, "bpf": 280,
    "unshare": 97, "setns": 268, "mount": 40, "prctl": 167, "seccomp": 277, "memfd_create": 279, "userfaultfd": 282,
    "perf_event_open": 241, "keyctl": 219, "shmget": 194, "sendmsg": 211, "dup": 23, "fcntl": 25, "ioctl": 29, "pkey_mprotect": 288,
}  # fmt: skip


class Call(NamedTuple):
    number: int
    architecture: int = ARM
    third: int = 0


def decided(program: bytes, call: Call) -> int:
    """As the kernel runs it: loads, three kinds of comparison, jumps forward, and an end."""
    lines = list(struct.iter_unpack("=HBBI", program))
    at, held = 0, 0
    seen = {0: call.number, 4: call.architecture, 32: call.third}
    while True:
        code, yes, no, value = lines[at]
        at += 1
        match code:
            case 0x20:
                held = seen[value]
            case 0x15:
                at += yes if held == value else no
            case 0x35:
                at += yes if held >= value else no
            case 0x45:
                at += yes if held & value else no
            case 0x06:
                return value
            case _:
                raise AssertionError(f"no such instruction: {code:#x}")


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86), ("aarch64", ARM)])
def test_what_is_on_the_list_may_be_called_and_nothing_else(machine: str, architecture: int) -> None:
    program, listed = seccomp.program(machine), set(seccomp.NUMBERS[machine].values())
    for number in range(MORE_THAN_THERE_ARE):
        found = decided(program, Call(number, architecture, READABLE))
        assert found == (ALLOW if number in listed else REFUSE), number


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86), ("aarch64", ARM)])
def test_memory_may_be_had_but_none_that_runs(machine: str, architecture: int) -> None:
    program = seccomp.program(machine)
    for name in ("mmap", "mprotect"):
        number = seccomp.NUMBERS[machine][name]
        assert decided(program, Call(number, architecture, READABLE)) == ALLOW
        assert decided(program, Call(number, architecture, EXECUTABLE)) == REFUSE


def test_a_process_of_the_other_kind_is_ended() -> None:
    for machine, other in (("x86_64", ARM), ("aarch64", X86), ("aarch64", 0x40000028)):
        assert decided(seccomp.program(machine), Call(63, other)) == KILL
    x32 = 0x40000000
    assert decided(seccomp.program("x86_64"), Call(x32 | 1, X86)) == KILL


@pytest.mark.parametrize("name", ARMS_WAYS_OUT)
def test_no_way_out_is_open_on_arm(name: str) -> None:
    assert decided(seccomp.program("aarch64"), Call(ARMS_WAYS_OUT[name])) == REFUSE


def test_the_two_lists_name_the_same_calls_but_for_those_that_arm_never_had() -> None:
    here, there = (set(seccomp.NUMBERS[machine]) for machine in ("x86_64", "aarch64"))
    assert here - there == {"poll", "select", "time"} and there <= here
    assert all(len(set(numbers.values())) == len(numbers) for numbers in seccomp.NUMBERS.values())
