"""A training that is killed, told to end or left with damaged checkpoints ends with the very weights of one that was not."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.killing import Moments, moments_of, train_killed_at
from trainers import checkpoints
from trainers.checkpoints import MANIFEST, SET_ASIDE, latest_valid, newest_first, what_is_wrong
from trainers.sft import main
from trainers.warmth import in_a_fork

STEPS = 7
"""Over an epoch boundary (three steps make an epoch), with a checkpoint every second step."""
KILLS = 8


class Whole(NamedTuple):
    """A training that nobody disturbed."""

    result: a.TrainingRun
    losses: dict[int, float]
    moments: int


def result(run: RunFolder) -> a.TrainingRun:
    return a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])


def losses(run: RunFolder) -> dict[int, float]:
    lines = [line for line in read_jsonl(run.out / "metrics.jsonl") if "loss" in line]
    assert len(lines) == len({line["step"] for line in lines}), "a step was measured twice"
    return {line["step"]: line["loss"] for line in lines}


@pytest.fixture(scope="module")
def new_run(smallest: Path, tmp_path_factory: pytest.TempPathFactory, mlflow_uri: str) -> Callable[[], RunFolder]:
    settings = {"max_steps": STEPS, "save_steps": 2, "learning_rate": 0.01, "logging_steps": 1}

    def make() -> RunFolder:
        lora = a.Lora(r=2, lora_alpha=4, lora_dropout=0.2, target_modules="all-linear")
        folder = tmp_path_factory.mktemp("project") / "triage"
        return run_folder(folder, plan(str(smallest), lora=lora, **settings), rows(12), rows(2, start=12))

    return make


@pytest.fixture(scope="module")
def whole(new_run: Callable[[], RunFolder], mlflow_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    # Set for the whole module, since a fixture of a test comes later.
    os.environ |= {"MLFLOW_TRACKING_URI": mlflow_uri, "TENET_HOME": str(tmp_path_factory.mktemp("home"))}
    run = new_run()
    moments = moments_of(main, run)
    return Whole(result(run), losses(run), moments)


def is_like(run: RunFolder, whole: Whole) -> None:
    assert losses(run) == whole.losses
    assert result(run).weights_sha256 == whole.result.weights_sha256
    assert (result(run).first_loss, result(run).steps) == (whole.result.first_loss, STEPS)
    assert not (run.out / "checkpoints").exists()


@pytest.mark.parametrize("part", range(KILLS))
def test_killed_at_any_moment_it_ends_with_the_same_weights(
    part: int, new_run: Callable[[], RunFolder], whole: Whole
) -> None:
    run = new_run()
    moment = 1 + part * (whole.moments - 1) // KILLS
    assert train_killed_at(main, run, moment) == -signal.SIGKILL
    assert in_a_fork(lambda: main(run)) == 0
    is_like(run, whole)


def test_asked_to_end_it_saves_and_goes_on_later(new_run: Callable[[], RunFolder], whole: Whole) -> None:
    run = new_run()

    def work() -> None:
        # A step is measured twice (an exam, then its loss), and the end of a pass once more, where the exams are read too.
        Moments(run.out / "metrics.jsonl", 10, lambda: os.kill(os.getpid(), signal.SIGTERM))
        main(run)

    assert in_a_fork(work) == 128 + signal.SIGTERM
    assert not (run.path / "result.json").exists()
    (newest, *_) = newest_first(run.out / "checkpoints")
    # Not a step that its plan would have saved at.
    assert int(newest.name.split("-")[1]) == max(losses(run)) == 5
    assert in_a_fork(lambda: main(run)) == 0
    is_like(run, whole)


@pytest.fixture(scope="module")
def half_done(new_run: Callable[[], RunFolder], whole: Whole) -> RunFolder:
    """Killed after step 5, with the checkpoints of steps 2 and 4."""
    run = new_run()

    def work() -> None:
        Moments(run.out / "checkpoints" / "checkpoint-6", 1, lambda: os.kill(os.getpid(), signal.SIGKILL))
        main(run)

    assert in_a_fork(work) == -signal.SIGKILL
    assert [folder.name for folder in newest_first(run.out / "checkpoints")][-2:] == ["checkpoint-4", "checkpoint-2"]
    return run


def truncate(newest: Path) -> None:
    os.truncate(newest / "adapter_model.safetensors", 1000)


def flip_a_bit(newest: Path) -> None:
    content = bytearray((newest / "adapter_model.safetensors").read_bytes())
    content[-100] ^= 1
    (newest / "adapter_model.safetensors").write_bytes(content)


def lose_the_optimizer(newest: Path) -> None:
    (newest / "optimizer.pt").unlink()


def empty(newest: Path) -> None:
    for path in newest.iterdir():
        path.unlink()


def forget_the_manifest(newest: Path) -> None:
    (newest / MANIFEST).unlink()


def add_a_foreign_file(newest: Path) -> None:
    (newest / "pytorch_model.bin").write_bytes(b"a pickle that somebody put there")


def damage_all(newest: Path) -> None:
    for folder in newest_first(newest.parent):
        flip_a_bit(folder)


DAMAGES = (truncate, flip_a_bit, lose_the_optimizer, empty, forget_the_manifest, add_a_foreign_file, damage_all)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_checkpoint_is_set_aside_and_never_used(
    damage: Callable[[Path], None], half_done: RunFolder, whole: Whole, tmp_path: Path
) -> None:
    run = RunFolder(shutil.copytree(half_done.path, tmp_path / "triage" / "runs" / half_done.path.name))
    place = run.out / "checkpoints"
    damage(place / "checkpoint-4")
    belongs_to = checkpoints.Manifest.model_validate_json(
        (half_done.out / "checkpoints" / "checkpoint-4" / MANIFEST).read_bytes()
    ).made_from
    found = latest_valid(place, belongs_to)
    assert (found.folder.name if found else None) == (None if damage is damage_all else "checkpoint-2")
    assert [path.name for path in (place / SET_ASIDE).iterdir()]
    if damage in (flip_a_bit, damage_all):
        assert in_a_fork(lambda: main(run)) == 0
        is_like(run, whole)


def test_a_checkpoint_of_another_plan_is_not_gone_on_from(half_done: RunFolder) -> None:
    folder = half_done.out / "checkpoints" / "checkpoint-4"
    belongs_to = checkpoints.Manifest.model_validate_json((folder / MANIFEST).read_bytes()).made_from
    assert what_is_wrong(folder, belongs_to) is None
    wrong = what_is_wrong(folder, belongs_to | {"training_plan": "0" * 64})
    assert wrong == "it was trained from something else: training_plan changed"
