"""Layers compiled for a long training: worth it only where the time saved is more than compiling takes."""

from typing import Any

WORTH_IT_FROM_TOKENS = 400_000
"""What has to be learned from, all passes counted, before compiling has paid for itself on a CPU."""


def compile_layers(model: Any) -> None:
    """Each decoder layer by itself and for any length: all layers share one compilation, and no new batch needs another."""
    base: Any = model.get_base_model() if hasattr(model, "peft_config") else model
    for layer in base.base_model.layers:
        layer.compile(dynamic=True)
