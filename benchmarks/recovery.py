"""From kill -9 to the next new step, and what that leaves of the time: ours beside a plain restart from Hugging Face checkpoints.

    python -m benchmarks.recovery 2          killed so often in each run

The same model (the Qwen3 of 5.8 million random weights of benchmarks/training.py), rows, steps and moments. Ours is `trainers.kept`, as
the supervisor starts it. The other is TRL's SFTTrainer in a new process for each start, which saves every ten steps and resumes
from the newest checkpoint. Clock time: say how busy the machine was.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from benchmarks.training import new_model

STEPS, PLAIN_SAVES = 60, 10
RATE = 1e-4

PLAIN = """
import json, sys
from pathlib import Path
import datasets, torch
from peft import LoraConfig
from transformers import AutoTokenizer, TrainerCallback
from transformers.trainer_utils import get_last_checkpoint
from trl import SFTConfig, SFTTrainer

place, steps, saves, rate = Path(sys.argv[1]), *map(float, sys.argv[2:])
torch.set_num_threads(1)

class Steps(TrainerCallback):
    def on_step_end(self, args, state, control, **_):
        with (place / "steps").open("a") as file:
            file.write(f"{state.global_step}\\n")

model, out = str(place / "model"), place / "out"
config = SFTConfig(
    output_dir=str(out), use_cpu=True, report_to="none", save_steps=int(saves), max_steps=int(steps), learning_rate=rate,
    logging_steps=1, disable_tqdm=True, per_device_train_batch_size=8, gradient_checkpointing=False, bf16=False,
)
trainer = SFTTrainer(
    model, args=config, processing_class=AutoTokenizer.from_pretrained(model), callbacks=[Steps()],
    train_dataset=datasets.Dataset.from_list(json.loads((place / "rows.json").read_text())),
    peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"),
)
trainer.train(resume_from_checkpoint=get_last_checkpoint(str(out)) if out.exists() else None)
"""


def prepared(folder: Path) -> tuple[Path, Any]:
    import transformers

    from tenet import artifacts as a
    from tenet.bases import EMBEDDED_FOLDER
    from tests.trainers.building import plan, rows, run_folder

    model: Any = new_model("float32")
    tokenizer = cast(Any, transformers).AutoTokenizer.from_pretrained(EMBEDDED_FOLDER)
    model.resize_token_embeddings(len(tokenizer))
    model.config.eos_token_id = model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.config.pad_token_id = model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    long = tuple(row.model_copy(update={"input": f"{row.input}, and so on and on. " * 6}) for row in rows(160))
    lora = a.Lora(r=16, lora_alpha=32, target_modules="all-linear")
    settings = {"max_steps": STEPS, "learning_rate": RATE, "logging_steps": 1, "per_device_train_batch_size": 8}
    run = run_folder(folder / "triage", plan(str(folder / "model"), lora=lora, max_minutes=30, **settings), long)
    talks = [
        {"messages": [{"role": "user", "content": row.input}, {"role": "assistant", "content": row.output}]}
        for row in long
    ]
    (folder / "rows.json").write_text(json.dumps(talks), encoding="utf-8")
    return folder, run


def measured(
    start: Callable[[], "subprocess.Popen[bytes]"], steps: Callable[[], int], victim: Callable[[int], int], kills: int
) -> dict[str, Any]:
    """`steps` is how far it is; `victim` is the process that trains, which is killed at evenly spread steps."""
    begun, back = time.monotonic(), list[float]()
    process, first = start(), None
    for at in [STEPS * (number + 1) // (kills + 1) + 3 for number in range(kills)]:
        while (done := steps()) < at:
            if process.poll() is not None:
                raise RuntimeError("it ended before it was killed")
            first = first or (time.monotonic() - begun if done else None)
            time.sleep(0.005)
        os.kill(victim(process.pid), signal.SIGKILL)
        killed, reached = time.monotonic(), done
        if victim(process.pid) == process.pid:
            process.wait()
            process = start()
        back.append(_until_new(steps, reached) - killed)
    if process.wait():
        raise RuntimeError("it did not end well")
    return {
        "to first step": round(first or 0.0, 2),
        "kill to new step": [round(each, 2) for each in back],
        "in all": round(time.monotonic() - begun, 1),
    }


def _until_new(steps: Callable[[], int], reached: int) -> float:
    while steps() <= reached:
        time.sleep(0.002)
    return time.monotonic()


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    with tempfile.TemporaryDirectory() as place:
        folder, run = prepared(Path(place))
        environment = os.environ | {
            "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "TENET_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1",
            "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db",
        }  # fmt: skip

        log = (folder / "log.txt").open("ab")

        def started(*words: str) -> "subprocess.Popen[bytes]":
            return subprocess.Popen([sys.executable, *words], env=environment, stdout=log, stderr=log)

        def ours() -> int:
            path = run.out / "metrics.jsonl"
            said: bytes = path.read_bytes() if path.exists() else b""
            whole = [line for line in said.splitlines() if b"loss" in line and line.endswith(b"}")]
            return max((int(json.loads(line)["step"]) for line in whole), default=0)

        def plain() -> int:
            path = folder / "steps"
            return max(map(int, path.read_text().split()), default=0) if path.exists() else 0

        (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
        found = {
            "ours": measured(lambda: started("-m", "trainers.kept", "sft", str(run.path)), ours, _child_of, kills),
            "plain restart": measured(
                lambda: started(str(folder / "plain.py"), str(folder), *map(str, (STEPS, PLAIN_SAVES, RATE))),
                plain,
                lambda pid: pid,
                kills,
            ),
        }
    print(json.dumps(found | {"load": os.getloadavg()[0], "steps": STEPS}, indent=1))


def _child_of(pid: int) -> int:
    """The fork that trains."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(listed[0])


if __name__ == "__main__":
    main()
