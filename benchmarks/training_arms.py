"""The ways of training that `benchmarks.training` compares, and how each is measured."""

import random
import resource
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, cast

from tenet.bases import EMBEDDED_FOLDER

ROWS, BATCH, STEPS = 48, 8, 6
UNLEARNED = -100
LORA: dict[str, Any] = {"r": 16, "lora_alpha": 32, "target_modules": "all-linear", "task_type": "CAUSAL_LM"}
OURS: dict[str, Any] = {"gradient_checkpointing": False, "bf16": False}


class Arm(NamedTuple):
    name: str
    settings: dict[str, Any]
    trainer: Callable[[], Any]
    base_dtype: str = "float32"
    prepare: Callable[[Any], None] = lambda model: None
    passes: int = 1
    """The last one is measured."""


class Measured(NamedTuple):
    seconds: float
    amount: float
    loss: float
    memory_mb: float


class Part(NamedTuple):
    unit: str
    arms: Callable[[], list[Arm]]
    measure: Callable[[Arm], Measured]


def load_libraries() -> None:
    import torch

    torch.set_num_threads(1)
    for method in ("sft", "dpo", "grpo"):
        import_module(f"trl.trainer.{method}_trainer")
    for name in ("peft", "datasets", "transformers.models.qwen3.modeling_qwen3"):
        import_module(name)


# ---------------------------------------------------------------- SFT


def sft_arms() -> list[Arm]:
    from trl.trainer.sft_trainer import SFTTrainer

    from trainers.fast_sft import fast_sft_trainer, one_batch_a_step
    from trainers.precision import compile_layers

    ours = one_batch_a_step({"per_device_train_batch_size": BATCH} | OURS)
    return [
        Arm("TRL, its defaults", {}, lambda: SFTTrainer),
        Arm("TRL, its defaults, another seed", {"seed": 7}, lambda: SFTTrainer),
        Arm("TRL, rows of like length, no checkpointing", OURS, _sorted_only),
        Arm("Tenet", ours, fast_sft_trainer),
        Arm("Tenet, bf16 base", ours, fast_sft_trainer, "bfloat16"),
        Arm("Tenet, bf16 base, compiled, second pass", ours, fast_sft_trainer, "bfloat16", compile_layers, 2),
    ]


def ticket_arms() -> list[Arm]:
    return [arm for arm in sft_arms() if "compiled" not in arm.name]


def _sorted_only() -> Any:
    """TRL's trainer as it is, given rows of like length: nothing of it is patched."""
    from trl.trainer.sft_trainer import SFTTrainer

    from trainers.batches import loader_of

    class Sorted(SFTTrainer):
        def get_train_dataloader(self) -> Any:
            rows = cast(Any, self)._remove_unused_columns(cast(Any, self).train_dataset, description="training")
            return loader_of(self, rows, [len(tokens) for tokens in rows["input_ids"]])

    return Sorted


def random_rows() -> list[dict[str, Any]]:
    rng, made = random.Random(0), list[dict[str, Any]]()
    for _ in range(ROWS):
        length = min(620, max(26, int(rng.lognormvariate(4.95, 0.75))))
        ids = [rng.randrange(3, 8900) for _ in range(length)]
        asked = round(length * 0.7)
        made.append({"input_ids": ids, "labels": [UNLEARNED] * asked + ids[asked:]})
    return made


