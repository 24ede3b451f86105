"""How fast SFT, DPO and GRPO train beside plain TRL with its defaults: same model, rows and steps, each arm in a fork of one process.

    python -m benchmarks.training [sft] [tickets] [dpo] [grpo] [--rounds 2]      the better round counts

One thread, and seconds of that thread's own processor time, so that other programs disturb little. The model is tenet-tiny with the
adapter of its recipes. `sft`: 48 rows of 26 to 620 tokens of which a third is learned; `tickets`: the tickets of the triage example;
`dpo`: these with a wrong label as rejected answer; `grpo`: bookings, 8 answers to each of 8 requests in a step. `loss` is that of all
answers after the training, a token as much as another (GRPO: what the answers earned in its last half); the arm `another seed`
says how much of a difference is chance. `memory_mb` is the most that the process held.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from benchmarks.training_arms import PARTS, Arm, Measured, load_libraries


def main() -> None:
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 1
    wanted = [word for word in sys.argv[1:] if word in PARTS] or list(PARTS)
    load_libraries()
    report: dict[str, Any] = {"threads": 1, "load": [os.getloadavg()[0]]}
    for name in wanted:
        part = PARTS[name]
        report[name] = compared(part.arms(), part.measure, rounds, part.unit)
    report["load"].append(os.getloadavg()[0])
    print(json.dumps(report, indent=1))


def compared(
    arms: Sequence[Arm], measure: Callable[[Arm], Measured], rounds: int, unit: str
) -> list[dict[str, float | str]]:
    found: dict[str, list[Measured]] = {arm.name: [] for arm in arms}
    for _ in range(rounds):
        for arm in arms:
            found[arm.name].append(in_a_fork(lambda arm=arm: measure(arm)))
            last = found[arm.name][-1]
            print(f"  {arm.name:44} {last.amount / last.seconds:9.1f} {unit}  loss {last.loss:.4f}", file=sys.stderr)
    best = {name: min(each, key=lambda one: one.seconds / one.amount) for name, each in found.items()}
    first = best[arms[0].name]
    return [
        {
            "arm": name,
            unit: round(one.amount / one.seconds, 2),
            "times": round(one.amount / one.seconds / (first.amount / first.seconds), 2),
            "loss": round(one.loss, 4),
            "memory_mb": round(one.memory_mb),
        }
        for name, one in best.items()
    ]


def in_a_fork(work: Callable[[], Measured]) -> Measured:
    """What one arm does to memory, and what it leaves in it, is no other's."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as out, contextlib.redirect_stdout(None):
            json.dump(work()._asdict(), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as given:
        said = given.read()
    os.waitpid(child, 0)
    return Measured(**json.loads(said))


if __name__ == "__main__":
    main()
