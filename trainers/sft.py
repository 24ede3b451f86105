"""Supervised fine-tuning with TRL: the plan and the rows in, an adapter and a merged model out.

    python -m trainers.sft RUN

Reads `inputs/` of the run folder (spec.yaml, training_plan.yaml, data/), trains on the answers only, and leaves in `out/`:
adapter/ (where the plan has a LoRA), merged/ (loads with transformers alone) and metrics.jsonl. Started again on the same
folder it starts from the beginning.
"""

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from tenet.settings import read_settings
from trainers.batches import LikeLengths
from trainers.labels import check_labels
from trainers.tracking import log_rows, tracked
from trainers.train_block import checked
from trainers.watching import watcher

if TYPE_CHECKING:
    import datasets

SPLITS: tuple[a.Split, ...] = ("train", "validation")
LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "tokenizers")


def main(run: RunFolder) -> None:
    started = time.monotonic()
    spec, plan = run.read("spec.yaml", a.UseCaseSpec), run.read("training_plan.yaml", a.TrainingPlan)
    rows: dict[a.Split, tuple[a.Row, ...]] = {split: run.rows(split) for split in SPLITS}
    shutil.rmtree(run.out, ignore_errors=True)
    run.out.mkdir()

    run.progress(0.0, "loading the libraries")
    import datasets
    import torch
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl.trainer.sft_config import SFTConfig

    # Refused before anything slow starts: a wrong setting, then a base model that cannot be had.
    settings = checked(plan.train, SFTConfig)
    machine = read_settings()
    base = ensure_base(plan.base_model)

    run.progress(0.05, f"loading {plan.base_model}")
    dtype = torch.bfloat16 if settings["bf16"] else torch.float32
    load = partial(AutoModelForCausalLM.from_pretrained, base, dtype=dtype, use_safetensors=True)
    tokenizer = cast(Any, AutoTokenizer).from_pretrained(base)
    lora = LoraConfig(task_type="CAUSAL_LM", **_lora(plan.lora)) if plan.lora else None
    data: dict[a.Split, datasets.Dataset] = {split: _conversations(spec.instruction, rows[split]) for split in rows}

    with tracked(machine, run.project.name, _tags(run), _params(plan)) as mlflow_run:
        _log_inputs(run, data)
        config = SFTConfig(
            output_dir=str(run.out / "trainer"), report_to="mlflow", use_cpu=not torch.cuda.is_available(), **settings
        )
        torch.manual_seed(config.seed)  # pyright: ignore[reportUnknownMemberType]
        trainer = _trainer()(
            model=load(),
            args=config,
            processing_class=tokenizer,
            train_dataset=data["train"],
            eval_dataset=data["validation"] if rows["validation"] else None,
            peft_config=lora,
            callbacks=[watcher(run, plan.max_minutes)],
        )
        encoded_splits: dict[a.Split, Any] = {"train": trainer.train_dataset, "validation": trainer.eval_dataset}
        for split, encoded in encoded_splits.items():
            check_labels(encoded or (), [row.id for row in rows[split]], _stops(trainer.model), config.max_length)
        trainer.train()
        if rows["validation"]:
            trainer.evaluate()

    run.progress(0.92, "merging and saving the model")
    adapter = _save_adapter(trainer.model, run.out / "adapter", plan.base_model) if lora else None
    _save_merged(trainer.model, load, adapter, run.out / "merged")
    tokenizer.save_pretrained(run.out / "merged")
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    run.finish(
        a.TrainingRun(
            plan=run.request.inputs["training_plan"],
            adapter=run.relative(adapter) if adapter else None,
            merged=run.relative(run.out / "merged"),
            weights_sha256=sha256_of_folder(run.out / "merged"),
            base_model=plan.base_model,
            steps=trainer.state.global_step,
            first_loss=losses[0] if losses else None,
            last_loss=losses[-1] if losses else None,
            seconds=round(time.monotonic() - started, 1),
            seed=config.seed,
            mlflow_run=mlflow_run,
            versions={name: version(name) for name in LIBRARIES},
        )
    )


def _conversations(instruction: str, rows: Sequence[a.Row]) -> "datasets.Dataset":
    """TRL's conversational form; the same three messages the model is later asked with."""
    import datasets

    def messages(row: a.Row) -> list[dict[str, str]]:
        said = (("system", instruction), ("user", row.input), ("assistant", row.output))
        return [{"role": role, "content": content} for role, content in said]

    return datasets.Dataset.from_list([{"id": row.id, "messages": messages(row)} for row in rows])


def _lora(lora: a.Lora) -> dict[str, Any]:
    modules = lora.target_modules
    return lora.model_dump() | {
        "target_modules": modules if isinstance(modules, str) else list(modules),
        "modules_to_save": list(lora.modules_to_save) or None,
    }


def _trainer() -> Any:
    from torch.utils.data import DataLoader
    from trl.trainer.sft_trainer import SFTTrainer

    class Trainer(SFTTrainer):
        """TRL's, with rows of like length in one batch."""

        def get_train_dataloader(self) -> Any:
            rows = cast(Any, self)._remove_unused_columns(cast(Any, self).train_dataset, description="training")
            lengths = [len(tokens) for tokens in cast("list[list[int]]", rows["input_ids"])]
            batches = LikeLengths(lengths, self.args.per_device_train_batch_size, self.args.seed)
            return cast(Any, self).accelerator.prepare(
                DataLoader(rows, batch_sampler=batches, collate_fn=self.data_collator)
            )

    return Trainer


def _stops(model: Any) -> list[int]:
    """The tokens at which generation ends."""
    stops: Any = model.generation_config.eos_token_id
    return cast("list[int]", stops) if isinstance(stops, list) else [stops]


def _save_adapter(model: Any, folder: Path, base_model: str) -> Path:
    """The adapter says the base model's name and not where it lies on this machine."""
    model.peft_config["default"].base_model_name_or_path = base_model
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()  # peft's model card is an empty form
    return folder


def _save_merged(trained: Any, load: Callable[[], Any], adapter: Path | None, folder: Path) -> None:
    """Merged into fresh weights of the base model, so that what is served is the base model and the adapter as saved."""
    from peft import PeftModel

    if adapter:
        trained = PeftModel.from_pretrained(load(), str(adapter)).merge_and_unload(safe_merge=True)
    trained.save_pretrained(folder)


def _tags(run: RunFolder) -> dict[str, str]:
    return {"project": run.project.name} | {f"input.{stage}": digest for stage, digest in run.request.inputs.items()}


def _params(plan: a.TrainingPlan) -> dict[str, Any]:
    """What the Trainer does not log by itself."""
    lora = _lora(plan.lora) if plan.lora else {}
    return {"base_model": plan.base_model, "max_minutes": plan.max_minutes} | {
        f"lora.{name}": value for name, value in lora.items()
    }


def _log_inputs(run: RunFolder, data: dict[a.Split, "datasets.Dataset"]) -> None:
    files = run.read("data/card.yaml", a.DatasetCard).files
    for split, rows in data.items():
        log_rows(rows, split, files[split])


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
