"""`tenet bases`: which base models there are, and which of them can be trained on this machine."""

import json

from surfaces.bases import described, methods, place, weights
from tenet import catalogue as c

ROWS = 300


def bases(as_json: bool, rows: int = ROWS) -> None:
    machine = c.this_machine()
    models = [described(model, machine, rows) for model in c.known()]
    if as_json:
        print(json.dumps({"machine": machine._asdict(), "rows": rows, "models": models}, indent=1))
        return
    print(
        f"This machine: {place(machine)}, about {machine.gflops:.0f} billion operations a second. Times are for {rows} rows.\n"
    )
    print(f"{'base model':44} {'weights':>8} {'context':>8}  {'trains here':28} licence")
    for model in models:
        print(
            f"{model['id']:44} {weights(model['billions']):>8} {model['context']:>8}  {methods(model):28} {model['licence']}"
            + (" (ask its owner first)" if model["gated"] else "")
        )
    print(
        "\nMemory and time are rough forecasts. Licences other than Apache-2.0 and MIT have "
        "conditions of their own:\nread them before you deploy. Choose one with TENET_BASE_MODEL or in the training plan; "
        "a folder with a model in it is a base model too."
    )
