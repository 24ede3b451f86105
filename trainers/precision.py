"""In which numbers a model is trained and merged, and whether its layers are compiled: read from TRL's own settings.

`model_init_kwargs: {dtype: bfloat16}` loads the frozen weights in half the size while the adapter learns in 32 bits; `bf16`
computes in bf16 besides, which pays on a GPU only; `torch_compile` compiles each layer by itself, for rows of any length.
`agent/drafting/hardware.py` chooses them for a plan.
"""

from collections.abc import Mapping
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


def precision_of(settings: Mapping[str, Any]) -> Precision:
    import torch

    merged = torch.bfloat16 if settings["bf16"] else torch.float32
    asked: dict[str, Any] = cast("dict[str, Any] | None", settings.get("model_init_kwargs")) or {}
    if unknown := sorted(asked.keys() - {"dtype"}):
        raise BadTrainBlock(
            f"training_plan.yaml, train: of model_init_kwargs only dtype can be set, not “{unknown[0]}”. Take it out."
        )
    types = {None: merged, "float32": torch.float32, "bfloat16": torch.bfloat16}
    if asked.get("dtype") not in types:
        raise BadTrainBlock(
            f"training_plan.yaml, train: model_init_kwargs.dtype is “{asked['dtype']}”; it can be float32 or bfloat16."
        )
    return Precision(types[asked.get("dtype")], merged, bool(settings.get("torch_compile")))


def compile_layers(model: Any) -> None:
    """Each layer by itself and for any length: one compilation for all of them, whatever the rows are like."""
    whole = model.get_base_model() if hasattr(model, "peft_config") else model
    for layer in whole.base_model.layers:
        layer.compile(dynamic=True)
