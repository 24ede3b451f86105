"""lm-eval in a process of its own, against an endpoint: `python -m evals.harness QUESTION.json ANSWER.json`.

QUESTION has the address, the model's name there, the tasks, a folder with tasks of the person's own, a folder with the data sets
of stock tasks, and how many rows at most.
ANSWER gets, by task, lm-eval's own mean with its standard error and the score of every row, and why a task was left out.
A process of its own: the library reads its keys from the environment and sets seeds and loggers for all of it.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

_NOT_REACHED = re.compile(r"Couldn't reach '([^']+)' on the Hub")
_WITHOUT_THE_HUB = (
    "Its data set {data_set} lies on a hub that cannot be reached from here, and in no cache of this machine. "
    "What other tasks brought is kept. Where there is a network: "
    "hf download {data_set} --repo-type dataset --local-dir sets/{data_set}; bring the folder here, and add --data sets."
)


class Question(BaseModel):
    base_url: str
    model: str
    tasks: tuple[str, ...]
    own: Path | None = None
    """A folder with tasks as lm-eval describes them; without it the tasks are stock ones."""
    data: Path | None = None
    """A folder with data sets of stock tasks, each in a folder of its name on the hub, such as openai/gsm8k."""
    limit: int | None = None
    in_flight: int = 8


class Scores(BaseModel):
    metric: str
    mean: float
    stderr: float | None = None
    by_row: dict[int, float]


class Answer(BaseModel):
    version: str
    tasks: dict[str, Scores] = {}
    left_out: dict[str, str] = {}


def ask(question: Question) -> Answer:
    from importlib.metadata import version

    manager = _tasks(question)
    if question.data:
        # A data set is looked for as a folder before it is looked for on the hub.
        os.chdir(question.data)
    answer = Answer(version=version("lm_eval"))
    for name in question.tasks:
        try:
            answer.tasks |= _asked(question, name, manager)
        except Exception as problem:  # A stock task brings code and data of its own, which fail in ways of their own.
            answer.left_out[name] = _why(problem)
    return answer


def _tasks(question: Question) -> Any:
    """Reading all the thousands of stock tasks takes a minute, so only their folders are read where each of them names its task."""
    from lm_eval.tasks import TaskManager

    if question.own:
        return cast("Any", TaskManager)(include_path=question.own, include_defaults=False)
    folders = [_folder_of(task) for task in question.tasks]
    if None in folders:
        return cast("Any", TaskManager)()
    return cast("Any", TaskManager)(include_path=folders, include_defaults=False)


def _folder_of(task: str) -> Path | None:
    """Of a stock task that one file describes; None of a group of them."""
    import lm_eval.tasks

    names = re.compile(rf"^task:\s*['\"]?{re.escape(task)}['\"]?\s*$", re.MULTILINE)
    files = Path(lm_eval.tasks.__file__).parent.rglob("*.yaml")
    found = (file for file in files if names.search(file.read_text(encoding="utf-8", errors="replace")))
    return next((file.parent for file in found), None)


def _asked(question: Question, name: str, manager: Any) -> dict[str, Scores]:
    import lm_eval

    found = cast("Any", lm_eval).simple_evaluate(
        model=_endpoint(question),
        tasks=[name],
        task_manager=manager,
        apply_chat_template=True,
        limit=question.limit,
        bootstrap_iters=0,
    )
    return {task: _scores(found["results"][task], rows) for task, rows in found["samples"].items()}


def _endpoint(question: Question) -> Any:
    """Stops are cut off here and never sent: `transformers serve` looks for their letters in the vocabulary, and fails without."""
    from lm_eval.models import openai_completions, utils

    class Served(cast("Any", openai_completions).LocalChatCompletion):
        def generate_until(self, requests: list[Any], disable_tqdm: bool = False) -> list[str]:
            stops = [request.args[1].get("until") for request in requests]
            parent, cut = super(), cast("Any", utils).postprocess_generated_text
            said: list[str | None] = parent.generate_until(requests, disable_tqdm=disable_tqdm)
            return [cut(text or "", stop, None) for text, stop in zip(said, stops, strict=True)]

        def _create_payload(self, *args: Any, **named: Any) -> dict[str, Any]:
            parent = super()
            payload: dict[str, Any] = parent._create_payload(*args, **named)
            return {name: value for name, value in payload.items() if name not in ("stop", "seed")}

    return Served(
        model=question.model,
        base_url=f"{question.base_url}/chat/completions",
        num_concurrent=question.in_flight,
        tokenized_requests=False,
        max_retries=3,
    )


def _scores(told: dict[str, Any], rows: list[dict[str, Any]]) -> Scores:
    """Of the first metric that the task names, with its first way to read an answer."""
    key = next(key for key, value in told.items() if "," in key and "_stderr," not in key and isinstance(value, float))
    metric, _, reading = key.partition(",")
    by_row = {int(row["doc_id"]): float(row[metric]) for row in rows if row["filter"] == reading}
    return Scores(metric=metric, mean=told[key], stderr=_stderr(list(by_row.values())), by_row=by_row)


def _stderr(values: list[float]) -> float | None:
    from lm_eval.api import metrics

    return float(cast("Any", metrics).mean_stderr(values)) if len(values) > 1 else None


def _why(problem: Exception) -> str:
    if isinstance(problem, NotImplementedError):
        return "It asks for likelihoods, which a chat endpoint does not give. Take a task that lets the model write its answer."
    if unreached := _NOT_REACHED.search(str(problem)):
        return _WITHOUT_THE_HUB.format(data_set=unreached[1])
    first = str(problem).strip().splitlines()[:1]
    return f"{type(problem).__name__}: {first[0][:300]}" if first else type(problem).__name__


def main() -> None:
    question, answer = Path(sys.argv[1]), Path(sys.argv[2])
    found = ask(Question.model_validate_json(question.read_bytes()))
    answer.write_text(json.dumps(found.model_dump(mode="json")), encoding="utf-8")


if __name__ == "__main__":
    main()
