"""What the base model that Tenet carries can do, untuned and tuned, on tasks that are not in its curriculum.

    python -m benchmarks.base_model [format] [load] [untuned] [tickets] [json] [grpo] [replay] [--seeds 5]

Tuning is plain TRL with the recipe trainers/recipes/sft_tiny.yaml. Means and standard deviations over the seeds; each seed
draws the rows anew.
"""

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from benchmarks.base_tasks import Messages, Row, Task, bookings, field_f1, tickets
from evals.retention import measure, replay_rows, suite
from tenet.bases import EMBEDDED_FOLDER
from tenet.settings import CHECKOUT, quiet_libraries

REPLAYED = 0.2
"""Of the rows in a mix, from the curriculum's training part."""
WEAKER = 0.625
"""The smallest share of an adapter's strength that the recipe tries."""


def main() -> None:
    quiet_libraries()
    import torch

    torch.set_num_threads(1)
    wanted = [word for word in sys.argv[1:] if word in PARTS] or list(PARTS)
    seeds = int(sys.argv[sys.argv.index("--seeds") + 1]) if "--seeds" in sys.argv else 5
    for part in wanted:
        PARTS[part](seeds)


def form(_: int) -> None:
    """Follows the chat format and stops, untuned, on 200 unseen prompts."""
    prompts = [probe.messages for probe in random.Random(0).sample(suite(), 200)]
    stopped = sum(stops(EMBEDDED_FOLDER, prompts))
    print(f"format: {stopped} of {len(prompts)} answers end by themselves and hold no mark of a turn (goal 99 %)")


def stops(folder: Path, prompts: Sequence[Messages]) -> list[bool]:
    """Of every prompt whether the answer is something, ended within 96 tokens, and holds no mark of the chat template."""
    import torch

    tokenizer, model = loaded(folder)
    found: list[bool] = []
    for prompt in prompts:
        given = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        with torch.inference_mode():
            made = model.generate(**given, do_sample=False, max_new_tokens=96)[
                0, given["input_ids"].shape[1] :
            ].tolist()
        ends = made[-1] == tokenizer.eos_token_id and len(made) > 1
        found.append(ends and not set(made[:-1]) & set(tokenizer.all_special_ids))
    return found


def loaded(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = cast("Any", AutoTokenizer).from_pretrained(folder, padding_side="left")
    return tokenizer, cast("Any", AutoModelForCausalLM).from_pretrained(folder, dtype="auto").eval()


def load(seeds: int) -> None:
    """From the start of loading the weights to the first token, libraries imported; each time in a new process."""
    code = (
        "import time, torch\nfrom transformers import AutoModelForCausalLM, AutoTokenizer, Qwen3ForCausalLM\n"
        "from benchmarks.base_model import loaded, EMBEDDED_FOLDER\nstarted = time.monotonic()\n"
        "tokenizer, model = loaded(EMBEDDED_FOLDER)\n"
        "given = tokenizer.apply_chat_template([{'role': 'user', 'content': 'Repeat this: hello'}], "
        "add_generation_prompt=True, return_tensors='pt', return_dict=True)\n"
        "model.generate(**given, max_new_tokens=1, do_sample=False)\nprint(time.monotonic() - started)"
    )
    command = [sys.executable, "-c", code]
    taken = [
        float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=CHECKOUT).stdout.split()[-1])
        for _ in range(seeds)
    ]
    print(f"load and first token: {spread(taken)} s (goal 2 s)")


def spread(values: Sequence[float]) -> str:
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.3f} ± {deviation:.3f} ({', '.join(f'{value:.3f}' for value in values)})"


def untuned(_: int) -> None:
    rows = tickets(0).test
    print(f"tickets, untuned: {accuracy(rows, said_by(EMBEDDED_FOLDER, rows)):.3f}")
    print(f"retention, untuned: {rounded(measure(EMBEDDED_FOLDER, suite(), silent))}", flush=True)


def sort_tickets(seeds: int) -> None:
    """The accuracy on held-out tickets beside TF-IDF's on the same rows, and what was forgotten."""
    sorting("tickets", seeds, 0.0)


def sort_tickets_with_replay(seeds: int) -> None:
    sorting("tickets and replay", seeds, REPLAYED)


def sorting(name: str, seeds: int, share: float) -> None:
    found: list[tuple[float, ...]] = []
    for seed in range(seeds):
        task = tickets(seed)
        with tempfile.TemporaryDirectory() as folder:
            rows = [*task.train, *replay(len(task.train), share, seed)]
            tuned, seconds = tune(EMBEDDED_FOLDER, rows, seed, Path(folder))
            weaker = weakened(EMBEDDED_FOLDER, tuned, WEAKER, Path(folder) / "weaker")
            found.append((tf_idf(task), seconds, *known_and_kept(tuned, task), *known_and_kept(weaker, task)))
        print(f"  {name}, seed {seed}:", *(f"{value:.3f}" for value in found[-1]), flush=True)
    columns = ("TF-IDF", "seconds of one core", "tuned", "retention", f"tuned at {WEAKER}", f"retention at {WEAKER}")
    for measured, values in zip(columns, zip(*found, strict=True), strict=True):
        print(f"{name}, {measured}: {spread(values)}", flush=True)


