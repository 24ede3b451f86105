"""When a checkpoint is made, and what a disk that is nearly full does to a training."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenet.runfolder import RunFolder
from trainers.intervals import best_interval, between_failures
from trainers.keeping import DiskTooFull, Wish, keeper

NO_LIMIT = 10**12


class Weights:
    """A model of a thousand weights, as far as its size is asked for."""

    def parameters(self) -> list[Any]:
        import torch

        return [torch.nn.Parameter(torch.zeros(1000))]


def begun(folder: Path, free: Callable[[Path], int], wish: Wish | None = None) -> tuple[Any, Any, Any, Any]:
    from transformers import TrainerControl, TrainerState, TrainingArguments

    args = TrainingArguments(output_dir=str(folder), save_strategy="no", use_cpu=True, bf16=False)
    keeps = keeper(RunFolder(folder), folder / "checkpoints", {}, wish or Wish(), None, free)
    state, control = TrainerState(global_step=1), TrainerControl()
    keeps.on_train_begin(args, state, control, model=Weights())
    return keeps, args, state, control


def test_without_room_for_two_checkpoints_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(DiskTooFull, match=r"Nothing was started.*the 0 MB free"):
        begun(tmp_path, lambda _: 2 * 12_000 - 1)


def test_a_disk_that_fills_up_ends_the_training_before_half_a_checkpoint_is_written(tmp_path: Path) -> None:
    room = [NO_LIMIT]
    keeps, args, state, control = begun(tmp_path, lambda _: room[0])
    control.should_save = True
    keeps.on_step_end(args, state, control)
    room[0] = 1
    with pytest.raises(DiskTooFull, match=r"stopped at step 1.*checkpoints before it are kept"):
        keeps.on_step_end(args, state, control)


def test_by_the_clock_it_is_saved_the_more_rarely_the_longer_it_takes(tmp_path: Path) -> None:
    keeps, args, state, control = begun(tmp_path, lambda _: NO_LIMIT)
    keeps.cost = 2.0
    keeps.saved_at -= best_interval(2.0, between_failures(1)) - 50
    keeps.on_step_end(args, state, control)
    assert not control.should_save
    keeps.saved_at -= 60
    keeps.on_step_end(args, state, control)
    assert control.should_save and not control.should_training_stop


def test_a_wish_for_the_end_is_heard_after_the_step_and_saved(tmp_path: Path) -> None:
    wish = Wish()
    keeps, args, state, control = begun(tmp_path, lambda _: NO_LIMIT, wish)
    wish.ended = True
    keeps.on_step_end(args, state, control)
    assert control.should_save and control.should_training_stop


def test_a_pause_is_saved_after_the_step_but_the_last_step_is_no_pause(tmp_path: Path) -> None:
    wish = Wish()
    keeps, args, state, control = begun(tmp_path, lambda _: NO_LIMIT, wish)
    wish.paused = "This looks like reward hacking"
    state.max_steps = 1
    keeps.on_step_end(args, state, control)
    assert not control.should_save
    state.max_steps = 2
    keeps.on_step_end(args, state, control)
    assert control.should_save and control.should_training_stop
