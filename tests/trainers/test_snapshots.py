"""A training that is killed between its checkpoints goes on from memory, at the very step, and ends with the very weights."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.test_nothing_lost import losses, result
from trainers import snapshots
from trainers.checkpoints import MANIFEST
from trainers.keeping import made_from
from trainers.kept import keep
from trainers.memory import STARTS_AGAIN
from trainers.opening import CHECKPOINTS
from trainers.returning import QUICK_DEATHS, until_it_ends
from trainers.sft import main
from trainers.snapshots import REST, WHOLE, forget_others, latest_snapshot
from trainers.warmth import in_a_fork
from trainers.weights import versions

STEPS = 7


@pytest.fixture(scope="module")
def new_run(smallest: Path, tmp_path_factory: pytest.TempPathFactory, mlflow_uri: str) -> Callable[..., RunFolder]:
    os.environ |= {"MLFLOW_TRACKING_URI": mlflow_uri, "TENET_HOME": str(tmp_path_factory.mktemp("home"))}
    settings = {"max_steps": STEPS, "learning_rate": 0.01, "logging_steps": 1}

    def make(lora: bool = True, **more: Any) -> RunFolder:
        adapter = a.Lora(r=2, lora_alpha=4, lora_dropout=0.2, target_modules="all-linear") if lora else None
        run = run_folder(
            tmp_path_factory.mktemp("project") / "triage", plan(str(smallest), adapter, **settings | more), rows(12)
        )
        return run

    return make


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A snapshot at every step, whatever it costs, in a memory that no other test uses."""
    (tmp_path / "memory").mkdir()
    monkeypatch.setattr(snapshots, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(snapshots, "COST", float("inf"))
    return tmp_path / "memory"


def kept(run: RunFolder, *kills: tuple[str, int]) -> int:
    """The exit code of a training whose forks are killed when they rename or open what ends so, for the so-manieth time."""

    def work() -> None:
        for number, (ending, time) in enumerate(kills):
            kill_once(run.path / f"killed-{number}", ending, time)
        os._exit(keep("sft", run))

    return in_a_fork(work)


def steps_taken(capfd: pytest.CaptureFixture[str]) -> int:
    """The Trainer prints each step, after it was measured."""
    return capfd.readouterr().out.count("{'loss'")


def kill_once(marker: Path, ending: str, times: int) -> None:
    seen = 0

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if (
            event not in ("os.rename", "open")
            or marker.exists()
            or not str(arguments[event == "os.rename"]).endswith(ending)
        ):
            return
        seen += 1
        if seen == times:
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)


