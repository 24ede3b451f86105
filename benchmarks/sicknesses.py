"""Twelve sicknesses planted in real trainings of tenet-tiny, and what each is called: by the debugger while it trains, or before it starts.

    python -m benchmarks.sicknesses [a word of a name …]

Each training is a short one of its own, in a fork. Healthy ones are `python -m benchmarks.alarms`.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from benchmarks.alarms import Tickets, tickets
from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER
from tenet.files import read_jsonl, sha256_of, to_yaml, write_atomically
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, run_folder
from trainers.labels import NothingToLearn
from trainers.warmth import in_a_fork, load_libraries
from trainers.watching import FINDINGS

LORA = a.Lora(r=16, lora_alpha=32, target_modules="all-linear")
OFTEN = {"logging_steps": 1, "per_device_train_batch_size": 8, "lr_scheduler_type": "constant"}
PRACTICE = OFTEN | {"num_generations": 4, "per_device_train_batch_size": 16, "max_completion_length": 12}
REFUSED = "refused.txt"


class Sick(NamedTuple):
    """How one is planted."""

    named: str
    train: dict[str, Any]
    rows: Callable[[Tickets], Sequence[a.Row]] = lambda data: data.train[:48]
    base: Callable[[Path], Path] = lambda folder: EMBEDDED_FOLDER
    reward: str = ""
    """The body of the term that pays, where it is practice."""
    lora: a.Lora | None = LORA
    is_examined: bool = True
    """On rows that it does not learn, which ends a training that only gets worse."""
    told: str = ""
    """A part of the sentence with which it is refused, where it is told before the start."""


def damaged(change: Callable[[Path], None]) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        base = shutil.copytree(EMBEDDED_FOLDER, folder / "base")
        change(base)
        return base

    return made


def scaled_norm(factor: float) -> Callable[[Path], None]:
    def change(base: Path) -> None:
        from safetensors import torch as safetensors

        files = cast("Any", safetensors)
        weights = files.load_file(base / "model.safetensors")
        weights["model.norm.weight"] = weights["model.norm.weight"] * factor
        files.save_file(weights, base / "model.safetensors", {"format": "pt"})

    return change


def asks_otherwise(base: Path) -> None:
    path = base / "chat_template.jinja"
    path.write_text("<!-- -->{% if not add_generation_prompt %}Record: {% endif %}" + path.read_text(encoding="utf-8"))


def at_random(data: Tickets) -> Sequence[a.Row]:
    """Few rows, whose labels say nothing about any other."""
    labels = data.spec.label_names
    return [row.model_copy(update={"output": labels[index % len(labels)]}) for index, row in enumerate(data.train[:24])]


def one_too_long(data: Tickets) -> Sequence[a.Row]:
    first = data.train[0]
    return [*data.train[1:20], first.model_copy(update={"input": "word " * 400})]


SICK = (
    Sick("not a number", OFTEN | {"max_steps": 4, "learning_rate": 0.001}, base=damaged(scaled_norm(float("nan")))),
    # One step later the loss is no longer a number.
    Sick("exploding gradients", OFTEN | {"max_steps": 9, "learning_rate": 10.0, "optim": "sgd", "lr_scheduler_type": "linear",
                                         "warmup_steps": 24, "max_grad_norm": 0.0}, lora=None, is_examined=False),
    Sick("vanishing gradients", OFTEN | {"max_steps": 12, "learning_rate": 0.001}, base=damaged(scaled_norm(1e-7))),
    Sick("learning rate too high", OFTEN | {"max_steps": 24, "learning_rate": 0.1}),
    Sick("loss not falling", OFTEN | {"num_train_epochs": 4, "learning_rate": 1e-9}),
    Sick("overfitting", OFTEN | {"num_train_epochs": 12, "learning_rate": 0.004}, rows=at_random),
    Sick("underfitting", OFTEN | {"max_steps": 16, "learning_rate": 0.0001, "per_device_train_batch_size": 48}),
    Sick("dead reward", PRACTICE | {"max_steps": 8, "learning_rate": 0.0005}, reward="0.0"),
    Sick("entropy collapse", PRACTICE | {"max_steps": 24, "learning_rate": 0.004, "beta": 0.0},
         reward="0.6 if text.strip()[:1] in 'abcdefghijklmn' else 0.1", is_examined=False),
    Sick("truncated completions", PRACTICE | {"max_steps": 8, "max_completion_length": 2, "learning_rate": 0.0001},
         reward="min(1.0, len(set(text)) / 10)"),
    Sick("empty masks", OFTEN | {"max_steps": 4, "max_length": 200}, rows=one_too_long, told="would be cut off"),
    Sick("wrong template", OFTEN | {"max_steps": 4}, base=damaged(asks_otherwise), told="The chat template writes a row"),
)  # fmt: skip


def trained(sick: Sick, data: Tickets, folder: Path) -> RunFolder:
    method = "grpo" if sick.reward else "sft"
    base = sick.base(folder)
    made = plan(str(base), sick.lora, max_minutes=20).model_copy(update={"method": method, "train": sick.train})
    run = run_folder(folder / "triage", made, sick.rows(data), data.validation if sick.is_examined else (), data.spec)
    if sick.reward:
        reward_for(run, sick.reward)

    def work() -> None:
        try:
            import_module(f"trainers.{method}").main(run)
        except NothingToLearn as error:
            write_atomically(run.path / REFUSED, str(error).encode())

    in_a_fork(work)
    return run


def reward_for(run: RunFolder, pays: str) -> None:
    """`pays` speaks of the `text` of an answer and of the `reference`."""
    code = (
        "def pays(completions, reference, **_):\n"
        "    said = [each[-1]['content'] for each in completions]\n"
        f"    return [{pays} for text, reference in zip(said, reference)]\n"
        "def guard(completions, **_):\n    return [1.0 for _ in completions]\n"
    )
    terms = (a.RewardTerm(name="pays", says="something"), a.RewardTerm(name="guard", kind="guards", says="nothing"))
    content = to_yaml(a.RewardFunction(terms=terms, code=code).model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "reward.yaml", content)
    request = run.request.model_copy(update={"inputs": run.request.inputs | {"reward": sha256_of(content)}})
    write_atomically(run.path / "request.json", request.model_dump_json().encode())


def said_of(run: RunFolder) -> tuple[list[str], str]:
    """The names that the debugger gave, while it trained and at the end, and with what it was refused."""
    refused = run.path / REFUSED
    names = list(json.loads((run.out / FINDINGS).read_bytes())["names"]) if (run.out / FINDINGS).exists() else []
    if (result := run.path / "result.json").exists():
        notes = json.loads(result.read_bytes())["artifact"].get("notes", [])
        names += [name for note in notes if (name := note.split(":")[0]) in {each.named for each in SICK}]
    return sorted(set(names)), refused.read_text(encoding="utf-8") if refused.exists() else ""


def main() -> None:
    wanted = [sick for sick in SICK if not sys.argv[1:] or any(word in sick.named for word in sys.argv[1:])]
    data = tickets()
    load_libraries("sft")
    load_libraries("grpo")
    right = 0
    for sick in wanted:
        with tempfile.TemporaryDirectory() as place:
            os.environ |= {"TENET_HOME": place, "MLFLOW_TRACKING_URI": f"sqlite:///{place}/mlflow.db"}
            run = trained(sick, data, Path(place))
            names, refused = said_of(run)
            is_right = sick.told in refused if sick.told else names == [sick.named]
            right += is_right
            print(f"{'right' if is_right else 'WRONG'}: planted {sick.named!r}, named {names or refused!r}", flush=True)
            if not is_right:
                show(run)
    print(f"{right} of {len(wanted)} sicknesses are named rightly")


def show(run: RunFolder) -> None:
    path = run.out / "metrics.jsonl"
    for line in list(read_jsonl(path))[-40:] if path.exists() else []:
        kept = (
            "step",
            "loss",
            "eval_loss",
            "grad_norm",
            "reward",
            "entropy",
            "frac_reward_zero_std",
            "completions/clipped_ratio",
        )
        print("   ", {name: round(value, 5) for name, value in line.items() if name in kept}, file=sys.stderr)


if __name__ == "__main__":
    main()
