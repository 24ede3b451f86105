"""What a training has learned up to this step, in the machine's memory beside the checkpoints on its disk.

    /dev/shm/tenet-<user>-<digest of the run folder's path>/
        0/, 1/          two snapshots in turn: `tensors` as they lie in memory, `rest`, and `whole`, written last
        checkpoint-7/   the newest of them as a checkpoint, made when a training that was killed begins again

Memory that processes share outlives a process that is killed, and not the machine. A snapshot is taken before a step as long as all of
them together cost no more than a fiftieth of the time, and before each save. One that was being written is not whole, and then the one
before it counts.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from tenet.files import sha256_of, write_atomically
from tenet.runfolder import RunFolder
from trainers.changing import (
    Trained,
    as_the_trainer_has_them,
    drawn,
    groups_of,
    numbered,
    numbers_in,
    state_of,
    trained_of,
)
from trainers.checkpoints import Checkpoint, manifest_of, newest_first, seal, what_is_wrong

MEMORY = Path("/dev/shm")
COST = 0.02
"""The share of the time that snapshots may take."""
ROOM = 0.25
"""The share of the free memory that they may take."""
TENSORS, REST, WHOLE, OF = "tensors", "rest", "whole", "run.txt"


class Layout(NamedTuple):
    """Where in a file each tensor lies; `views` are those places, and `sources` what is copied there."""

    names: list[tuple[str, ...]]
    views: list[Any]


def place_of(run: RunFolder) -> Path:
    return MEMORY / f"tenet-{os.getuid()}-{sha256_of(str(run.path).encode())[:24]}"


def forget(run: RunFolder) -> None:
    shutil.rmtree(place_of(run), ignore_errors=True)


def forget_others(run: RunFolder) -> None:
    """What trainings have left that ended, or whose folder is gone."""
    for place in MEMORY.glob(f"tenet-{os.getuid()}-*"):
        of = place / OF
        # Without it somebody is just making it.
        path = Path(of.read_text(encoding="utf-8")) if of.exists() else run.path
        if path != run.path and (not path.is_dir() or (path / "result.json").exists()):
            shutil.rmtree(place, ignore_errors=True)


def latest_snapshot(run: RunFolder, made_from: Mapping[str, str]) -> Checkpoint | None:
    """The newest whole one, as a checkpoint that the Trainer can load."""
    place = place_of(run)
    if not place.is_dir() or place.stat().st_uid != os.getuid():
        return None
    newest = max(_whole_ones(place, made_from), default=None)
    if newest is not None:
        _as_checkpoint(place, *newest, made_from)
    for folder in newest_first(place):
        if what_is_wrong(folder, made_from) is None:
            return Checkpoint(folder, manifest_of(folder))
    return None


def snapshooter(run: RunFolder, made_from: Mapping[str, str], before: float, every: int = 1) -> Any:
    """A callback of the transformers Trainer. `before`: seconds trained by earlier starts; `every`: as for a checkpoint."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Snapshooter(TrainerCallback):
        def on_train_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
        ) -> None:
            self.slots, self.turn, self.layouts = _slots(run), 0, dict[int, Layout]()
            self.begun, self.trains_since, self.spent = time.monotonic() - before, time.monotonic(), 0.0
            self.latest, self.trained, self.history = state.global_step, Trained({}, {}), list[str]()
            self.fits: bool | None = None
            self.drawn: Any = None

        def on_epoch_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
        ) -> None:
            # A training that begins with a pass draws for the order of its rows; one that goes on there has to draw the same.
            self.drawn = drawn()

        def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **of: Any) -> None:
            self.drawn = None
            # A save takes long, and a kill in the middle of one must not cost the step; but first the step is measured.
            if control.should_save and not control.should_log and not control.should_evaluate:
                self._take(state, of)

        def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **of: Any) -> None:
            if control.should_save and not control.should_evaluate:
                self._take(state, of)

        def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **of: Any) -> None:
            # Where the best by a metric counts, the Trainer notes it only after this.
            if control.should_save and args.metric_for_best_model is None:
                self._take(state, of)

        def on_step_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **of: Any
        ) -> None:
            """All of the step before is done by now: it is measured, saved and examined."""
            if self.spent <= COST * (time.monotonic() - self.trains_since):
                self._take(state, of)

        def _take(self, state: TrainerState, of: Mapping[str, Any]) -> None:
            begun = time.monotonic()
            if state.global_step <= self.latest or state.global_step % every or self.fits is False:
                return
            try:
                since = self._make_room(of["model"], of["optimizer"])
                if self.fits:
                    self._write(state, of["optimizer"], of["lr_scheduler"])
            except OSError as error:
                self.fits, since = False, begun
                print(f"No more snapshots: {error}. The checkpoints on the disk are made as before.", flush=True)
            self.turn, self.latest = 1 - self.turn, state.global_step
            self.spent += time.monotonic() - since

        def _make_room(self, model: Any, optimizer: Any) -> float:
            """And when that was done: it is done twice, and what is counted is what each snapshot costs."""
            since, slot = time.monotonic(), self.slots[self.turn]
            (slot / WHOLE).unlink(missing_ok=True)
            if not self.trained.is_all_of(optimizer):
                self.trained, self.layouts = trained_of(model, optimizer), {}
            self.fits = _has_room(self.trained.tensors) if self.fits is None else self.fits
            if self.fits and self.turn not in self.layouts:
                self.layouts[self.turn] = _layout(slot / TENSORS, self.trained.tensors)
                _save_settings(model, slot)
                return time.monotonic()
            return since

        def _write(self, state: TrainerState, optimizer: Any, lr_scheduler: Any) -> None:
            import torch

            slot = self.slots[self.turn]
            with torch.no_grad():
                cast(Any, torch)._foreach_copy_(self.layouts[self.turn].views, list(self.trained.tensors.values()))
            rest = {
                "step": state.global_step, "seconds": round(time.monotonic() - self.begun, 1), "made_from": dict(made_from),
                "state": state_of(state, self.history), "scheduler": lr_scheduler.state_dict(), "drawn": self.drawn or drawn(),
                "groups": groups_of(optimizer), "numbers": numbers_in(self.trained.states),
            }  # fmt: skip
            torch.save(rest, slot / REST)
            write_atomically(slot / WHOLE, str(state.global_step).encode())

    return Snapshooter()