@pytest.mark.parametrize("lora", [True, False])
def test_killed_at_a_step_and_in_the_middle_of_a_snapshot_it_loses_nothing(
    lora: bool, new_run: Callable[..., RunFolder], memory: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    undisturbed, run = new_run(lora), new_run(lora)
    assert kept(undisturbed) == 0
    assert steps_taken(capfd) == STEPS
    # A pass has three steps, and the third snapshot is taken where one begins.
    assert kept(run, (f"1/{REST}", 1), (f"0/{WHOLE}", 2), ("metrics.jsonl", 9)) == 0
    assert all((run.path / f"killed-{number}").exists() for number in range(3))
    # Of a snapshot that was not whole the step before it is taken again, and of anything else none.
    assert steps_taken(capfd) == STEPS + 2
    assert losses(run) == losses(undisturbed) and set(losses(run)) == set(range(1, STEPS + 1))
    assert result(run).weights_sha256 == result(undisturbed).weights_sha256
    assert not list(memory.iterdir())
    assert steps_in_mlflow(run) == set(range(1, STEPS + 1))


def test_killed_in_the_middle_of_saves_it_does_no_step_again(
    new_run: Callable[..., RunFolder], capfd: pytest.CaptureFixture[str]
) -> None:
    undisturbed, run = new_run(save_steps=3), new_run(save_steps=3)
    assert kept(undisturbed) == 0 and steps_taken(capfd) == STEPS
    assert kept(run, (f"{CHECKPOINTS}/checkpoint-3/{MANIFEST}", 1), (f"{CHECKPOINTS}/checkpoint-6/{MANIFEST}", 1)) == 0
    assert all((run.path / f"killed-{number}").exists() for number in range(2))
    assert steps_taken(capfd) == STEPS
    assert losses(run) == losses(undisturbed)
    assert result(run).weights_sha256 == result(undisturbed).weights_sha256


def test_a_save_at_a_step_that_is_not_measured_has_its_snapshot_too(new_run: Callable[..., RunFolder]) -> None:
    run = new_run(save_steps=3, logging_steps=2)

    def work() -> None:
        kill_once(run.path / "killed", f"{CHECKPOINTS}/checkpoint-3/{MANIFEST}", 1)
        main(run)

    assert in_a_fork(work) == -signal.SIGKILL
    found = latest_snapshot(run, belongs_to(run))
    assert found and found.manifest.step == 3


def steps_in_mlflow(run: RunFolder) -> set[int]:
    """A fork is not inside the run that its parent opened unless it is told to be."""
    import mlflow

    asked = mlflow.MlflowClient(os.environ["MLFLOW_TRACKING_URI"])
    written = asked.get_metric_history(result(run).mlflow_run or "", "loss")
    return {metric.step for metric in written}


def test_a_training_that_gets_on_between_its_deaths_is_not_given_up(new_run: Callable[..., RunFolder]) -> None:
    run = new_run()
    # Each fork keeps the step that it gained, and is killed while it keeps the next one.
    assert kept(run, *[(f"/{WHOLE}", 2)] * QUICK_DEATHS) == 0
    assert all((run.path / f"killed-{number}").exists() for number in range(QUICK_DEATHS))
    assert set(losses(run)) == set(range(1, STEPS + 1))


def test_a_training_that_dies_where_it_began_is_given_up(new_run: Callable[..., RunFolder]) -> None:
    run = new_run()
    # Its first snapshot is never whole.
    assert kept(run, *[(f"/{WHOLE}", 1)] * QUICK_DEATHS) == 128 + signal.SIGKILL
    assert not (run.path / "result.json").exists()


@pytest.mark.parametrize(("again", "forks"), [(None, 1), (STARTS_AGAIN, 3)])
def test_where_memory_ran_out_it_is_the_first_fork_that_starts_again(
    again: int | None, forks: int, tmp_path: Path
) -> None:
    run, seen = RunFolder(tmp_path), tmp_path / "forks"

    def work() -> None:
        code = until_it_ends(run, lambda: False, again)
        if code is not None:
            os._exit(code)
        with seen.open("a") as file:
            file.write("x")
        os._exit(0 if len(seen.read_text()) == 3 else STARTS_AGAIN)

    assert in_a_fork(work) == (0 if again else STARTS_AGAIN)
    assert len(seen.read_text()) == forks


def test_what_an_ended_training_left_in_memory_is_thrown_away(new_run: Callable[..., RunFolder], memory: Path) -> None:
    run, other = new_run(), new_run()
    for name, of in (("a", str(other.path)), ("b", "/nowhere"), ("c", str(run.path))):
        place = memory / f"tenet-{os.getuid()}-{name}"
        place.mkdir()
        (place / "run.txt").write_text(of, encoding="utf-8")
    (other.path / "result.json").write_text("{}", encoding="ascii")
    forget_others(run)
    assert [place.name[-1] for place in memory.iterdir()] == ["c"]


def test_a_snapshot_of_something_else_is_not_used(new_run: Callable[..., RunFolder]) -> None:
    run = new_run()

    def work() -> None:
        kill_once(run.path / "killed", "metrics.jsonl", 5)
        main(run)

    assert in_a_fork(work) == -signal.SIGKILL
    of = belongs_to(run)
    found = latest_snapshot(run, of)
    assert found and found.manifest.step > 1 and found.manifest.made_from == of
    assert latest_snapshot(run, of | {"training_plan": "0" * 64}) is None


def belongs_to(run: RunFolder) -> dict[str, str]:
    return made_from(run.request.inputs, run.read("training_plan.yaml", a.TrainingPlan).base_model, versions())
