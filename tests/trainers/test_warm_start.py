"""A short supervised training before practice: done once, whatever is killed, and what practice then begins with."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tenet.sandbox.choosing import best_tier
from tests.trainers.building import SHORT as TAUGHT
from tests.trainers.test_grpo import SHORT, prepared
from trainers.grpo import main
from trainers.keeping import EndedPolitely
from trainers.memory import STARTS_AGAIN
from trainers.taught import folder_of, taught_of
from trainers.warm_start import NotTaught, teach_first
from trainers.warmth import in_a_fork, load_libraries

pytestmark = [pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine"), pytest.mark.slow]


@pytest.fixture(scope="module")
def new_run(smallest: Path, tmp_path_factory: pytest.TempPathFactory, mlflow_uri: str) -> Callable[..., RunFolder]:
    os.environ |= {"MLFLOW_TRACKING_URI": mlflow_uri, "TENET_HOME": str(tmp_path_factory.mktemp("home"))}
    load_libraries("grpo")
    load_libraries("sft")

    def make(**train: Any) -> RunFolder:
        warm = a.WarmStart(
            lora=a.Lora(r=2, lora_alpha=4, target_modules="all-linear"), train=TAUGHT | {"save_steps": 1} | train,
            minutes=0.1, max_minutes=5,
        )  # fmt: skip
        return prepared(
            tmp_path_factory.mktemp("warm") / "triage",
            smallest,
            train=SHORT | {"max_completion_length": 3},
            warm_start=warm,
        )

    return make


@pytest.fixture(scope="module")
def whole(new_run: Callable[..., RunFolder]) -> RunFolder:
    run = new_run()
    assert in_a_fork(lambda: main(run)) == 0
    return run


def result(run: RunFolder) -> a.TrainingRun:
    return a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_bytes())["artifact"])


def test_the_rows_are_taught_first_and_practice_begins_with_what_that_left(whole: RunFolder, smallest: Path) -> None:
    taught, done = RunFolder(folder_of(whole)), result(whole)
    first = taught_of(whole)
    assert first and first.steps == TAUGHT["max_steps"] and first.weights_sha256 != done.weights_sha256
    assert taught.read("training_plan.yaml", a.TrainingPlan).method == "sft"
    assert "reward" not in taught.request.inputs
    assert done.notes[0].startswith(f"Taught first: {first.steps} steps") and done.seconds > first.seconds
    assert done.adapter is None, "it fits no model but the one that was taught first"
    assert (taught.path / "progress.json").exists() and done.base_model == str(smallest)


def test_killed_while_it_is_taught_and_while_it_practises_it_ends_with_the_same_weights(
    new_run: Callable[..., RunFolder], whole: RunFolder
) -> None:
    run = new_run()
    killed = run.path / "killed"

    def work() -> None:
        _kill_once_in(str(folder_of(run) / "out" / "checkpoints" / "checkpoint-2"), killed)
        main(run)

    # The fork that teaches was killed; whoever started this process starts it again.
    assert in_a_fork(work) == STARTS_AGAIN and killed.exists()
    assert taught_of(run) is None
    assert in_a_fork(lambda: teach_first(run)) == 0
    once = (folder_of(run) / "result.json").stat()
    assert in_a_fork(lambda: main(run)) == 0
    assert (folder_of(run) / "result.json").stat().st_mtime_ns == once.st_mtime_ns, "it is not taught again"
    assert result(run).weights_sha256 == result(whole).weights_sha256


def test_a_taught_model_that_was_changed_is_taught_anew(new_run: Callable[..., RunFolder], whole: RunFolder) -> None:
    run = new_run()
    assert in_a_fork(lambda: teach_first(run)) == 0
    weights = folder_of(run) / "out" / "merged" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert taught_of(run) is None
    assert in_a_fork(lambda: teach_first(run)) == 0
    assert (again := taught_of(run)) and (first := taught_of(whole)) and again.weights_sha256 == first.weights_sha256


def test_asked_to_end_while_it_is_taught_it_ends_politely_and_goes_on_later(new_run: Callable[..., RunFolder]) -> None:
    run = new_run(max_steps=40)

    def work() -> None:
        os.setpgid(0, 0)
        _act_once_in(str(folder_of(run) / "out" / "checkpoints" / "checkpoint-2"), lambda: os.killpg(0, signal.SIGTERM))
        teach_first(run)

    assert in_a_fork(work) == EndedPolitely().code
    steps = [int(path.name[11:]) for path in (folder_of(run) / "out" / "checkpoints").glob("checkpoint-*")]
    assert 0 < max(steps) < 40
    assert in_a_fork(lambda: teach_first(run)) == 0 and taught_of(run)


def test_what_cannot_be_taught_says_so_and_is_not_practised(new_run: Callable[..., RunFolder]) -> None:
    run = new_run(learning_rte=1)
    with pytest.raises(NotTaught, match="Nothing was practised"):
        teach_first(run)
    assert not (run.out / "metrics.jsonl").exists()


def _kill_once_in(place: str, marker: Path) -> None:
    def kill() -> None:
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    _act_once_in(place, kill)


def _act_once_in(place: str, act: Callable[[], None]) -> None:
    """When something is first opened there."""
    import sys

    done = False

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal done
        if event == "open" and not done and str(arguments[0]).startswith(place):
            done = True
            act()

    sys.addaudithook(hear)
