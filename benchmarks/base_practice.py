"""GRPO of tenet-tiny where SFT leaves room: bookings as JSON, of which SFT saw few, paid by the share of right fields."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.base_model import loaded, said_by, spread, tune, whole
from benchmarks.base_tasks import FIELDS, Row, bookings, json_object
from tenet.bases import EMBEDDED_FOLDER

SHOWN = 60
"""Rows that SFT learns from; the others are only asked."""


def paid(said: str, wanted: str) -> float:
    """The share of the four fields that are right; nothing for what is no object of them."""
    found, right = json_object(said), json_object(wanted)
    if set(found) != set(FIELDS):
        return 0.0
    return sum(found[field] == right[field] for field in FIELDS) / len(FIELDS)


def practise(seeds: int) -> None:
    """The reward on held-out bookings before and after."""
    gains: list[float] = []
    for seed in range(seeds):
        task = bookings(seed)
        with tempfile.TemporaryDirectory() as folder:
            start, _ = tune(EMBEDDED_FOLDER, task.train[:SHOWN], seed, Path(folder) / "sft", labels=False)
            practised, seconds = practised_from(start, task.train[SHOWN:], seed, Path(folder) / "grpo")
            before, after = earned(start, task.test), earned(practised, task.test)
        gains.append(after - before)
        print(f"  grpo, seed {seed}: reward {before:.3f} to {after:.3f} in {seconds:.0f} s of one core", flush=True)
    print(f"grpo, gain: {spread(gains)} (goal: clear of the spread, under 300 s)", flush=True)


def earned(model: Path, rows: Sequence[Row]) -> float:
    said = said_by(model, rows)
    return sum(paid(one, row.answer) for one, row in zip(said, rows, strict=True)) / len(rows)


def practised_from(start: Path, rows: Sequence[Row], seed: int, folder: Path) -> tuple[Path, float]:
    """The trainer that a project practises with, by the recipe of the base model."""
    from datasets import Dataset
    from trl.trainer.grpo_config import GRPOConfig

    from agent.drafting.training_plan import read_recipe
    from trainers.fast_grpo import fast_grpo_trainer
    from trainers.train_block import checked
    from trainers.weights import adapter_of

    def reward(completions: Any, answer: Sequence[str], **_: Any) -> list[float | None]:
        return [paid(said[-1]["content"], wanted) for said, wanted in zip(completions, answer, strict=True)]

    recipe = read_recipe("tenet-tiny", "grpo")
    assert recipe.lora
    tokenizer, _ = loaded(start)
    settings: dict[str, Any] = checked(recipe.train, GRPOConfig, evaluated=False) | {
        "seed": seed,
        "logging_strategy": "no",
    }
    trainer = fast_grpo_trainer()(
        model=whole(start),
        reward_funcs=reward,
        args=GRPOConfig(
            output_dir=str(folder / "trainer"),
            report_to="none",
            use_cpu=True,
            max_completion_length=64,
            **settings,
        ),
        processing_class=tokenizer,
        train_dataset=Dataset.from_list([{"prompt": row.prompt, "answer": row.answer} for row in rows]),
        peft_config=adapter_of(recipe.lora),
    )
    started = time.process_time()
    trainer.train()
    seconds = time.process_time() - started
    trainer.model.merge_and_unload().save_pretrained(folder / "merged")  # pyright: ignore
    tokenizer.save_pretrained(folder / "merged")
    return folder / "merged", seconds
