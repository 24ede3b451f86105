"""In which numbers a model is trained and merged, and whether its layers are compiled: read from TRL's own settings.

`model_init_kwargs: {dtype: bfloat16}` loads the frozen weights in half the size while the adapter learns in 32 bits, and
`{load_in_4bit: true}` in an eighth of it (QLoRA; what is merged and served has full size again); `bf16`
computes in bf16 besides, which pays on a GPU only; `torch_compile` compiles each layer by itself, for rows of any length.
`agent/drafting/hardware.py` chooses them for a plan.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple, cast

from trainers.train_block import BadTrainBlock

TAKEN = ("model_init_kwargs", "torch_compile")
"""Settings that are carried out here and not by TRL."""


class Precision(NamedTuple):
    trained: Any
    """The type of the weights that are loaded to be trained."""
    merged: Any
    """The type of the weights that an adapter is merged into."""
    compiled: bool
    in_4_bits: bool = False
    """The frozen weights, below an adapter."""


def precision_of(settings: Mapping[str, Any]) -> Precision:
    import torch

    merged = torch.bfloat16 if settings["bf16"] else torch.float32
    asked: dict[str, Any] = cast("dict[str, Any] | None", settings.get("model_init_kwargs")) or {}
    if unknown := sorted(asked.keys() - {"dtype", "load_in_4bit"}):
        raise BadTrainBlock(
            f"training_plan.yaml, train: of model_init_kwargs only dtype and load_in_4bit can be set, not “{unknown[0]}”. Take it out."
        )
    types = {None: merged, "float32": torch.float32, "bfloat16": torch.bfloat16}
    if asked.get("dtype") not in types:
        raise BadTrainBlock(
            f"training_plan.yaml, train: model_init_kwargs.dtype is “{asked['dtype']}”; it can be float32 or bfloat16."
        )
    in_4_bits = bool(asked.get("load_in_4bit"))
    if in_4_bits and find_spec("bitsandbytes") is None:
        raise BadTrainBlock(
            "training_plan.yaml, train: model_init_kwargs.load_in_4bit (QLoRA) needs the package bitsandbytes, which is not installed "
            "here. Nothing was trained. Take the line out (LoRA trains the same adapter, over weights of full size), choose a smaller "
            "base model, or install it with: pip install bitsandbytes"
        )
    return Precision(types[asked.get("dtype")], merged, bool(settings.get("torch_compile")), in_4_bits)


def refuse_4_bits(precision: Precision, why: str) -> None:
    if precision.in_4_bits:
        raise BadTrainBlock(
            f"training_plan.yaml, train: model_init_kwargs.load_in_4bit cannot be had here: {why} Nothing was trained. Take it out."
        )


def compile_layers(model: Any) -> None:
    """Each layer by itself and for any length: one compilation for all of them, whatever the rows are like."""
    whole = model.get_base_model() if hasattr(model, "peft_config") else model
    for layer in whole.base_model.layers:
        layer.compile(dynamic=True)
