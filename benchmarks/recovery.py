"""What a kill -9 costs a training, beside plain TRL that is started again from Hugging Face checkpoints, in one run.

    python -m benchmarks.recovery [--steps 110] [--every 25] [--rounds 3]

Both train tenet-tiny by the recipe of SFT on the tickets of the triage example. `back`: from the kill until a step is done that was not
done before. `lost`: by how much the kill made the training longer, which is that and the steps that were done again. `goodput`: the
share of the time that is left at a kill a minute, by what a kill loses in the mean and what snapshots cost. Every `--every`th step one is
killed; one training of ours is not, and has to end with the same weights.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple, cast

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from benchmarks.alarms import tickets
from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER
from tenet.files import read_jsonl
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, run_folder

TRAIN: dict[str, Any] = {
    "per_device_train_batch_size": 16, "learning_rate": 0.001, "lr_scheduler_type": "constant", "logging_steps": 1,
}  # fmt: skip
LORA = a.Lora(r=16, lora_alpha=32, lora_dropout=0.1, target_modules="all-linear")
STEPS_OF_PLAIN = "steps.jsonl"


class Way(NamedTuple):
    """A training that can be started, and started again, and says which steps it has done."""

    start: Callable[[], subprocess.Popen[bytes]]
    victim: Callable[[subprocess.Popen[bytes]], int]
    """The process that trains."""
    log: Path
    starts_again: bool
    """By itself."""


class Kill(NamedTuple):
    back: float
    repeated: int
    lost: float


def ours(run: RunFolder) -> Way:
    command = [sys.executable, "-m", "trainers.kept", "sft", str(run.path)]
    return Way(lambda: _quiet(command, run.path), child_of, run.out / "metrics.jsonl", True)


def plain(folder: Path, steps: int) -> Way:
    command = [sys.executable, "-m", "benchmarks.recovery", "--plain", str(folder), "--steps", str(steps)]
    return Way(lambda: _quiet(command, folder), lambda process: process.pid, folder / STEPS_OF_PLAIN, False)


def _quiet(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def child_of(process: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (found := children.read_text(encoding="ascii").split()):
        time.sleep(0.002)
    return int(found[0])


def reached(log: Path) -> int:
    """The last step that is done."""
    lines = log.read_bytes().splitlines(True) if log.exists() else []
    whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return max((int(line["step"]) for line in whole if "loss" in line), default=0)


def lines_of(log: Path) -> int:
    return log.read_bytes().count(b'"loss"')


def until(log: Path, step: int, process: subprocess.Popen[bytes]) -> float:
    """When a step is done; an end before it is an error of this benchmark."""
    while reached(log) < step:
        if process.poll() is not None and reached(log) < step:
            raise SystemExit(f"The training ended before step {step}; its log: {log.parent.parent}")
        time.sleep(0.003)
    return time.monotonic()


def killed(way: Way, every: int, steps: int) -> list[Kill]:
    """A training that is killed in every so manieth step. How long a step takes is told by those before the kill."""
    process, found = way.start(), list[Kill]()
    for at in range(every, steps - 1, every):
        begun, first = until(way.log, at - every // 2, process), reached(way.log)
        ended = until(way.log, at, process)
        a_step = (ended - begun) / max(1, at - first)
        os.kill(way.victim(process), signal.SIGKILL)
        now, done, lines = time.monotonic(), reached(way.log), lines_of(way.log)
        if not way.starts_again:
            process.wait()
            process = way.start()
        forgotten = _least_until(way.log, done + 1, process)
        back = time.monotonic() - now
        # A log of ours forgets what is measured anew, and that of plain TRL has it twice.
        found.append(Kill(back, done - forgotten + lines_of(way.log) - lines - 1, back - a_step))
    process.wait()
    return found


def _least_until(log: Path, step: int, process: subprocess.Popen[bytes]) -> int:
    """The step that it went on from: what was measured after that is measured anew."""
    least = step - 1
    while (now := reached(log)) < step:
        least = min(least, now)
        if process.poll() is not None:
            raise SystemExit(f"The training ended before step {step}; its log: {log.parent.parent}")
        time.sleep(0.003)
    return least


def prepared(folder: Path, steps: int) -> RunFolder:
    data = tickets()
    made = plan(str(EMBEDDED_FOLDER), LORA, max_minutes=60).model_copy(update={"train": TRAIN | {"max_steps": steps}})
    return run_folder(folder / "triage", made, data.train, (), data.spec)


def train_plainly(folder: Path, steps: int) -> None:
    """A careful person's TRL: a checkpoint every ten steps, and on from the last one."""
    import datasets
    from peft import LoraConfig
    from transformers import AutoTokenizer, TrainerCallback, trainer_utils
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    data = tickets()
    messages = [
        {"messages": [{"role": "system", "content": data.spec.instruction}, {"role": "user", "content": row.input},
                      {"role": "assistant", "content": row.output}]}
        for row in data.train
    ]  # fmt: skip

    class Steps(TrainerCallback):
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if "loss" in (logs or {}):
                with (folder / STEPS_OF_PLAIN).open("ab") as file:
                    file.write(json.dumps({"step": state.global_step, "loss": logs["loss"]}).encode() + b"\n")

    out = folder / "checkpoints"
    trainer = SFTTrainer(
        model=str(EMBEDDED_FOLDER),
        args=SFTConfig(
            output_dir=str(out), use_cpu=True, bf16=False, gradient_checkpointing=False, report_to="none", save_steps=10,
            max_steps=steps, assistant_only_loss=True, disable_tqdm=True, **TRAIN,
        ),
        processing_class=AutoTokenizer.from_pretrained(EMBEDDED_FOLDER),  # pyright: ignore
        train_dataset=datasets.Dataset.from_list(messages),
        peft_config=LoraConfig(task_type="CAUSAL_LM", r=16, lora_alpha=32, lora_dropout=0.1, target_modules="all-linear"),
        callbacks=[Steps()],
    )  # fmt: skip
    last: Callable[[str], str | None] = cast("Any", trainer_utils).get_last_checkpoint
    trainer.train(resume_from_checkpoint=last(str(out)) if out.is_dir() else None)


