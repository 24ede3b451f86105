"""Memory that runs out: fewer rows at once, the same rows a step, the same weights in the end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.test_kto import prepared as with_thumbs
from tests.trainers.test_kto import thumb
from trainers import kto, sft
from trainers.memory import AT_ONCE, STARTS_AGAIN, MemoryRanOut, TooLarge, cut, less_at_once, parts_of, ran_out
from trainers.warmth import in_a_fork


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    made = RunFolder(tmp_path / "runs" / "training_run-1")
    made.out.mkdir(parents=True)
    return made


@pytest.mark.parametrize(
    ("rows", "times", "parts", "fewer", "more"),
    [(16, 1, 2, 8, 2), (4, 4, 4, 1, 16), (6, 1, 4, 1, 6), (6, 2, 2, 3, 4), (3, 5, 2, 1, 15)],
)
def test_a_step_learns_from_as_many_rows_as_before(rows: int, times: int, parts: int, fewer: int, more: int) -> None:
    settings = {"per_device_train_batch_size": rows, "gradient_accumulation_steps": times, "learning_rate": 0.1}
    found = cut(settings, parts)
    assert (found["per_device_train_batch_size"], found["gradient_accumulation_steps"]) == (fewer, more)
    assert fewer * more == rows * times and found["learning_rate"] == 0.1


def test_the_answers_of_one_generation_stay_as_many() -> None:
    found = cut({"per_device_train_batch_size": 8, "gradient_accumulation_steps": 2, "steps_per_generation": 2}, 2)
    assert found["steps_per_generation"] * found["per_device_train_batch_size"] == 16


def test_a_failed_allocation_makes_the_next_start_take_less(run: RunFolder) -> None:
    import torch

    assert parts_of(run) == 1
    for parts in (2, 4):
        with pytest.raises(MemoryRanOut) as ending, less_at_once(run, parts_of(run), rows=16):
            torch.empty(1 << 56, dtype=torch.uint8)
        assert ending.value.code == STARTS_AGAIN and parts_of(run) == parts


def test_one_row_at_a_time_is_the_least(run: RunFolder) -> None:
    with pytest.raises(TooLarge, match="even with one row at a time"), less_at_once(run, 4, rows=4):
        raise MemoryError
    assert not (run.out / AT_ONCE).exists()


def test_another_error_is_another_error(run: RunFolder) -> None:
    assert not ran_out(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes"), less_at_once(run, 1, rows=4):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")
    assert parts_of(run) == 1


def supervised(project: Path, base: Path) -> RunFolder:
    settings = {"max_steps": 3, "learning_rate": 0.01, "per_device_train_batch_size": 8}
    return run_folder(project, plan(str(base), lora=None, **settings), rows(16))


def thumbed(project: Path, base: Path) -> RunFolder:
    # Of this loss no part depends on which rows pass together.
    down = [thumb(number, up=False) for number in range(8)]
    return with_thumbs(project, base, down, max_steps=3, loss_type="apo_zero_unpaired")


@pytest.mark.parametrize(("make", "main"), [(supervised, sft.main), (thumbed, kto.main)], ids=["sft", "kto"])
def test_with_less_at_once_the_weights_are_those_of_the_whole_step(
    make: Callable[[Path, Path], RunFolder],
    main: Callable[[RunFolder], None],
    tmp_path: Path,
    smallest: Path,
    home: Path,
) -> None:
    import torch
    from safetensors import torch as tensors

    found: list[dict[str, Any]] = []
    for parts in (1, 4):
        run = make(tmp_path / str(parts) / "triage", smallest)
        run.out.mkdir()
        (run.out / AT_ONCE).write_text(json.dumps({"parts": parts}), encoding="ascii")
        assert in_a_fork(lambda run=run: main(run)) == 0
        done = a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])
        assert done.steps == 3
        found.append(cast(Any, tensors).load_file(run.project / done.merged / "model.safetensors"))
    before = cast(Any, tensors).load_file(smallest / "model.safetensors")
    assert any(not torch.equal(found[0][name], before[name]) for name in before)
    for name, weights in found[0].items():
        assert torch.allclose(weights, found[1][name], atol=2e-3), name
