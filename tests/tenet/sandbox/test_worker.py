"""The host believes a worker nothing: what it says is typed, counted, clamped and timed."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tenet.sandbox import seccomp
from tenet.sandbox.choosing import best_tier, start_worker
from tenet.sandbox.host import Limits, Range, RewardWorker
from tenet.sandbox.problems import BadReward, NoSafeSandbox
from tenet.settings import CHECKOUT

GOOD = "def right(completions, reference, **_):\n    return [float(c == r) for c, r in zip(completions, reference)]\n"
TERMS = {"right": Range(0, 1)}

pytestmark = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")


def started(code: str, limits: Limits | None = None) -> RewardWorker:
    return start_worker(code, TERMS, limits or Limits(batch_seconds=60))


def test_a_reward_scores_rows() -> None:
    with started(GOOD) as worker:
        assert worker.score(["p", "p"], ["a", "b"], {"reference": ["a", "c"]}) == [{"right": 1.0}, {"right": 0.0}]
        assert worker.tally.failed == worker.tally.restarts == 0


def test_any_text_arrives_as_it_is() -> None:
    texts = ["", "ü 漢字 🎉", "\ud800", "\0", 'a"b\\', "x" * 300_000]
    with started(GOOD) as worker:
        assert worker.score(texts, texts, {"reference": texts}) == [{"right": 1.0}] * len(texts)


def test_one_bad_row_costs_one_row() -> None:
    code = "def right(completions, **_):\n    return [1 / len(text) for text in completions]\n"
    with started(code) as worker:
        assert worker.score([""] * 3, ["a", "", "bb"], {}) == [{"right": 1.0}, {"right": None}, {"right": 0.5}]
        assert worker.tally.failed == 1
        assert worker.tally.problems["right"] == "row 2: line 2: ZeroDivisionError: division by zero"


def test_cannot_say_is_no_failure() -> None:
    with started("def right(completions, **_):\n    return [None for _ in completions]\n") as worker:
        assert worker.score([""], [""], {}) == [{"right": None}]
        assert worker.tally.failed == 0


def test_scores_are_clamped_to_what_the_term_may_give() -> None:
    with started("def right(completions, **_):\n    return [-5, 7, 0.5]\n") as worker:
        assert [row["right"] for row in worker.score([""] * 3, [""] * 3, {})] == [0, 1, 0.5]
        assert worker.tally.clamped == 2


def test_after_a_crash_the_next_batch_gets_a_new_worker() -> None:
    code = "import os\ndef right(completions, **_):\n    return [1.0 if c != 'die' else os._exit(1) for c in completions]\n"
    with started(code) as worker:
        assert worker.score(["", ""], ["fine", "die"], {}) == [{"right": None}] * 2
        assert worker.score([""], ["fine"], {}) == [{"right": 1.0}]
        assert (worker.tally.failed, worker.tally.restarts, worker.tally.restarts_in_a_row) == (2, 1, 0)
        assert worker.tally.failed_share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def right(:\n", "line 1: SyntaxError"),
        ("x = 1\nimport numpy\n", "line 2: ModuleNotFoundError: No module named 'numpy'"),
        ("def wrong(): pass\n", "it has no function right"),
        ("def right(completions): return []\n1 / 0\n", "line 2: ZeroDivisionError"),
        ("import os\nos._exit(0)\n", "it ended"),
    ],
)
def test_code_that_cannot_be_loaded_says_where(code: str, said: str) -> None:
    with pytest.raises(BadReward, match="reward") as caught:
        started(code)
    assert said in str(caught.value)


def test_a_machine_without_walls_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenet.sandbox.choosing.best_tier", lambda: "none")
    with pytest.raises(NoSafeSandbox, match="TENET_ALLOW_UNSANDBOXED_REWARD"):
        started(GOOD)
    with start_worker(GOOD, TERMS, allow_none=True) as worker:
        assert worker.tier == "none"
        assert worker.score([""], ["a"], {"reference": ["a"]}) == [{"right": 1.0}]


@pytest.mark.parametrize(
    ("machine", "header", "prefix"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "__NR_"),
        ("aarch64", "/usr/include/asm-generic/unistd.h", "__NR_"),
    ],
)
def test_the_numbers_of_the_calls_are_the_kernels(machine: str, header: str, prefix: str) -> None:
    """A wrong number would allow another call. The kernel's own lists are compared where they are installed."""
    if not Path(header).exists():
        pytest.skip(f"{header} is not installed")
    kernels: dict[str, int] = {}
    for line in Path(header).read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == "#define" and words[1].startswith("__NR") and words[2].isdigit():
            kernels[words[1].removeprefix("__NR3264_").removeprefix(prefix)] = int(words[2])
    assert {name: kernels.get(name) for name in seccomp.NUMBERS[machine]} == seccomp.NUMBERS[machine]


def test_a_filter_is_made_for_each_processor() -> None:
    assert platform.machine() in seccomp.NUMBERS
    assert {len(seccomp.program(machine)) % 8 for machine in seccomp.NUMBERS} == {0}


def test_the_second_wall_holds_without_the_first() -> None:
    """The filter of calls hides it in every attack, so it is tried alone: files stay shut under Landlock."""
    code = (
        f"import sys; sys.path.append({str(CHECKOUT)!r})\n"
        "from tenet.sandbox import landlock, seccomp\n"
        "if not landlock.version(): sys.exit(3)\n"
        "seccomp.refuse_new_privileges(); landlock.deny_everything()\n"
        "try: open(sys.executable, 'rb')\n"
        "except PermissionError: sys.exit(0)\n"
        "sys.exit(1)\n"
    )
    done = subprocess.run([sys.executable, "-c", code])
    if done.returncode == 3:
        pytest.skip("this kernel has no Landlock")
    assert done.returncode == 0
