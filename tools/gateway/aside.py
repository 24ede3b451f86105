"""A sample of the answers, kept without personal data: by a process of its own, so that no request waits for it.

The gateway writes a line into a pipe and goes on; when the pipe is full the line is left out, and counted.
`python -m tools.gateway.aside PROJECT` reads the lines, takes personal data out, adds them to
PROJECT/serving/traces.jsonl and shows them in MLflow.
"""

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.gateway.memory import Answered
from tools.gateway.meters import Meters
from tools.gateway.pipes import Pipe

KEPT_BYTES = 20_000_000
MOST_CHARACTERS = 1_500


class Aside:
    """The gateway's end: a share of the answers, shortened."""

    def __init__(self, project: Path, share: float, meters: Meters) -> None:
        self._share = share
        self._draw = random.Random(0).random
        self._pipe = Pipe("tools.gateway.aside", project, meters.traces_left_out)

    def maybe(self, answered: Answered) -> None:
        if self._draw() < self._share:
            short = answered._replace(input=answered.input[:MOST_CHARACTERS], output=answered.output[:MOST_CHARACTERS])
            self._pipe.send(short._asdict())

    def close(self, seconds: float = 5) -> None:
        self._pipe.close(seconds)


# ---------------------------------------------------------------- the other end


def main() -> None:
    # Answers to people come first.
    os.nice(10)
    project = Path(sys.argv[1])
    show = in_mlflow(project.name)
    for line in sys.stdin.buffer:
        keep(project, json.loads(line), show)


def keep(project: Path, answered: dict[str, Any], show: Callable[[dict[str, Any]], None]) -> None:
    cleared = answered | {
        "input": without_personal_data(answered["input"]),
        "output": without_personal_data(answered["output"]),
    }
    path = project / "serving" / "traces.jsonl"
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > KEPT_BYTES:
        path.replace(path.with_suffix(".jsonl.1"))
    with path.open("ab") as file:
        file.write(json.dumps(cleared, ensure_ascii=False).encode() + b"\n")
    show(cleared)


def without_personal_data(text: str) -> str:
    """Numbers and addresses of people replaced by what they are; names are not found (see evals.personal)."""
    from evals.personal import spans

    for span in reversed(spans(text)):
        text = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return text


def in_mlflow(name: str) -> Callable[[dict[str, Any]], None]:
    """A span for every answer, in an experiment of the project's name. Without MLflow the file is all there is."""
    from tenet.settings import quiet_libraries, read_settings

    quiet_libraries()
    import mlflow
    from mlflow.entities import SpanType
    from mlflow.exceptions import MlflowException

    mlflow.set_tracking_uri(read_settings().mlflow_uri)
    try:
        mlflow.set_experiment(f"{name} in use")
    except (MlflowException, OSError) as error:
        sys.stderr.write(f"MLflow cannot be reached, so traces are kept in the file alone: {error}\n")
        return lambda answered: None

    def show(answered: dict[str, Any]) -> None:
        with mlflow.start_span("answer", span_type=SpanType.LLM) as span:
            span.set_inputs({"input": answered["input"]})
            span.set_outputs({"output": answered["output"]})
            span.set_attributes({key: answered[key] for key in ("id", "client", "variant", "deployment", "seconds")})

    return show


if __name__ == "__main__":
    main()
