"""Base models that people know by name, and what training one of them costs on this machine.

Memory follows from the number of weights and the method. Time follows from the number of weights a token passes through and
from what this machine was measured to compute. Both are rough forecasts.
"""

import os
import shutil
import subprocess
import time
from functools import cache
from typing import Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from tenet.settings import CHECKOUT

Method = Literal["full", "lora", "qlora"]
METHODS: tuple[Method, ...] = ("full", "lora", "qlora")
FREE_LICENCES = ("Apache-2.0", "MIT")
TOKENS_A_ROW = 100
EPOCHS = 3


class Known(BaseModel):
    """A line of trainers/base_models.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: str
    billions: float
    active: float | None = None
    licence: str
    context: int
    template: bool
    gated: bool = False
    """Its owner wants to be asked before it can be downloaded."""


class Machine(NamedTuple):
    memory_gb: float
    gpu_gb: float
    """0: no NVIDIA GPU."""
    gflops: float
    """What the processor that would train was measured, or for a GPU is assumed, to compute in a second."""

    @property
    def room_gb(self) -> float:
        return self.gpu_gb or self.memory_gb


class Cost(NamedTuple):
    method: Method
    memory_gb: float
    minutes: float
    fits: bool


@cache
def known() -> tuple[Known, ...]:
    content = (CHECKOUT / "trainers" / "base_models.yaml").read_text(encoding="utf-8")
    return tuple(Known.model_validate(line) for line in yaml.safe_load(content))


def find(name: str) -> Known | None:
    return next((model for model in known() if model.id == name), None)


def costs(billions: float, active: float, machine: Machine, rows: int) -> tuple[Cost, ...]:
    """Of supervised fine-tuning, by method; 4-bit weights need a GPU."""
    tokens = rows * TOKENS_A_ROW * EPOCHS
    found: list[Cost] = []
    for method in METHODS:
        memory = memory_gb(billions, method, bool(machine.gpu_gb))
        # Forward and backward pass: 6 operations a weight and token, 4 where most weights stay as they are.
        operations = (6 if method == "full" else 4) * active * tokens
        fits = memory <= machine.room_gb and (method != "qlora" or machine.gpu_gb > 0)
        found.append(Cost(method, round(memory, 1), operations / (machine.gflops * USED) / 60, fits))
    return tuple(found)


USED = 0.25
"""The share of the measured speed that training reaches; small models on a CPU reach 0.2 to 0.35."""


def memory_gb(billions: float, method: Method, on_gpu: bool) -> float:
    """Weights, gradients and optimizer state by method, a quarter more for activations, and the libraries."""
    bytes_a_weight = {"full": 16.0, "lora": 2.2 if on_gpu else 4.4, "qlora": 0.8}[method]
    return billions * bytes_a_weight * 1.25 + LIBRARIES_GB


LIBRARIES_GB = 1.2


def licence_warning(model: Known) -> str:
    free = all(part in FREE_LICENCES for part in model.licence.split(" and "))
    return "" if free else f"{model.licence}: has conditions of its own; read it before you deploy what you train."


def this_machine() -> Machine:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    gpu = gpu_gb()
    return Machine(round(memory, 1), gpu, GPU_GFLOPS if gpu else _measured_gflops())


GPU_GFLOPS = 100_000.0
"""Assumed and not measured: a data-centre card reaches several times as much, a small one a tenth."""


def gpu_gb() -> float:
    if shutil.which("nvidia-smi") is None:
        return 0.0
    asked = ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=20)
    sizes = [float(line) / 1024 for line in said.stdout.split() if line.strip().replace(".", "").isdigit()]
    return max(sizes, default=0.0)


def _measured_gflops(size: int = 1024, seconds: float = 0.3) -> float:
    import numpy as np

    left = np.ones((size, size), np.float32)
    np.matmul(left, left)  # the first one wakes the threads up
    begun, products = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        np.matmul(left, left)
        products += 1
    return 2 * size**3 * products / (time.perf_counter() - begun) / 1e9
