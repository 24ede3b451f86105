"""Which tier this machine gets: the strongest in which a probe fails at everything that must not be possible."""

from functools import lru_cache

from tenet.sandbox.host import Limits, Range, RewardWorker, Terms
from tenet.sandbox.problems import BadReward, NoSafeSandbox
from tenet.sandbox.walls import Tier

PROBE = """
import ctypes, os

libc = ctypes.CDLL(None)

def read_a_file():
    return bool(open(os.__file__).read(1))

def write_a_file():
    return os.open("/tmp", os.O_RDWR | os.O_TMPFILE) >= 0

def use_the_network():
    return libc.socket(2, 1, 0) >= 0

def use_a_local_socket():
    return libc.socket(1, 1, 0) >= 0

def start_a_process():
    child = libc.fork()
    if child == 0:
        os._exit(0)
    return child > 0

def signal_the_host():
    return os.kill(os.getppid(), 0) is None

ATTEMPTS = [read_a_file, write_a_file, use_the_network, use_a_local_socket, start_a_process, signal_the_host]

def possible(completions, **_):
    found = []
    for attempt in ATTEMPTS:
        try:
            found.append(float(attempt()))
        except OSError:
            found.append(0.0)
    return found
"""
ATTEMPTS = 6


def start_worker(code: str, terms: Terms, limits: Limits | None = None, allow_none: bool = False) -> RewardWorker:
    """A worker behind the strongest walls that hold here. `allow_none` is an administrator's decision."""
    tier = best_tier()
    if tier == "none" and not allow_none:
        raise NoSafeSandbox(
            "No reward is run on this machine, because no sandbox holds on it: neither bubblewrap nor Landlock with a "
            "system-call filter (Linux 5.13 or newer) is to be had. Nothing was started. Run it on another machine, or let "
            "an administrator set TENET_ALLOW_UNSANDBOXED_REWARD=1 after reading docs/guides/rewards.md."
        )
    return RewardWorker.start(code, terms, tier, limits or Limits())


@lru_cache(maxsize=1)
def best_tier() -> Tier:
    """Tried once in a process; it takes about as long as two workers need to start."""
    if holds("A"):
        return "A"
    return "B" if holds("B") else "none"


def holds(tier: Tier) -> bool:
    """Whether every attempt of the probe fails behind these walls."""
    try:
        with RewardWorker.start(PROBE, {"possible": Range(0, 1)}, tier, Limits(start_seconds=20)) as worker:
            rows = [""] * ATTEMPTS
            return [row["possible"] for row in worker.score(rows, rows, {})] == [0.0] * ATTEMPTS
    except (NoSafeSandbox, BadReward):
        return False