def _slots(run: RunFolder) -> tuple[Path, Path]:
    place = place_of(run)
    shutil.rmtree(place / "0", ignore_errors=True)
    shutil.rmtree(place / "1", ignore_errors=True)
    place.mkdir(mode=0o700, exist_ok=True)
    write_atomically(place / OF, str(run.path).encode())
    for name in ("0", "1"):
        (place / name).mkdir()
    return place / "0", place / "1"


def _has_room(kept: Mapping[tuple[str, ...], Any]) -> bool:
    """Two snapshots, and one of them as a checkpoint."""
    size = sum(value.numel() * value.element_size() for value in kept.values())
    return 3 * size < ROOM * min(shutil.disk_usage(MEMORY).free, _available())


def _available() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _layout(path: Path, kept: Mapping[tuple[str, ...], Any]) -> Layout:
    """Room for each tensor in a file that is memory; every one begins where any type may begin."""
    import torch

    starts, end = list[int](), 0
    for value in kept.values():
        starts.append(end)
        end += -(-value.numel() * value.element_size() // 64) * 64
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        # Memory that is only promised would end the process when it is written to and not there.
        os.posix_fallocate(file.fileno(), 0, max(end, 64))
    whole = torch.from_file(str(path), shared=True, size=max(end, 64), dtype=torch.uint8)
    views = [
        whole[start : start + value.numel() * value.element_size()].view(value.dtype).view(value.shape)
        for start, value in zip(starts, kept.values(), strict=True)
    ]
    about = [
        {"name": name, "start": start, "dtype": str(value.dtype).removeprefix("torch."), "shape": list(value.shape)}
        for (name, value), start in zip(kept.items(), starts, strict=True)
    ]
    write_atomically(path.with_suffix(".json"), json.dumps(about).encode())
    return Layout(list(kept), views)


def _save_settings(model: Any, slot: Path) -> None:
    if hasattr(model, "peft_config"):
        model.peft_config["default"].save_pretrained(slot)
    else:
        model.config.save_pretrained(slot)


# ---------------------------------------------------------------- going on from one


def _whole_ones(place: Path, made_from: Mapping[str, str]) -> Iterator[tuple[int, Path]]:
    for slot in (place / "0", place / "1"):
        if (slot / WHOLE).exists() and (rest := _rest_of(slot))["made_from"] == dict(made_from):
            yield rest["step"], slot


def _rest_of(slot: Path) -> dict[str, Any]:
    """Numbers and texts; nothing in it can run."""
    import torch
    from transformers.trainer_pt_utils import safe_globals

    with safe_globals():
        return cast("dict[str, Any]", torch.load(slot / REST, weights_only=True))


def _as_checkpoint(place: Path, step: int, slot: Path, made_from: Mapping[str, str]) -> None:
    import torch
    from safetensors import torch as safetensors

    save_file = cast(Any, safetensors).save_file
    folder = place / f"checkpoint-{step}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rest, tensors = _rest_of(slot), dict(_tensors_in(slot))
    for settings in slot.glob("*_config.json"):
        shutil.copy(settings, folder)
    adapter = (slot / "adapter_config.json").exists()
    if not adapter:
        shutil.copy(slot / "config.json", folder)
    weights = {name[1]: value.clone() for name, value in tensors.items() if name[0] == "weights"}
    save_file(
        weights, folder / ("adapter_model.safetensors" if adapter else "model.safetensors"), metadata={"format": "pt"}
    )
    states: dict[int, dict[str, Any]] = rest["numbers"]
    for (kind, *name), value in tensors.items():
        if kind == "optimizer":
            states.setdefault(int(name[0]), {})[name[1]] = value
    torch.save({"state": states, "param_groups": numbered(rest["groups"])}, folder / "optimizer.pt")
    torch.save(rest["scheduler"], folder / "scheduler.pt")
    torch.save(as_the_trainer_has_them(rest["drawn"]), folder / "rng_state.pth")
    (folder / "trainer_state.json").write_text(rest["state"], encoding="utf-8")
    seal(folder, step, rest["seconds"], made_from)


def _tensors_in(slot: Path) -> Iterator[tuple[tuple[str, ...], Any]]:
    import torch

    content = torch.frombuffer(bytearray((slot / TENSORS).read_bytes()), dtype=torch.uint8)
    for one in json.loads((slot / f"{TENSORS}.json").read_bytes()):
        dtype = getattr(torch, one["dtype"])
        size = dtype.itemsize
        for length in one["shape"]:
            size *= length
        yield tuple(one["name"]), content[one["start"] : one["start"] + size].view(dtype).view(one["shape"])
