"""Nothing lost while a model trains: when a checkpoint is made, on what disk, and what a polite end (SIGTERM) does."""

import shutil
import signal
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from trainers.checkpoints import Checkpoint, drop_old, newest_first, seal, set_aside, size_of, what_is_wrong
from trainers.intervals import best_interval, between_failures
from trainers.together import agreed, is_first, wait

SHORTEST_PAUSE = 20.0
"""Seconds between two checkpoints, at least: what a kill can cost."""
STATES = 3
"""A weight that is trained is saved with the two moments of its optimizer."""


class DiskTooFull(Exception):
    """There is no room for what the training has to write."""


class EndedPolitely(SystemExit):
    """Somebody asked for the end; a checkpoint holds what was learned, and the exit code says that it can go on."""

    def __init__(self) -> None:
        super().__init__(128 + signal.SIGTERM)


class Wish:
    """Whether somebody asked for the end of this process, or something for a pause."""

    ended = False
    paused = ""
    """Why a person should be asked before it goes on, if they should."""


@contextmanager
def polite_end() -> Generator[Wish, None, None]:
    """Inside, SIGTERM is only a wish: the step at hand is finished and saved first."""
    wish = Wish()

    def hear(*_: Any) -> None:
        wish.ended = True

    before = signal.signal(signal.SIGTERM, hear)
    try:
        yield wish
    finally:
        signal.signal(signal.SIGTERM, before)


def made_from(inputs: Mapping[str, str], base: str, versions: Mapping[str, str]) -> dict[str, str]:
    """What a checkpoint belongs to. A model from the hub is named by the revision in its folder's name."""
    weights = sha256_of_folder(Path(base)) if Path(base).is_dir() else base
    return dict(inputs) | {"base model": weights} | dict(versions)


def keeper(
    run: RunFolder,
    place: Path,
    belongs_to: Mapping[str, str],
    wish: Wish,
    resumed: Checkpoint | None,
    free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    every: int = 1,
) -> Any:
    """A callback of the transformers Trainer that decides when it saves, and seals what it saved.

    Only multiples of `every` steps can be gone on from: between them answers of the model are in use that no checkpoint holds.
    """
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Keeper(TrainerCallback):
        def on_train_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any = None, **_: Any
        ) -> None:
            self.begun = time.monotonic() - (resumed.manifest.seconds if resumed else 0.0)
            self.saved_at, self.cost, self.size = time.monotonic(), 0.0, _expected_size(model)
            refuse_full_disk(place, 2 * self.size, free)

        def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            waited = time.monotonic() - self.saved_at
            best = best_interval(self.cost, between_failures(int(cast(Any, args).world_size)))
            due = args.save_strategy == "no" and waited > max(SHORTEST_PAUSE, best)
            pauses = bool(wish.paused) and state.global_step < state.max_steps
            wish.ended, pauses, due, over = agreed(wish.ended, pauses, due and is_first(), control.should_training_stop)
            stops = wish.ended or pauses
            control.should_training_stop = over
            if (stops or due) and state.global_step % every == 0:
                control.should_save = True
                control.should_training_stop |= stops
            self._make_room(state, control)

        def on_epoch_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            self._make_room(state, control)

        def _make_room(self, state: TrainerState, control: TrainerControl) -> None:
            """Right before the Trainer saves, if it does."""
            if not control.should_save or not is_first():
                return
            self.saving_since = time.monotonic()
            if free(place) < 2 * self.size:
                raise DiskTooFull(_full(place, 2 * self.size, f"Training stopped at step {state.global_step}"))
            # What an earlier start left half-written at this very step must not end up in the new one.
            for folder in newest_first(place):
                if folder.name == f"checkpoint-{state.global_step}":
                    set_aside(folder, what_is_wrong(folder, belongs_to) or "it was made again")

        def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            # Each process saves its random numbers.
            wait()
            if not is_first():
                return
            folder = place / f"checkpoint-{state.global_step}"
            seal(folder, state.global_step, round(time.monotonic() - self.begun, 1), belongs_to)
            drop_old(place)
            self.saved_at, self.size = time.monotonic(), size_of(folder)
            self.cost = self.saved_at - self.saving_since

    return Keeper()


def refuse_full_disk(place: Path, needed: int, free: Callable[[Path], int]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    if free(place) < needed:
        raise DiskTooFull(_full(place, needed, "Nothing was started"))


def _full(place: Path, needed: int, what: str) -> str:
    return (
        f"{what}: the disk of {place} has less than the {needed / 1e6:.0f} MB free that two checkpoints need. "
        "The checkpoints before it are kept; free some room and try again, and it goes on from there."
    )


def _expected_size(model: Any) -> int:
    trained: int = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    return trained * 4 * STATES
