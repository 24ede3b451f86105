"""Standard benchmarks: the same tasks put to the untuned and the tuned model by lm-eval, and compared row by row.

    lay_out(folder, name, rows, instruction, room)    a JSONL file of the person's as a task of lm-eval
    measured(base_url, questions…)                    both models asked, at the address where they are served

lm-eval prints a mean with a standard error for each model. That says little about two models on the same rows, so both stand
here: its numbers, and the paired comparison of the very same answers.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from evals.harness import Answer, Question, Scores
from evals.scoring import compare
from tenet import artifacts as a
from tenet.files import from_yaml, json_object, to_jsonl, to_yaml, write_atomically
from tenet.problems import NotPossible
from tenet.settings import CHECKOUT, environment_with

UNTUNED, TUNED = "base", "tuned"
"""As the server names them."""
FILE = "benchmarks.yaml"
"""In the project's folder: what was measured last, taken up by the next evaluation of the same weights."""
LONGEST_SECONDS = 6 * 3600
THE_HUB, HUB_WITHIN = "https://huggingface.co", 5.0


def read_rows(file: Path) -> list[dict[str, str]]:
    """Lines with `input` and `output`; says which line has not."""
    rows: list[dict[str, str]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = json_object(line.encode(), f"{file.name}, line {number}")
        texts = [row.get("input"), row.get("output")]
        if not all(isinstance(text, str) and text for text in texts):
            raise NotPossible(
                f"{file.name}, line {number}: a row of a benchmark is an object with the texts input and output. Nothing was asked."
            )
        rows.append({"input": str(texts[0]), "output": str(texts[1])})
    if not rows:
        raise NotPossible(f"{file.name} has no rows. Nothing was asked.")
    return rows


def lay_out(folder: Path, name: str, rows: Sequence[Mapping[str, str]], instruction: str, room: int) -> None:
    """Right is an answer that equals the reference but for case and punctuation."""
    data = folder / f"{name}.jsonl"
    write_atomically(data, to_jsonl({"input": row["input"], "output": row["output"]} for row in rows))
    task: dict[str, Any] = {
        "task": name,
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(data)}},
        "test_split": "test",
        "output_type": "generate_until",
        # Becomes the system message, as the model was trained and is served; written so, braces in it are no template.
        "description": f"{{{{ {json.dumps(instruction)} }}}}" if instruction else "",
        "doc_to_text": "{{input}}",
        "doc_to_target": "{{output}}",
        "generation_kwargs": {"max_gen_toks": room, "do_sample": False, "until": []},
        "metric_list": [
            {
                "metric": "exact_match",
                "aggregation": "mean",
                "higher_is_better": True,
                "ignore_case": True,
                "ignore_punctuation": True,
            }
        ],
    }
    write_atomically(folder / f"{name}.yaml", to_yaml(task))


def measured(base_url: str, weights: a.Digest, asked: Sequence[Question], say: Callable[[str], None]) -> a.Benchmarks:
    tasks: list[a.StandardTask] = []
    left_out: dict[str, str] = {}
    version = ""
    for question in asked:
        both: dict[str, Answer] = {}
        for model in (UNTUNED, TUNED):
            say(f"lm-eval asks the {'untuned' if model == UNTUNED else 'tuned'} model: {', '.join(question.tasks)}")
            both[model] = run(question.model_copy(update={"base_url": base_url, "model": model}))
            left_out |= both[model].left_out
            version = both[model].version
        before, after = both[UNTUNED].tasks, both[TUNED].tasks
        tasks += [compared(name, before[name], after[name]) for name in before if name in after]
    return a.Benchmarks(weights_sha256=weights, harness=f"lm-eval {version}", tasks=tuple(tasks), left_out=left_out)


def run(question: Question) -> Answer:
    """A task of the person's own, or with its data at hand, needs no network but the address; a stock task may fetch its data set."""
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder) / "question.json", Path(folder) / "answer.json"
        given.write_text(question.model_dump_json(), encoding="utf-8")
        # The library wants a key, and sends it to the address above alone.
        # With a cache of its own: rows of a file that changed since must not come from an older reading of it.
        at_hand = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(Path(folder) / "cache")}
        offline = at_hand if question.own or question.data else {} if hub_answers() else {"HF_HUB_OFFLINE": "1"}
        env = environment_with({"OPENAI_API_KEY": "unused", "NO_PROXY": "127.0.0.1,localhost"} | offline)
        command = [sys.executable, "-m", "evals.harness", str(given), str(told)]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["it left no message"]
            raise NotPossible(f"lm-eval ended without a result: {last[0]} Nothing was kept of this run; try it again.")
        return Answer.model_validate_json(told.read_bytes())


def hub_answers() -> bool:
    """Without one, libraries try for minutes before they look into their cache or give up; so it is asked once, briefly."""
    hub = environment_with({}).get("HF_ENDPOINT") or THE_HUB
    try:
        with urlopen(Request(hub, method="HEAD"), timeout=HUB_WITHIN):
            return True
    except HTTPError:
        return True
    except (OSError, ValueError):
        return False


def compared(name: str, before: Scores, after: Scores) -> a.StandardTask:
    rows = sorted(before.by_row.keys() & after.by_row.keys())
    is_right = all(value in (0.0, 1.0) for one in (before, after) for value in one.by_row.values())
    paired = compare(name, _outcomes(before, rows), _outcomes(after, rows)) if is_right and rows else None
    return a.StandardTask(
        name=name,
        metric=before.metric,
        rows=len(rows),
        base=_mean(before),
        tuned=_mean(after),
        paired=paired,
    )


def _outcomes(scores: Scores, rows: Sequence[int]) -> dict[str, a.Outcome]:
    return {str(row): "pass" if scores.by_row[row] == 1.0 else "fail" for row in rows}


def _mean(scores: Scores) -> a.MeanScore:
    return a.MeanScore(mean=round(scores.mean, 6), stderr=None if scores.stderr is None else round(scores.stderr, 6))


def kept(project: Path, weights: a.Digest) -> a.Benchmarks | None:
    """Those of these very weights."""
    path = project / FILE
    if not path.exists():
        return None
    found = a.Benchmarks.model_validate(from_yaml(path.read_bytes(), FILE))
    return found if found.weights_sha256 == weights else None
