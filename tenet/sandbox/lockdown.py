"""What a worker gives up before it looks at a reward: limits, identity, files, system calls, in this order."""

import os
import resource
import signal

from tenet.sandbox import landlock, seccomp

_NOBODY = 65534
_DIE_WITH_PARENT = 1


def lock_down(tier: str, memory_mb: int) -> None:
    _limit(memory_mb)
    _become_nobody()
    if tier != "A":  # bubblewrap sees to it in the other
        seccomp.control(_DIE_WITH_PARENT, signal.SIGKILL)
    if tier == "none":
        return
    seccomp.refuse_new_privileges()
    landlock.deny_everything()
    seccomp.install()


def _limit(memory_mb: int) -> None:
    memory = memory_mb * 1024 * 1024
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _become_nobody() -> None:
    """Root gives its rights up. In a user namespace that knows no other user it has none over the machine anyway."""
    if os.getuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    except OSError:
        return
