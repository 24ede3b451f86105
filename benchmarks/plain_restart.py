"""A careful person's TRL beside which benchmarks/recovery.py measures: a checkpoint every ten steps, and on from the last one.

python -m benchmarks.plain_restart FOLDER --steps 110
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from benchmarks.alarms import tickets
from tenet.bases import EMBEDDED_FOLDER

TRAIN: dict[str, Any] = {
    "per_device_train_batch_size": 16, "learning_rate": 0.001, "lr_scheduler_type": "constant", "logging_steps": 1,
}  # fmt: skip


def train(folder: Path, steps: int) -> None:
    import datasets
    from peft import LoraConfig
    from transformers import AutoTokenizer, TrainerCallback, trainer_utils
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    data = tickets()
    messages = [
        {"messages": [{"role": "system", "content": data.spec.instruction}, {"role": "user", "content": row.input},
                      {"role": "assistant", "content": row.output}]}
        for row in data.train
    ]  # fmt: skip

    class Steps(TrainerCallback):
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if "grad_norm" in (logs or {}):
                line = {"step": state.global_step, "grad_norm": logs["grad_norm"]}
                with (folder / "steps.jsonl").open("ab") as file:
                    file.write(json.dumps(line).encode() + b"\n")

    out = folder / "checkpoints"
    trainer = SFTTrainer(
        model=str(EMBEDDED_FOLDER),
        args=SFTConfig(
            output_dir=str(out), use_cpu=True, bf16=False, gradient_checkpointing=False, report_to="none", save_steps=10,
            max_steps=steps, assistant_only_loss=True, disable_tqdm=True, **TRAIN,
        ),
        processing_class=AutoTokenizer.from_pretrained(EMBEDDED_FOLDER),  # pyright: ignore
        train_dataset=datasets.Dataset.from_list(messages),
        peft_config=LoraConfig(task_type="CAUSAL_LM", r=16, lora_alpha=32, lora_dropout=0.1, target_modules="all-linear"),
        callbacks=[Steps()],
    )  # fmt: skip
    last: Callable[[str], str | None] = cast("Any", trainer_utils).get_last_checkpoint
    trainer.train(resume_from_checkpoint=last(str(out)) if out.is_dir() else None)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=110)
    given = parser.parse_args()
    train(given.folder, given.steps)


if __name__ == "__main__":
    main()
