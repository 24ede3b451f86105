"""Tokens a second of SFT beside plain TRL with its defaults: same model, rows and steps, one process.

    python -m benchmarks.training 2      each arm twice, the better one counts

One thread, and seconds of that thread's own processor time, so that other programs disturb little. The loss is that of all
answers after the training, a token as much as another. The model is a Qwen3 of 5.8 million random weights; the rows are
26 to 620 tokens long and about a third of each is learned.
"""

import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any, NamedTuple, cast

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

ROWS = 48
BATCH = 8
VOCABULARY = 4096
LORA: dict[str, Any] = {"r": 16, "lora_alpha": 32, "target_modules": "all-linear", "task_type": "CAUSAL_LM"}


class Arm(NamedTuple):
    name: str
    settings: dict[str, Any]
    trainer: Callable[[], Any]
    base_dtype: str = "float32"
    prepare: Callable[[Any], None] = lambda model: None


class Measured(NamedTuple):
    seconds: float
    tokens: int
    loss: float


def sft_arms() -> list[Arm]:
    from trl.trainer.sft_trainer import SFTTrainer

    from trainers.fast_sft import fast_sft_trainer
    from trainers.precision import compile_layers

    quick = {"gradient_checkpointing": False}
    plain = quick | {"bf16": False}
    return [
        Arm("TRL, its defaults", {}, lambda: SFTTrainer),
        Arm("TRL, no checkpointing", quick, lambda: SFTTrainer),
        Arm("Tenet", plain, fast_sft_trainer),
        Arm("Tenet, bf16 base", plain, fast_sft_trainer, "bfloat16"),
        Arm("Tenet, bf16 base, compiled", plain, fast_sft_trainer, "bfloat16", compile_layers),
    ]


def rows(seed: int = 0) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    made: list[dict[str, Any]] = []
    for _ in range(ROWS):
        length = min(620, max(26, int(rng.lognormvariate(4.95, 0.75))))
        ids = [rng.randrange(3, VOCABULARY) for _ in range(length)]
        asked = round(length * 0.7)
        made.append({"input_ids": ids, "labels": [-100] * asked + ids[asked:]})
    return made


def new_model(dtype: str) -> Any:
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
    config = Qwen3Config(
        vocab_size=VOCABULARY, hidden_size=256, intermediate_size=768, num_hidden_layers=6, num_attention_heads=4,
        num_key_value_heads=4, head_dim=64, max_position_embeddings=2048, eos_token_id=1, pad_token_id=0,
        bos_token_id=None, tie_word_embeddings=True,
    )  # fmt: skip
    model: Any = Qwen3ForCausalLM(config)
    return model.to(getattr(torch, dtype))


def measure_sft(arm: Arm, tokenizer: Any, epochs: int) -> Measured:
    import datasets
    from peft import LoraConfig
    from trl.trainer.sft_config import SFTConfig

    data = rows()
    with tempfile.TemporaryDirectory() as folder:
        config = SFTConfig(
            output_dir=folder, use_cpu=True, report_to="none", save_strategy="no", logging_steps=1, disable_tqdm=True,
            per_device_train_batch_size=BATCH, num_train_epochs=epochs, learning_rate=1e-5, lr_scheduler_type="constant",
            dataset_kwargs={"skip_prepare_dataset": True}, **arm.settings,
        )  # fmt: skip
        trainer = arm.trainer()(
            model=new_model(arm.base_dtype),
            args=config,
            processing_class=tokenizer,
            train_dataset=datasets.Dataset.from_list(data),
            peft_config=LoraConfig(**LORA),
        )
        arm.prepare(trainer.model)
        seconds = _last_epoch_of(trainer)
    tokens = sum(len(row["input_ids"]) for row in data)
    return Measured(seconds, tokens, _loss_after(trainer.model, data))


def _loss_after(model: Any, data: list[dict[str, Any]]) -> float:
    import torch

    learned, loss = 0, 0.0
    with torch.no_grad():
        for row in data:
            labels = torch.tensor([row["labels"]])
            number = int((labels[:, 1:] != -100).sum())
            said = model(input_ids=torch.tensor([row["input_ids"]]), use_cache=False).logits[:, :-1].float()
            loss += float(torch.nn.functional.cross_entropy(said.flatten(0, 1), labels[:, 1:].flatten())) * number
            learned += number
    return loss / learned


def _last_epoch_of(trainer: Any) -> float:
    """Seconds of the last pass over the rows: what is paid once, such as compiling, is paid before it."""
    from transformers import TrainerCallback

    begun: list[float] = []

    class Clock(TrainerCallback):
        def on_epoch_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            begun.append(time.process_time())

    trainer.add_callback(Clock())
    trainer.train()
    return time.process_time() - begun[-1]


def _compare(arms: list[Arm], measure: Callable[[Arm], Measured], rounds: int, unit: str) -> list[dict[str, Any]]:
    found: dict[str, list[Measured]] = {arm.name: [] for arm in arms}
    for _ in range(rounds):
        for arm in arms:
            found[arm.name].append(measure(arm))
            gc.collect()
            best = min(found[arm.name], key=lambda one: one.seconds)
            print(f"  {arm.name:32} {best.tokens / best.seconds:8.1f} {unit}  loss {best.loss:.4f}", file=sys.stderr)
    best = {name: max(one.tokens / one.seconds for one in each) for name, each in found.items()}
    first = best[arms[0].name]
    return [
        {"arm": name, unit: round(speed, 2), "times": round(speed / first, 2), "loss": round(found[name][0].loss, 4)}
        for name, speed in best.items()
    ]


def main() -> None:
    import torch

    from tenet.bases import EMBEDDED_FOLDER

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    torch.set_num_threads(1)
    import transformers

    tokenizer = cast(Any, transformers.AutoTokenizer).from_pretrained(EMBEDDED_FOLDER)
    report: dict[str, Any] = {"threads": 1, "rows": ROWS, "load": os.getloadavg()[0]}
    report["sft"] = _compare(
        sft_arms(),
        lambda arm: measure_sft(arm, tokenizer, 2 if "compiled" in arm.name else 1),
        rounds,
        "tokens/s",
    )
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
