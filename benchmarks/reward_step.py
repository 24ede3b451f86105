"""What the sandbox adds to a step of practice, measured inside the practice itself.

    python -m benchmarks.reward_step [STEPS]

The model that comes with Tenet is taught 60 bookings and then practises on 240 more, as in benchmarks/reward_practice.py: the
drafted reward, its sandbox, trainers/grpo.py. Every batch of answers that the trainer has scored behind the walls is scored once
more without any, by the same code, and a step lasts from one question of the trainer to the next, less that second time.
The difference of the two times is what the walls cost; its share of the step is the figure (goal: under 2 %).
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import trainers.grpo
from benchmarks.base_model import tune
from benchmarks.base_tasks import bookings
from benchmarks.reward import unwalled
from benchmarks.reward_practice import SHOWN, TESTED, practise, rows_of, wanted
from tenet.bases import EMBEDDED_FOLDER
from tenet.sandbox.host import RewardWorker
from tenet.settings import quiet_libraries

WARMED = 3
"""The first steps also load what is needed once."""
walled = trainers.grpo.start_worker


def main(steps: int) -> None:
    quiet_libraries()
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        task = bookings(0, TESTED)
        start, _ = tune(EMBEDDED_FOLDER, task.train[:SHOWN], 0, folder / "sft", labels=False)
        spec, tenets = wanted(task.test[0])
        told = folder / "told.jsonl"
        trainers.grpo.start_worker = watched(told)
        practise(start, spec, tenets, rows_of(task.train[SHOWN:]), 0, folder, max_steps=steps)
        asked = [json.loads(line) for line in told.read_text().splitlines()][WARMED:]
    tell(asked)


def watched(told: Path) -> Callable[..., Any]:
    """The trainer's worker, timed; what it takes is written to a file, because the training goes on in a process of its own."""

    @contextmanager
    def start(code: str, terms: dict[str, Any], **settings: Any) -> Generator["Watched"]:
        with walled(code, terms, **settings) as worker, told.open("a", encoding="utf-8") as file:
            yield Watched(worker, unwalled(code, terms), lambda took: print(json.dumps(took), file=file, flush=True))

    return start


class Watched:
    """What the trainer asks for scores: the walled worker, and behind its back the same code without walls."""

    def __init__(
        self, worker: RewardWorker, bare: Callable[..., object], tell: Callable[[dict[str, float]], None]
    ) -> None:
        self.tally, self._worker, self._bare, self._tell = worker.tally, worker, bare, tell
        self._since: float | None = None

    def score(self, *batch: Any) -> list[dict[str, float | None]]:
        began = time.perf_counter()
        scores = self._worker.score(*batch)
        behind = time.perf_counter()
        self._bare(*batch)
        ended = time.perf_counter()
        if self._since is not None:
            taken = {"walled": behind - began, "bare": ended - behind, "step": began - self._since + behind - began}
            self._tell(taken | {"answers": len(scores)})
        self._since = ended
        return scores


def tell(asked: list[dict[str, float]]) -> None:
    step, behind, bare = (median(one[name] for one in asked) for name in ("step", "walled", "bare"))
    shares = sorted((one["walled"] - one["bare"]) / one["step"] for one in asked)
    print(f"{len(asked)} steps of {asked[0]['answers']:.0f} answers, median {step:.2f} s a step")
    print(
        f"scored behind the walls {behind * 1e3:.1f} ms, by the same code without walls {bare * 1e3:.1f} ms (medians)"
    )
    print(f"the walls add {median(shares):.2%} to a step, the worst of the steps {shares[-1]:.2%} (goal: under 2 %)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
