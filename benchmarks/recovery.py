"""The kill matrix: what a kill -9 costs SFT, DPO and GRPO, beside plain TRL that is started again from Hugging Face checkpoints.

    python -m benchmarks.recovery [sft dpo grpo plain] [--trainings 2]

tenet-tiny on the tickets of the triage example. Each training is killed eight times (GRPO six, plain TRL three), of ours every second
time in the middle of a save, at other steps in each; one of each method is left alone, and all have to end with its weights and its
measurements. `back`: from the kill until a step is done that was not done before. `lost`: by how much the kill made the training
longer, which is that and the steps that were done again. `goodput`: the share of the time that is left at a kill a minute, by what a
kill loses in the mean and what snapshots cost.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from benchmarks.alarms import tickets
from benchmarks.killing import Kill, killed, ours, plain
from benchmarks.plain_restart import TRAIN
from benchmarks.sicknesses import reward_for
from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER
from tenet.files import read_jsonl
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, run_folder
from trainers.warmth import in_a_fork, load_libraries

LORA = a.Lora(r=16, lora_alpha=32, lora_dropout=0.1, target_modules="all-linear")


class Matrix(NamedTuple):
    """How a method is trained to be killed."""

    steps: int
    kills: int
    train: dict[str, Any]
    rows: int
    saves: int = 10
    """At every so manieth step; the last kill is long before the end."""


MATRIX = {
    "sft": Matrix(110, 8, TRAIN, 1000),
    "dpo": Matrix(60, 8, TRAIN | {"per_device_train_batch_size": 8}, 48),
    # It needs several times as long for a step and for a return: fewer of both.
    "plain": Matrix(40, 3, TRAIN, 1000),
    "grpo": Matrix(30, 6, TRAIN | {"num_generations": 4, "max_completion_length": 12, "learning_rate": 0.0001}, 48, 5),
}


def prepared(folder: Path, method: str) -> RunFolder:
    data, matrix = tickets(), MATRIX[method]
    settings = matrix.train | {"max_steps": matrix.steps, "save_steps": matrix.saves}
    made = plan(str(EMBEDDED_FOLDER), LORA, max_minutes=60).model_copy(update={"method": method, "train": settings})
    run = run_folder(folder / "triage", made, data.train[: matrix.rows], (), data.spec)
    if method == "grpo":
        reward_for(run, "0.5 * (text.strip() == reference) + 0.5 * (len(text) < 20)")
    return run


def cost_of_snapshots(folder: Path) -> float:
    """The share of a training's steps that its snapshots took, timed inside it."""
    import time

    from trainers import sft, snapshots, underway

    load_libraries("sft")
    run, said = prepared(folder, "sft"), folder / "cost.json"

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


def measured(place: Path, method: str, trainings: int, cost: float) -> dict[str, Any]:
    matrix, whole = MATRIX[method], prepared(place / f"{method}-whole", method)
    assert ours(method, whole).start().wait() == 0, whole.path
    runs, kills = [prepared(place / f"{method}-{number}", method) for number in range(trainings)], list[Kill]()
    for number, run in enumerate(runs):
        kills += killed(ours(method, run), moments(matrix, number), matrix.steps, in_saves=True)
    return {
        "trainings": trainings,
        "the same weights as undisturbed": sum(weights(run) == weights(whole) for run in runs),
        "the same measurements": sum(measurements(run) == measurements(whole) for run in runs),
    } | told(kills, cost)


def moments(matrix: Matrix, number: int) -> list[int]:
    """Steps to kill at: room for the next save behind each, and others in each training."""
    apart = (matrix.steps - 12) / matrix.kills
    return [int(2 + number + apart * kill) for kill in range(matrix.kills)]


def weights(run: RunFolder) -> str:
    return json.loads((run.path / "result.json").read_bytes())["artifact"]["weights_sha256"]


def measurements(run: RunFolder) -> list[tuple[float, float, float]]:
    lines = read_jsonl(run.out / "metrics.jsonl")
    found = [line for line in lines if "grad_norm" in line]
    return [(line["step"], line["loss" if "loss" in line else "reward"], line["grad_norm"]) for line in found]


def told(kills: Sequence[Kill], cost: float) -> dict[str, Any]:
    lost = mean(kill.lost for kill in kills)
    return {
        "kills": len(kills),
        "in saves": sum(kill.in_a_save for kill in kills),
        "back_s, median and worst": [
            round(median(kill.back for kill in kills), 2),
            round(max(kill.back for kill in kills), 2),
        ],
        "steps done again, of all kills": [kill.repeated for kill in kills],
        "lost_s": round(lost, 2),
        "goodput": round((1 - cost) * 60 / (60 + lost), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", nargs="*", default=[*MATRIX])
    parser.add_argument("--trainings", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ |= {"TENET_HOME": folder, "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}
        report: dict[str, Any] = {"load": os.getloadavg()[0], "snapshots, share of the time": cost_of_snapshots(place)}
        for which in given.which:
            if which == "plain":
                (place / "plain").mkdir()
                matrix = MATRIX["plain"]
                way = plain(place / "plain", matrix.steps)
                found = told(killed(way, moments(matrix, 0), matrix.steps, in_saves=False), 0.0)
            else:
                found = measured(place, which, given.trainings, report["snapshots, share of the time"])
            report[which] = found | {"load": os.getloadavg()[0]}
            print(which, json.dumps(report[which]), file=sys.stderr, flush=True)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
