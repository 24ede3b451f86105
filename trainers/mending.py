"""A training with a mended plan goes on from what was learned with the plan before, as long as that was healthy.

The plan names the one that it mends. Of that one's checkpoints the newest is taken that is whole, whose weights are numbers, and up to
which the debugger had found nothing that spoils weights. Its rate of learning becomes that of the mended plan. Where there is none,
or where more was changed than how to learn, the training begins anew.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from tenet import artifacts as a
from tenet.files import read_jsonl, to_jsonl, write_atomically
from tenet.runfolder import Request, RunFolder
from trainers.checkpoints import Checkpoint, manifest_of, newest_first, what_is_wrong
from trainers.debugger import findings
from trainers.watching import METRICS

HOW_TO_LEARN = {
    "learning_rate", "num_train_epochs", "max_steps", "warmup_steps", "temperature", "max_completion_length", "beta", "loss_type",
    "loss_weights",
}  # fmt: skip
"""What of a plan may change while the weights and the state of the optimizer stay what they are."""
HARMLESS = {
    "learning rate too low",
    "loss not falling",
    "underfitting",
    "vanishing gradients",
    "dead reward",
    "truncated completions",
}
"""Too little was learned, and nothing wrong."""


def inherited(run: RunFolder, plan: a.TrainingPlan, belongs_to: dict[str, str]) -> Checkpoint | None:
    for before in _runs_of(run, plan.mended_from):
        if not _learns_otherwise_only(before.read("training_plan.yaml", a.TrainingPlan), plan):
            continue
        lines = list(read_jsonl(before.out / METRICS)) if (before.out / METRICS).exists() else []
        for folder in newest_first(before.out / "checkpoints"):
            of_before = belongs_to | {"training_plan": str(plan.mended_from)}
            if what_is_wrong(folder, of_before) is None and _is_sound(folder, lines):
                return Checkpoint(folder, manifest_of(folder))
    return None


def take_metrics(run: RunFolder, found: Checkpoint) -> None:
    """What was measured up to there is a part of this training too; its exams are not, since their weights are not here."""
    before = found.folder.parent.parent / METRICS
    if not before.exists() or (run.out / METRICS).exists():
        return
    kept = [line for line in read_jsonl(before) if line["step"] <= found.manifest.step and "heldout_right" not in line]
    write_atomically(run.out / METRICS, to_jsonl(kept))


def new_rate() -> Any:
    """A callback of the transformers Trainer: a checkpoint holds the rate that it was made with, and the plan has another one."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class NewRate(TrainerCallback):
        def on_train_begin(
            self,
            args: TrainingArguments,
            state: TrainerState,
            control: TrainerControl,
            optimizer: Any = None,
            lr_scheduler: Any = None,
            **_: Any,
        ) -> None:
            lr_scheduler.base_lrs = [args.learning_rate] * len(lr_scheduler.base_lrs)
            for group, share in zip(optimizer.param_groups, lr_scheduler.lr_lambdas, strict=True):
                group["initial_lr"] = args.learning_rate
                group["lr"] = args.learning_rate * share(lr_scheduler.last_epoch)
            lr_scheduler._last_lr = [group["lr"] for group in optimizer.param_groups]  # what the log reads

    return NewRate()


def _runs_of(run: RunFolder, plan: a.Digest | None) -> Iterator[RunFolder]:
    if plan is None:
        return
    wanted = run.request.inputs | {"training_plan": plan}
    for path in sorted(run.path.parent.glob(f"{run.request.stage}-*/request.json")):
        if Request.model_validate_json(path.read_bytes()).inputs == wanted:
            yield RunFolder(path.parent)


def _learns_otherwise_only(before: a.TrainingPlan, plan: a.TrainingPlan) -> bool:
    same = ("method", "base_model", "start_sha256", "lora", "dataset", "thumbs", "documents", "reward_model_sha256")
    changed = {name for name in before.train.keys() | plan.train if before.train.get(name) != plan.train.get(name)}
    return all(getattr(before, name) == getattr(plan, name) for name in same) and changed <= HOW_TO_LEARN


def _is_sound(folder: Path, lines: list[dict[str, float]]) -> bool:
    step = manifest_of(folder).step
    seen = [line for line in lines if line["step"] <= step]
    spoiled = {finding.name for finding in findings(seen, done=0.99)} - HARMLESS
    return not spoiled and _are_numbers(folder)


def _are_numbers(folder: Path) -> bool:
    """A loss is measured before the step that may break the weights."""
    import torch
    from safetensors import torch as weights

    load = cast(Any, weights).load_file
    found = [value for file in sorted(folder.glob("*.safetensors")) for value in load(file).values()]
    return all(bool(torch.isfinite(value).all()) for value in found)
