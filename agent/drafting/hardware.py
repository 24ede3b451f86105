"""In which numbers a plan trains, and whether it compiles: chosen from the machine and from how long the training is.

docs/results.md and `benchmarks/training.py` have the measurements behind it. What was measured as it stands stays as it is: every
recipe of the model that Tenet carries, which is too small to gain by it. So does one that trains whole layers beside its adapter:
those would learn in 16 bits.
"""

import shutil
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tenet import artifacts as a
from tenet import catalogue

BREAK_EVEN = 400_000
"""Tokens of a training below which compiling costs more than it gains (40 s, for half as much speed again)."""
HALVES = ("amx_bf16", "avx512_bf16")
"""What a processor says that computes in bf16 itself."""


class Hardware(NamedTuple):
    gpu: bool
    bf16: bool
    compiler: bool
    """Whether torch can compile here: it needs a C++ compiler."""


class Suited(NamedTuple):
    train: dict[str, Any]
    reasons: tuple[str, ...]


@cache
def this_hardware() -> Hardware:
    about = Path("/proc/cpuinfo")
    flags = about.read_text(encoding="utf-8", errors="replace").split() if about.exists() else []
    gpu = catalogue.gpu_gb() > 0
    compiler = any(shutil.which(name) for name in ("g++", "clang++"))
    return Hardware(gpu, gpu or any(flag in flags for flag in HALVES), compiler)


def suited(train: dict[str, Any], lora: a.Lora | None, as_it_stands: bool, tokens: float, machine: Hardware) -> Suited:
    """The settings with what this machine does best; what a person set stays for them to change."""
    if as_it_stands or lora is None or lora.modules_to_save:
        return Suited(train, ())
    if machine.gpu:
        return Suited(train | {"bf16": True}, ("It computes in bf16, as the GPU does best.",))
    chosen, reasons = train | {"bf16": False}, list[str]()
    if machine.bf16:
        chosen |= {"model_init_kwargs": {"dtype": "bfloat16"}}
        reasons.append(
            "The frozen weights are held in bf16, which this processor multiplies faster; the adapter learns in 32 bits."
        )
    if machine.compiler and tokens >= BREAK_EVEN:
        chosen |= {"torch_compile": True}
        reasons.append(f"Its layers are compiled: at about {tokens:,.0f} tokens that pays.")
    return Suited(chosen, tuple(reasons))
