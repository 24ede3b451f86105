"""A mended plan goes on from the last checkpoint at which the training before was healthy, at the rate of its own."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, to_jsonl
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.killing import Moments
from tests.trainers.test_nothing_lost import losses, result
from trainers import checkpoints
from trainers.mending import inherited
from trainers.sft import main
from trainers.warmth import in_a_fork

STEPS, RATE = 7, 0.01
SETTINGS = {"max_steps": STEPS, "save_steps": 2, "learning_rate": RATE, "logging_steps": 1}


def made(smallest: Path, **changed: Any) -> a.TrainingPlan:
    lora = a.Lora(r=2, lora_alpha=4, target_modules="all-linear")
    return plan(str(smallest), lora=lora, **SETTINGS | changed)


@pytest.fixture(scope="module")
def stopped(smallest: Path, tmp_path_factory: pytest.TempPathFactory, mlflow_uri: str) -> RunFolder:
    """Of a project, with the checkpoints of steps 2 and 4."""
    os.environ |= {"MLFLOW_TRACKING_URI": mlflow_uri, "TENET_HOME": str(tmp_path_factory.mktemp("home"))}
    run = run_folder(tmp_path_factory.mktemp("project") / "triage", made(smallest), rows(12))

    def work() -> None:
        Moments(run.out / "checkpoints" / "checkpoint-6", 1, lambda: os.kill(os.getpid(), signal.SIGKILL))
        main(run)

    assert in_a_fork(work) == -signal.SIGKILL
    return RunFolder(run.path.rename(run.path.parent / "training_run-0"))


@pytest.fixture
def mended(stopped: RunFolder, smallest: Path, tmp_path: Path) -> Callable[..., RunFolder]:
    """The same project, once more, with a plan that mends the one before."""
    project = shutil.copytree(stopped.project, tmp_path / "triage")

    def make(**changed: Any) -> RunFolder:
        fixed = made(smallest, **changed)
        mends = fixed.model_copy(update={"mended_from": stopped.request.inputs["training_plan"]})
        return run_folder(project, mends, rows(12))

    return make


def rates(run: RunFolder) -> dict[int, float]:
    return {line["step"]: line["learning_rate"] for line in read_jsonl(run.out / "metrics.jsonl") if "loss" in line}


def test_it_goes_on_at_its_own_rate_and_keeps_what_was_measured(
    mended: Callable[..., RunFolder], stopped: RunFolder
) -> None:
    run = mended(learning_rate=RATE / 10)
    assert in_a_fork(lambda: main(run)) == 0
    before = losses(stopped)
    assert {step: loss for step, loss in losses(run).items() if step <= 4} == {
        step: before[step] for step in range(1, 5)
    }
    # The schedule falls from the rate to nothing over seven steps; the fifth is taken with what is left after four.
    taken = {step: RATE / 10 * (1 - (step - 1) / STEPS) for step in (5, 6, 7)}
    assert {step: rate for step, rate in rates(run).items() if step > 4} == pytest.approx(taken)
    assert result(run).steps == STEPS


def test_fewer_steps_than_it_had_taken_end_at_once(mended: Callable[..., RunFolder]) -> None:
    run = mended(max_steps=3)
    assert in_a_fork(lambda: main(run)) == 0
    assert result(run).steps == 4 == max(losses(run))


def belongs_to(run: RunFolder) -> dict[str, str]:
    path = run.path.parent / "training_run-0" / "out" / "checkpoints" / "checkpoint-4"
    return checkpoints.manifest_of(path).made_from | {"training_plan": run.request.inputs["training_plan"]}


def begins_at(run: RunFolder) -> int | None:
    found = inherited(run, run.read("training_plan.yaml", a.TrainingPlan), belongs_to(run))
    return found.manifest.step if found else None


def measured(run: RunFolder, *lines: dict[str, float]) -> None:
    (run.path.parent / "training_run-0" / "out" / "metrics.jsonl").write_bytes(to_jsonl(lines))


def test_what_was_already_ill_is_not_gone_on_with(mended: Callable[..., RunFolder]) -> None:
    run = mended(learning_rate=RATE / 10)
    assert begins_at(run) == 4
    measured(run, {"step": 2, "epoch": 0.5, "loss": 1.0}, {"step": 4, "epoch": 1.0, "loss": float("nan")})
    assert begins_at(run) == 2
    measured(run, {"step": 1, "epoch": 0.5, "loss": float("inf")})
    assert begins_at(run) is None


def test_weights_that_are_no_numbers_are_not_gone_on_with(mended: Callable[..., RunFolder]) -> None:
    import torch
    from safetensors import torch as safetensors

    files = cast(Any, safetensors)
    run = mended(learning_rate=RATE / 10)
    folder = run.path.parent / "training_run-0" / "out" / "checkpoints" / "checkpoint-4"
    weights = files.load_file(folder / "adapter_model.safetensors")
    next(iter(weights.values())).view(-1)[0] = torch.nan
    files.save_file(weights, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    manifest = checkpoints.manifest_of(folder)
    checkpoints.seal(folder, manifest.step, manifest.seconds, manifest.made_from)
    assert begins_at(run) == 2


def test_damage_and_other_changes_begin_anew(mended: Callable[..., RunFolder], smallest: Path) -> None:
    run = mended(learning_rate=RATE / 10)
    (run.path.parent / "training_run-0" / "out" / "checkpoints" / "checkpoint-4" / "optimizer.pt").unlink()
    assert begins_at(run) == 2
    assert begins_at(mended(per_device_train_batch_size=2)) is None
    other = run.read("training_plan.yaml", a.TrainingPlan).model_copy(update={"lora": None})
    assert inherited(run, other, belongs_to(run)) is None
    unnamed = run.read("training_plan.yaml", a.TrainingPlan).model_copy(update={"mended_from": None})
    assert inherited(run, unnamed, belongs_to(run)) is None