def ticket_rows() -> list[dict[str, Any]]:
    from benchmarks.base_tasks import tickets

    made, tokenizer = list[dict[str, Any]](), _tokenizer()
    for row in tickets(0).train[: 2 * ROWS]:
        asked = tokenizer.apply_chat_template(row.prompt, add_generation_prompt=True, return_dict=True)["input_ids"]
        said = [*tokenizer(row.answer, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
        made.append({"input_ids": asked + said, "labels": [UNLEARNED] * len(asked) + said})
    return made


def measure_sft(arm: Arm, data: list[dict[str, Any]]) -> Measured:
    import datasets
    from trl.trainer.sft_config import SFTConfig

    with tempfile.TemporaryDirectory() as folder:
        config = SFTConfig(
            output_dir=folder, num_train_epochs=arm.passes, learning_rate=0.001, lr_scheduler_type="constant",
            dataset_kwargs={"skip_prepare_dataset": True}, **_usual(arm),
        )  # fmt: skip
        trainer = _trainer(arm, args=config, train_dataset=datasets.Dataset.from_list(data))
        seconds = seconds_of(trainer, since="on_epoch_begin")
    return Measured(seconds, sum(len(row["input_ids"]) for row in data), loss_after(trainer.model, data), peak_mb())


def measure_random(arm: Arm) -> Measured:
    return measure_sft(arm, random_rows())


def measure_tickets(arm: Arm) -> Measured:
    return measure_sft(arm, ticket_rows())


def loss_after(model: Any, data: list[dict[str, Any]]) -> float:
    import torch

    learned, loss = 0, 0.0
    model.eval()
    with torch.no_grad():
        for row in data:
            labels = torch.tensor([row["labels"]])
            number = int((labels[:, 1:] != UNLEARNED).sum())
            said = model(input_ids=torch.tensor([row["input_ids"]]), use_cache=False).logits[:, :-1].float()
            loss += float(torch.nn.functional.cross_entropy(said.flatten(0, 1), labels[:, 1:].flatten())) * number
            learned += number
    return loss / learned


# ---------------------------------------------------------------- DPO


def dpo_arms() -> list[Arm]:
    from trl.trainer.dpo_trainer import DPOTrainer

    from trainers.fast_dpo import fast_dpo_trainer

    ours = OURS | {"precompute_ref_log_probs": True}
    return [
        Arm("TRL, its defaults", {}, lambda: DPOTrainer),
        Arm("TRL, its defaults, another seed", {"seed": 7}, lambda: DPOTrainer),
        Arm("TRL, the reference asked once, no checkpointing", ours, lambda: DPOTrainer),
        Arm("Tenet", ours, fast_dpo_trainer),
        Arm("Tenet, bf16 base", ours, fast_dpo_trainer, "bfloat16"),
    ]


def measure_dpo(arm: Arm) -> Measured:
    """The pass that the reference takes once is part of what is measured."""
    import datasets
    from trl.trainer.dpo_config import DPOConfig

    from benchmarks.base_tasks import tickets

    rows = tickets(0).train[:ROWS]
    labels = sorted({row.answer for row in rows})
    wrong = [labels[(labels.index(row.answer) + 1) % len(labels)] for row in rows]
    data = [
        {"prompt": row.prompt, "chosen": _answer(row.answer), "rejected": _answer(other)}
        for row, other in zip(rows, wrong, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        config = DPOConfig(output_dir=folder, num_train_epochs=2, learning_rate=0.001, **_usual(arm))
        begun = time.process_time()
        trainer = _trainer(arm, args=config, train_dataset=datasets.Dataset.from_list(data))
        before = time.process_time() - begun
        seconds = (before if config.precompute_ref_log_probs else 0.0) + seconds_of(trainer, since="on_train_begin")
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return Measured(seconds, 2 * len(data), sum(losses[-6:]) / 6, peak_mb())


def _answer(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


# ---------------------------------------------------------------- GRPO


def grpo_arms() -> list[Arm]:
    from trl.trainer.grpo_trainer import GRPOTrainer

    from trainers.fast_grpo import fast_grpo_trainer

    return [
        Arm("TRL, its defaults", {}, lambda: GRPOTrainer),
        Arm("TRL, its defaults, another seed", {"seed": 7}, lambda: GRPOTrainer),
        Arm("TRL, no checkpointing, 32 bits", OURS, lambda: GRPOTrainer),
        Arm("Tenet", OURS, fast_grpo_trainer),
        Arm("Tenet, bf16 base", OURS, fast_grpo_trainer, "bfloat16"),
    ]


def measure_grpo(arm: Arm) -> Measured:
    """Steps of the recipe; the first one is not measured."""
    import datasets
    from trl.trainer.grpo_config import GRPOConfig

    from benchmarks.base_tasks import bookings

    def reward(completions: Any, **_: Any) -> list[float | None]:
        """Something that an untaught model earns now and then: many different letters."""
        return [min(1.0, len(set(said[-1]["content"])) / 30) for said in completions]

    data = [{"prompt": row.prompt} for row in bookings(0).train]
    settings: dict[str, Any] = _usual(arm) | {"per_device_train_batch_size": 64}
    with tempfile.TemporaryDirectory() as folder:
        config = GRPOConfig(
            output_dir=folder, max_steps=STEPS, num_generations=8, learning_rate=0.0005, beta=0.02,
            max_completion_length=64, **settings,
        )  # fmt: skip
        trainer = _trainer(arm, args=config, reward_funcs=reward, train_dataset=datasets.Dataset.from_list(data))
        seconds = seconds_of(trainer, since="on_step_end")
    earned = [entry["reward"] for entry in trainer.state.log_history if "reward" in entry]
    return Measured(seconds, 64 * (STEPS - 1), sum(earned[-STEPS // 2 :]) / (STEPS // 2), peak_mb())


# ---------------------------------------------------------------- what all of them share


def _usual(arm: Arm) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "use_cpu": True, "report_to": "none", "save_strategy": "no", "logging_steps": 1, "disable_tqdm": True,
        "per_device_train_batch_size": BATCH, "seed": 0,
    }  # fmt: skip
    return usual | arm.settings


def _trainer(arm: Arm, **more: Any) -> Any:
    import torch
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM

    torch.manual_seed(more["args"].seed)  # pyright: ignore[reportUnknownMemberType]
    model = cast(Any, AutoModelForCausalLM).from_pretrained(EMBEDDED_FOLDER, dtype=arm.base_dtype)
    trainer = arm.trainer()(
        model=model, processing_class=_tokenizer(), peft_config=LoraConfig(**LORA), **more
    )  # fmt: skip
    arm.prepare(trainer.model)
    return trainer


def _tokenizer() -> Any:
    from transformers import AutoTokenizer

    return cast(Any, AutoTokenizer).from_pretrained(EMBEDDED_FOLDER)


def seconds_of(trainer: Any, since: str) -> float:
    """Of processor time to the end; from the last beginning of a pass, from the beginning, or from the end of the first step on."""
    from transformers import TrainerCallback

    begun: list[float] = []

    class Clock(TrainerCallback):
        pass

    def note(*_: Any, **__: Any) -> None:
        begun.append(time.process_time())

    setattr(Clock, since, note)
    trainer.add_callback(Clock())
    trainer.train()
    return time.process_time() - begun[0 if since == "on_step_end" else -1]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


PARTS: dict[str, Part] = {
    "sft": Part("tokens/s", sft_arms, measure_random),
    "tickets": Part("tokens/s", ticket_arms, measure_tickets),
    "dpo": Part("pairs/s", dpo_arms, measure_dpo),
    "grpo": Part("answers/s", grpo_arms, measure_grpo),
}
