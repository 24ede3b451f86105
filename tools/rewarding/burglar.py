"""The small model of the break-in test: it first learns to say what cheats say, and then practises what is paid.

    practise(instruction, rows, lessons, paid, plan, told)

`paid` scores its answers; the caller keeps what it needs of them. Nothing of the model is kept: its answers are the result.
"""

import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER

Paid = Callable[[Sequence[a.Row], Sequence[str]], list[float]]
"""What each answer to its row earns the burglar."""
Told = Callable[[float, str], None]
"""How far it is, from 0 to 1, and in words."""


class Lesson(NamedTuple):
    """Something to say to a request: an honest answer, or a trick."""

    row: a.Row
    answer: str
    honest: bool = False


class Plan(NamedTuple):
    base: Path = EMBEDDED_FOLDER
    lessons: int = 160
    """Of the tricks, so many are learned before the practice."""
    steps: int = 24
    requests: int = 4
    """In each step so many requests are answered, each so many times:"""
    times: int = 8
    longest: int = 48
    """Tokens of an answer."""
    minutes: float = 10.0
    """On a slow machine it stops there, and what it said by then is the result."""
    seed: int = 0


class _Burglar(NamedTuple):
    model: Any
    tokenizer: Any
    instruction: str
    plan: Plan
    folder: str
    until: float


def practise(
    instruction: str, rows: Sequence[a.Row], lessons: Sequence[Lesson], paid: Paid, plan: Plan, told: Told
) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(plan.seed)  # pyright: ignore[reportUnknownMemberType]
    tokenizer: Any = cast(Any, AutoTokenizer).from_pretrained(plan.base)
    model: Any = AutoModelForCausalLM.from_pretrained(plan.base, dtype=torch.float32, use_safetensors=True)
    until = time.monotonic() + plan.minutes * 60
    with TemporaryDirectory() as folder:
        burglar = _Burglar(model, tokenizer, instruction, plan, folder, until)
        told(0.05, "a small model learns what cheats say")
        _learn(burglar, lessons)
        told(0.3, "it practises to be paid more than it deserves")
        _grow(burglar, rows, paid, told)


def _learn(burglar: _Burglar, lessons: Sequence[Lesson]) -> None:
    import datasets
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    data = datasets.Dataset.from_list(
        [
            {"prompt": _asked(burglar.instruction, row), "completion": [{"role": "assistant", "content": answer}]}
            for row, answer, _ in lessons
        ]
    )
    settings = SFTConfig(
        per_device_train_batch_size=16, num_train_epochs=3, learning_rate=2e-3, max_length=512, **_plain(burglar)
    )
    _train(SFTTrainer, burglar, args=settings, train_dataset=data)


def _grow(burglar: _Burglar, rows: Sequence[a.Row], paid: Paid, told: Told) -> None:
    import datasets
    from trl.trainer.grpo_config import GRPOConfig
    from trl.trainer.grpo_trainer import GRPOTrainer

    plan, steps = burglar.plan, count(1)

    def earned(completions: Sequence[Any], at: Sequence[int], **_: Any) -> list[float | None]:
        step = next(steps)
        told(0.3 + 0.6 * min(1.0, step / plan.steps), f"it practises, step {step} of {plan.steps}")
        return list(paid([rows[number] for number in at], [completion[-1]["content"] for completion in completions]))

    data = datasets.Dataset.from_list(
        [{"prompt": _asked(burglar.instruction, row), "at": number} for number, row in enumerate(rows)]
    )
    settings = GRPOConfig(
        per_device_train_batch_size=plan.requests * plan.times,
        num_generations=plan.times,
        max_completion_length=plan.longest,
        max_steps=plan.steps,
        learning_rate=5e-4,
        beta=0.0,
        temperature=1.0,
        **_plain(burglar),
    )
    _train(GRPOTrainer, burglar, reward_funcs=[earned], args=settings, train_dataset=data)


def _train(kind: Callable[..., Any], burglar: _Burglar, **given: Any) -> None:
    trainer = kind(model=burglar.model, processing_class=burglar.tokenizer, callbacks=[_limit(burglar.until)], **given)
    trainer.train()


def _limit(until: float) -> Any:
    """A callback of the transformers Trainer: what was said by then is the result."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Limit(TrainerCallback):
        def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            control.should_training_stop |= time.monotonic() > until

    return Limit()


def _plain(burglar: _Burglar) -> dict[str, Any]:
    """Nothing is written down and nothing reported."""
    import torch

    return {
        "output_dir": burglar.folder, "report_to": "none", "save_strategy": "no", "logging_strategy": "no", "disable_tqdm": True,
        "seed": burglar.plan.seed, "use_cpu": not torch.cuda.is_available(), "bf16": False, "gradient_checkpointing": False,
    }  # fmt: skip


def _asked(instruction: str, row: a.Row) -> list[dict[str, str]]:
    return [{"role": "system", "content": instruction}, {"role": "user", "content": row.input}]