def cost_of_snapshots(folder: Path, steps: int) -> float:
    """The share of a training's steps that its snapshots took, timed inside it."""
    from trainers import sft, snapshots, underway
    from trainers.warmth import in_a_fork, load_libraries

    load_libraries("sft")
    run, said = prepared(folder, steps), folder / "cost.json"

    def work() -> None:
        spent, begun = [0.0], list[float]()

        def timed(*given: Any, **more: Any) -> Any:
            made = snapshots.snapshooter(*given, **more)
            take = made.on_step_begin

            def on_step_begin(*all_of: Any, **and_more: Any) -> None:
                since = time.perf_counter()
                begun.append(since)
                take(*all_of, **and_more)
                spent[0] += time.perf_counter() - since

            made.on_step_begin = on_step_begin
            return made

        underway.snapshooter = timed
        sft.main(run)
        said.write_text(json.dumps(spent[0] / (begun[-1] - begun[0])), encoding="ascii")

    assert in_a_fork(work) == 0
    return json.loads(said.read_bytes())


def weights(run: RunFolder) -> str:
    return json.loads((run.path / "result.json").read_bytes())["artifact"]["weights_sha256"]


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, usual in (("--steps", 110), ("--every", 25), ("--rounds", 3)):
        parser.add_argument(name, type=int, default=usual)
    parser.add_argument("--plain", type=Path)
    given = parser.parse_args()
    if given.plain:
        train_plainly(given.plain, given.steps)
        return
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"TENET_HOME": place, "MLFLOW_TRACKING_URI": f"sqlite:///{place}/mlflow.db"}
        print(json.dumps(measured(Path(place), given.steps, given.every, given.rounds), indent=1))


def measured(place: Path, steps: int, every: int, rounds: int) -> dict[str, Any]:
    report: dict[str, Any] = {"load": [os.getloadavg()[0]]}
    costs = [cost_of_snapshots(place / f"cost-{number}", steps) for number in range(rounds)]
    report["snapshots, share of the time"] = [round(cost, 4) for cost in costs]
    whole, broken = prepared(place / "whole", steps), prepared(place / "broken", steps)
    assert ours(whole).start().wait() == 0
    report["ours"] = told(killed(ours(broken), every, steps), median(costs))
    report["the same weights as undisturbed"] = weights(whole) == weights(broken)
    report["the same losses"] = losses(whole) == losses(broken)
    (place / "plain").mkdir()
    report["plain TRL, a checkpoint every ten steps"] = told(killed(plain(place / "plain", steps), every, steps), 0.0)
    report["load"].append(os.getloadavg()[0])
    return report


def losses(run: RunFolder) -> list[tuple[float, float]]:
    return [(line["step"], line["loss"]) for line in read_jsonl(run.out / "metrics.jsonl") if "loss" in line]


def told(kills: Sequence[Kill], cost: float) -> dict[str, Any]:
    lost = mean(kill.lost for kill in kills)
    return {
        "kills": len(kills),
        "back_s": [round(median(kill.back for kill in kills), 2), round(max(kill.back for kill in kills), 2)],
        "steps_done_again": max(kill.repeated for kill in kills),
        "lost_s": round(lost, 2),
        "goodput": round((1 - cost) * 60 / (60 + lost), 4),
    }


if __name__ == "__main__":
    main()
