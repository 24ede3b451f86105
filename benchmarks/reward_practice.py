"""Text to JSON by practice: is a model that practised with the drafted reward better than supervised training alone?

    python -m benchmarks.reward_practice [SEEDS]

A seed draws bookings of a hotel (benchmarks/base_tasks.py). The model that comes with Tenet is taught the first 60 of them; the
reward is drafted from three tenets as it is for a person, must hold its proofs, and pays for practice on the other 240, by
trainers/grpo.py with its recipe and the reward in its sandbox. Beside it: all 300 taught, for practice reads 240 answers more than
the 60 that were taught. The models then answer 200 bookings of guests that nobody met.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agent.drafting.training_plan import read_recipe
from benchmarks.base_model import said_by, tune
from benchmarks.base_tasks import Row, bookings
from evals.checks import sameness
from evals.scoring import Outcomes, accuracy_outcomes, compare
from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER
from tenet.files import json_object, sha256_of, to_yaml, write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import quiet_libraries
from tests.trainers.building import plan, run_folder
from tools.rewarding.drafting import draft_reward
from tools.rewarding.proving import prove

SHOWN, TESTED, LONGEST = 60, 200, 64
TYPES: dict[str, a.FieldType] = {"guest": "text", "room": "text", "nights": "number", "meal": "text"}
FIELDS = tuple(a.FieldMeaning(name=name, type=kind) for name, kind in TYPES.items())
CHECKS: dict[str, a.Check] = {
    "The answer is a JSON object with the four fields": a.JsonValid(fields=FIELDS),
    "Every field is right": a.FieldsMatch(fields=TYPES),
    "Nothing is invented": a.Grounded(fields=TYPES),
}


def main(seeds: int) -> None:
    quiet_libraries()
    import torch

    torch.set_num_threads(1)
    taught, practised, all_taught = dict[str, a.Outcome](), dict[str, a.Outcome](), dict[str, a.Outcome]()
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            before, after, beside, seconds = one(seed, Path(folder))
        print(f"seed {seed}: {told(before, after)}; practice took {seconds:.0f} s")
        print(f"        all rows taught instead: {told(before, beside)}", flush=True)
        taught |= {f"{seed} {id}": outcome for id, outcome in before.items()}
        practised |= {f"{seed} {id}": outcome for id, outcome in after.items()}
        all_taught |= {f"{seed} {id}": outcome for id, outcome in beside.items()}
    print(f"taught {SHOWN}, then practised: {told(taught, practised)} (goal: the interval clear of zero)")
    print(f"taught {SHOWN}, taught all: {told(taught, all_taught)}")
    print(f"practised, taught all: {told(practised, all_taught)}")


def one(seed: int, folder: Path) -> tuple[Outcomes, Outcomes, Outcomes, float]:
    """Whole records right by the taught, the practised and the wholly taught model, row by row, and the seconds of the practice."""
    task = bookings(seed, TESTED)
    start, _ = tune(EMBEDDED_FOLDER, task.train[:SHOWN], seed, folder / "sft", labels=False)
    whole, _ = tune(EMBEDDED_FOLDER, task.train, seed, folder / "whole", labels=False)
    spec, tenets = wanted(task.test[0])
    made = practise(start, spec, tenets, rows_of(task.train[SHOWN:]), seed, folder)
    rows, same = rows_of(task.test), sameness(spec)
    before, after, beside = (
        accuracy_outcomes(
            rows, {row.id: answer for row, answer in zip(rows, said_by(model, task.test), strict=True)}, same
        )
        for model in (start, folder / "project" / made.merged, whole)
    )
    return before, after, beside, made.seconds


def wanted(example: Row) -> tuple[a.UseCaseSpec, a.Tenets]:
    spec = a.UseCaseSpec(
        title="Bookings as records",
        task="extraction",
        problem="Somebody types bookings into a form",
        users="the front desk",
        input="a booking in words",
        output="its fields as JSON",
        fields=FIELDS,
        instruction=example.prompt[0]["content"],
    )
    good, bad = a.Sample(input=example.text, output=example.answer), a.Sample(input=example.text, output="a room")
    tenets = tuple(
        a.Tenet(id=f"T{number}", statement=statement, check=check, threshold=0.8, good=good, bad=bad)
        for number, (statement, check) in enumerate(CHECKS.items(), start=1)
    )
    return spec, a.Tenets(tenets=tenets)


def rows_of(drawn: Sequence[Row]) -> list[a.Row]:
    return [
        a.Row(id=f"r{number}", input=row.text, output=row.answer, origin="user", group=f"g{number}")
        for number, row in enumerate(drawn)
    ]


def practise(
    start: Path, spec: a.UseCaseSpec, tenets: a.Tenets, rows: Sequence[a.Row], seed: int, folder: Path, **train: object
) -> a.TrainingRun:
    """The job as it is launched: an approved reward among its inputs."""
    from trainers import grpo

    os.environ |= {"TENET_HOME": str(folder / "home"), "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}
    reward = prove(draft_reward(spec, tenets), spec.instruction, rows)
    assert not reward.failed, f"the drafted reward fails: {reward.failed}"
    recipe = read_recipe("tenet-tiny", "grpo")
    settings = recipe.train | {"max_completion_length": LONGEST, "seed": seed} | train
    made = plan(str(start), lora=recipe.lora, max_minutes=recipe.max_minutes)
    run = run_folder(folder / "project", made.model_copy(update={"method": "grpo", "train": settings}), rows, spec=spec)
    grpo.main(with_reward(run, reward))
    return a.TrainingRun.model_validate(json_object((run.path / "result.json").read_bytes(), "result.json")["artifact"])


def with_reward(run: RunFolder, reward: a.RewardFunction) -> RunFolder:
    content = to_yaml(reward.model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "reward.yaml", content)
    request = run.request.model_copy(update={"inputs": run.request.inputs | {"reward": sha256_of(content)}})
    write_atomically(run.path / "request.json", request.model_dump_json().encode())
    return run


def told(before: Outcomes, after: Outcomes) -> str:
    pair = compare("accuracy", before, after)
    return (
        f"whole records right {pair.base.value:.1%} to {pair.tuned.value:.1%} of {pair.base.judged}, "
        f"{pair.difference:+.1%} ({pair.low:+.1%} to {pair.high:+.1%}), p {pair.p_value:.4f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
