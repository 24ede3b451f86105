"""`tenet bases`: which base models there are, and which of them can be trained on this machine."""

import json
from typing import Any

from tenet import catalogue as c

ROWS = 300


def bases(as_json: bool, rows: int = ROWS) -> None:
    machine = c.this_machine()
    models = [_as_json(model, machine, rows) for model in c.known()]
    if as_json:
        print(json.dumps({"machine": machine._asdict(), "rows": rows, "models": models}, indent=1))
        return
    place = (
        f"a GPU of {machine.gpu_gb:.0f} GB" if machine.gpu_gb else f"{machine.memory_gb:.0f} GB of memory and no GPU"
    )
    print(
        f"This machine: {place}, about {machine.gflops:.0f} billion operations a second. Times are for {rows} rows.\n"
    )
    print(f"{'base model':44} {'weights':>8} {'context':>8}  {'trains here':28} licence")
    for model in models:
        print(
            f"{model['id']:44} {_weights(model['billions']):>8} {model['context']:>8}  {_methods(model):28} {model['licence']}"
            + (" (ask its owner first)" if model["gated"] else "")
        )
    print(
        "\nMemory and time are rough forecasts. Licences other than Apache-2.0 and MIT have "
        "conditions of their own:\nread them before you deploy. Choose one with TENET_BASE_MODEL or in the training plan; "
        "a folder with a model in it is a base model too."
    )


def _as_json(model: c.Known, machine: c.Machine, rows: int) -> dict[str, Any]:
    costs = c.costs(model.billions, model.active or model.billions, machine, rows)
    return model.model_dump() | {
        "warning": c.licence_warning(model),
        "methods": [cost._asdict() | {"minutes": round(cost.minutes, 2)} for cost in costs],
    }


def _weights(billions: float) -> str:
    return f"{billions:g} B" if billions >= 0.1 else f"{billions * 1000:g} M"


def _methods(model: dict[str, Any]) -> str:
    fitting = [cost for cost in model["methods"] if cost["fits"]]
    if not fitting:
        needed = {cost["method"]: cost["memory_gb"] for cost in model["methods"]}
        return f"no: lora needs {needed['lora']:.0f} GB"
    return ", ".join(f"{cost['method']} {_time(cost['minutes'])}" for cost in fitting)


def _time(minutes: float) -> str:
    if minutes < 90:
        return f"{max(1, round(minutes))} min"
    return f"{minutes / 60:.0f} h" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"
