"""Base models in words: what each weighs, and whether it can be trained on this machine. The same for every surface."""

from typing import Any

from tenet import catalogue as c


def described(model: c.Known, machine: c.Machine, rows: int) -> dict[str, Any]:
    costs = c.costs(model.billions, model.active or model.billions, machine, rows)
    return model.model_dump() | {
        "warning": c.licence_warning(model),
        "methods": [cost._asdict() | {"minutes": round(cost.minutes, 2)} for cost in costs],
    }


def weights(billions: float) -> str:
    return f"{billions:g} B" if billions >= 0.1 else f"{billions * 1000:g} M"


def methods(model: dict[str, Any]) -> str:
    fitting = [cost for cost in model["methods"] if cost["fits"]]
    if not fitting:
        needed = {cost["method"]: cost["memory_gb"] for cost in model["methods"]}
        return f"no: lora needs {needed['lora']:.0f} GB"
    return ", ".join(f"{cost['method']} {_time(cost['minutes'])}" for cost in fitting)


def place(machine: c.Machine) -> str:
    return f"a GPU of {machine.gpu_gb:.0f} GB" if machine.gpu_gb else f"{machine.memory_gb:.0f} GB of memory and no GPU"


def _time(minutes: float) -> str:
    if minutes < 90:
        return f"{max(1, round(minutes))} min"
    return f"{minutes / 60:.0f} h" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"
