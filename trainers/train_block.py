"""The `train` block of a plan: TRL's own field names, unchanged, checked before anything slow starts."""

import dataclasses
import difflib
from typing import Any

OURS: dict[str, Any] = {
    "assistant_only_loss": True,
    "disable_tqdm": True,
    # Which checkpoints are kept is decided by which are whole (trainers/checkpoints.py), never by number alone.
    "save_total_limit": None,
    "save_only_model": False,
    "load_best_model_at_end": False,
    "ignore_data_skip": False,
    # With the filter on, a loss that is not a number is logged as 0.0.
    "logging_nan_inf_filter": False,
}
"""What the trainer needs to be so, whatever a plan says."""

USUAL: dict[str, Any] = {
    # Trades time for memory, which models of this size do not need.
    "gradient_checkpointing": False,
    # DPO: the reference answers once and not in every pass.
    "precompute_ref_log_probs": True,
    "bf16": False,
    "logging_steps": 5,
    "seed": 0,
    # "no": by the clock (trainers/keeping.py). A plan may say steps, with save_steps.
    "save_strategy": "no",
    "eval_strategy": "epoch",
}
"""What holds where the plan says nothing and TRL's default does not suit a small machine."""


class BadTrainBlock(Exception):
    """A setting that cannot be used, with what was probably meant."""


def checked(train: dict[str, Any], known: type[Any], evaluated: bool = True) -> dict[str, Any]:
    """The whole set of arguments for `known`, TRL's settings class; without rows to evaluate on nothing is evaluated."""
    names = [field.name for field in dataclasses.fields(known)]
    for name in train:
        if name not in names:
            raise BadTrainBlock(
                f"training_plan.yaml, train: {known.__name__} has no setting “{name}”.{_nearest(name, names)}"
            )
        if name in OURS or name in ("output_dir", "report_to"):
            raise BadTrainBlock(
                f"training_plan.yaml, train: “{name}” is set by Tenet and cannot be changed by a plan. Take it out."
            )
    ours = {name: value for name, value in OURS.items() if name in names}
    usual = {name: value for name, value in USUAL.items() if name in names}
    settings = usual | train | ours
    if "save_steps" in train and "save_strategy" not in train:
        settings |= {"save_strategy": "steps"}
    return settings if evaluated else settings | {"eval_strategy": "no"}


def _nearest(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f" Did you mean “{near[0]}”?" if near else ""
