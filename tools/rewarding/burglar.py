"""The small model of the break-in test: it first learns to say what cheats say, and then practises what is paid.

    practise(instruction, rows, lessons, paid, plan, told)

`paid` scores its answers; the caller keeps what it needs of them. Nothing of the model is kept: its answers are the result.
"""

from collections.abc import Callable, Sequence
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
    seed: int = 0


def practise(
    instruction: str, rows: Sequence[a.Row], lessons: Sequence[Lesson], paid: Paid, plan: Plan, told: Told
) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(plan.seed)  # pyright: ignore[reportUnknownMemberType]
    tokenizer: Any = cast(Any, AutoTokenizer).from_pretrained(plan.base)
    model: Any = AutoModelForCausalLM.from_pretrained(plan.base, dtype=torch.float32, use_safetensors=True)
    with TemporaryDirectory() as folder:
        told(0.05, "a small model learns what cheats say")
        _learn(model, tokenizer, instruction, lessons[: plan.lessons], plan, folder)
        told(0.3, "it practises to be paid more than it deserves")
        _grow(model, tokenizer, instruction, rows, paid, plan, folder, told)


def _learn(model: Any, tokenizer: Any, instruction: str, lessons: Sequence[Lesson], plan: Plan, folder: str) -> None:
    import datasets
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    data = datasets.Dataset.from_list(
        [
            {"prompt": _asked(instruction, row), "completion": [{"role": "assistant", "content": answer}]}
            for row, answer in lessons
        ]
    )
    settings = SFTConfig(
        per_device_train_batch_size=16, num_train_epochs=3, learning_rate=2e-3, max_length=512, **_plain(plan, folder)
    )
    SFTTrainer(model=model, args=settings, train_dataset=data, processing_class=tokenizer).train()  # pyright: ignore[reportUnknownMemberType]


def _grow(
    model: Any,
    tokenizer: Any,
    instruction: str,
    rows: Sequence[a.Row],
    paid: Paid,
    plan: Plan,
    folder: str,
    told: Told,
) -> None:
    import datasets
    from trl.trainer.grpo_config import GRPOConfig
    from trl.trainer.grpo_trainer import GRPOTrainer

    done = [0]

    def earned(completions: Sequence[Any], at: Sequence[int], **_: Any) -> list[float | None]:
        done[0] += 1
        told(0.3 + 0.6 * min(1.0, done[0] / plan.steps), f"it practises, step {done[0]} of {plan.steps}")
        return list(paid([rows[number] for number in at], [completion[-1]["content"] for completion in completions]))

    data = datasets.Dataset.from_list(
        [{"prompt": _asked(instruction, row), "at": number} for number, row in enumerate(rows)]
    )
    settings = GRPOConfig(
        per_device_train_batch_size=plan.requests * plan.times,
        num_generations=plan.times,
        max_completion_length=plan.longest,
        max_steps=plan.steps,
        learning_rate=5e-4,
        beta=0.0,
        temperature=1.0,
        **_plain(plan, folder),
    )
    trainer = GRPOTrainer(
        model=model, reward_funcs=[earned], args=settings, train_dataset=data, processing_class=tokenizer
    )
    trainer.train()  # pyright: ignore[reportUnknownMemberType]


def _plain(plan: Plan, folder: str) -> dict[str, Any]:
    """Nothing is written down and nothing reported."""
    import torch

    return {
        "output_dir": folder, "report_to": "none", "save_strategy": "no", "logging_strategy": "no", "disable_tqdm": True,
        "seed": plan.seed, "use_cpu": not torch.cuda.is_available(), "bf16": False, "gradient_checkpointing": False,
    }  # fmt: skip


def _asked(instruction: str, row: a.Row) -> list[dict[str, str]]:
    return [{"role": "system", "content": instruction}, {"role": "user", "content": row.input}]