def known_and_kept(model: Path, task: Task) -> tuple[float, float]:
    return accuracy(task.test, said_by(model, task.test)), measure(model, suite(), silent)["all"]


def weakened(base: Path, tuned: Path, share: float, folder: Path) -> Path:
    """The model on the line from the base to the tuned one, as an adapter that is scaled down and merged."""
    from safetensors import torch as safetensors

    files = cast(Any, safetensors)
    shutil.copytree(tuned, folder)
    before, after = (files.load_file(place / "model.safetensors") for place in (base, tuned))
    between = {
        name: before[name].float().lerp(weight.float(), share) if name in before else weight
        for name, weight in after.items()
    }
    files.save_file(between, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def silent(_done: int, _all: int) -> None:
    pass


def tf_idf(task: Task) -> float:
    from evals.classical import tf_idf_answers
    from tenet import artifacts as a

    def rows(given: Sequence[Row]) -> list[a.Row]:
        return [
            a.Row(id=str(place), input=row.text, output=row.answer, origin="user", group=str(place))
            for place, row in enumerate(given)
        ]

    return accuracy(task.test, tf_idf_answers(rows(task.train), rows(task.test)))


def accuracy(rows: Sequence[Row], said: Sequence[str]) -> float:
    return sum(row.answer == text.strip() for row, text in zip(rows, said, strict=True)) / len(rows)


def said_by(folder: Path, rows: Sequence[Row]) -> list[str]:
    from evals.answering import answers

    return answers(folder, [row.prompt for row in rows], 64, silent)


def fields(seeds: int) -> None:
    """300 rows text → JSON with four fields."""
    for name, rows in (("untuned", 0), ("tuned", 300)):
        valid: list[float] = []
        f1: list[float] = []
        for seed in range(seeds if rows else 1):
            task = bookings(seed)
            with tempfile.TemporaryDirectory() as folder:
                model = (
                    tune(EMBEDDED_FOLDER, task.train, seed, Path(folder), labels=False)[0] if rows else EMBEDDED_FOLDER
                )
                one = field_f1(task.test, said_by(model, task.test))
            valid.append(one[0])
            f1.append(one[1])
        print(f"json, {name}: valid {spread(valid)} (goal 0.98), field F1 {spread(f1)} (goal 0.90)", flush=True)


def replay(rows: int, share: float, seed: int) -> list[Row]:
    """So many rows of the curriculum that they are this share of the mix."""
    wanted = round(rows * share / (1 - share))
    return [Row(probe.messages, probe.answer) for probe in random.Random(seed).sample(replay_rows(), wanted)]


def rounded(scores: dict[str, float]) -> str:
    return ", ".join(f"{skill} {share:.2f}" for skill, share in scores.items())


def tune(base: Path, rows: Sequence[Row], seed: int, folder: Path, labels: bool = True) -> tuple[Path, float]:
    """Plain TRL with the recipe of the base model; the merged model and how many seconds of one core training took."""
    import torch
    from datasets import Dataset
    from trl.trainer.sft_config import SFTConfig

    from agent.drafting.training_plan import read_recipe
    from trainers.train_block import checked
    from trainers.weights import adapter_of

    recipe = read_recipe("tenet-tiny", "sft")
    tokenizer, _ = loaded(base)
    train = recipe.train | ({} if labels else recipe.long_answers)
    settings: dict[str, Any] = checked(train, SFTConfig, evaluated=False) | {"seed": seed, "logging_strategy": "no"}
    trainer = trainer_class()(
        model=whole(base),
        args=SFTConfig(output_dir=str(folder / "trainer"), report_to="none", use_cpu=True, **settings),
        processing_class=tokenizer,
        train_dataset=Dataset.from_list([{"messages": row.conversation} for row in rows]),
        peft_config=adapter_of(recipe.lora),
    )
    torch.manual_seed(seed)
    started = time.process_time()
    trainer.train()
    seconds = time.process_time() - started
    model = trainer.model.merge_and_unload() if recipe.lora else trainer.model
    model.save_pretrained(folder / "merged")
    tokenizer.save_pretrained(folder / "merged")
    return folder / "merged", seconds


def whole(base: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    return cast("Any", AutoModelForCausalLM).from_pretrained(base, dtype=torch.float32)


def trainer_class() -> Any:
    """TRL's, with rows of like length in one batch, as trainers/sft.py has it."""
    from torch.utils.data import DataLoader
    from trl.trainer.sft_trainer import SFTTrainer

    from trainers.batches import LikeLengths

    class Trainer(SFTTrainer):
        def get_train_dataloader(self) -> Any:
            rows = cast("Any", self)._remove_unused_columns(cast("Any", self).train_dataset, description="training")
            batches = LikeLengths(
                [len(tokens) for tokens in rows["input_ids"]], self.args.per_device_train_batch_size, self.args.seed
            )
            return DataLoader(rows, batch_sampler=batches, collate_fn=self.data_collator)

    return Trainer


def practice(seeds: int) -> None:
    """GRPO with a verifiable reward, from an SFT start that leaves room."""
    from benchmarks.base_practice import practise

    practise(seeds)


PARTS: dict[str, Callable[[int], None]] = {
    "format": form,
    "load": load,
    "untuned": untuned,
    "tickets": sort_tickets,
    "json": fields,
    "grpo": practice,
    "replay": sort_tickets_with_replay,
}

if __name__ == "__main__":
    main()
