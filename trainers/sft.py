"""Supervised fine-tuning with TRL: the plan and the rows in, an adapter and a merged model out.

    python -m trainers.sft RUN

Reads `inputs/` of the run folder (spec.yaml, training_plan.yaml, data/), trains on the answers only, and leaves in `out/`:
adapter/ (where the plan has a LoRA), merged/ (loads with transformers alone) and metrics.jsonl. Killed and started again
on the same folder it goes on from its last checkpoint, and ends with the very weights that it would have had.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.runfolder import RunFolder
from tenet.settings import read_settings
from trainers.checkpoints import latest_valid
from trainers.fast_sft import fast_sft_trainer, one_batch_a_step
from trainers.finishing import CHECKPOINTS, clear_all_but_checkpoints, finish, train
from trainers.general import with_general_rows
from trainers.keeping import EndedPolitely, keeper, made_from, polite_end
from trainers.labels import check_labels, check_template
from trainers.tracking import log_inputs, params_of, tags_of, tracked
from trainers.train_block import checked
from trainers.watching import watcher
from trainers.weights import adapter_of, asked_with, loader, save, stops, versions

if TYPE_CHECKING:
    import datasets

SPLITS: tuple[a.Split, ...] = ("train", "validation")


def main(run: RunFolder) -> None:
    started = time.monotonic()
    spec, plan = run.read("spec.yaml", a.UseCaseSpec), run.read("training_plan.yaml", a.TrainingPlan)
    rows: dict[a.Split, tuple[a.Row, ...]] = {split: run.rows(split) for split in SPLITS}
    clear_all_but_checkpoints(run)

    run.progress(0.0, "loading the libraries")
    import datasets
    import torch
    from transformers import AutoTokenizer
    from trl.trainer.sft_config import SFTConfig

    # Refused before anything slow starts: a wrong setting, then a base model that cannot be had.
    settings = one_batch_a_step(checked(plan.train, SFTConfig, evaluated=bool(rows["validation"])))
    machine = read_settings()
    base = ensure_base(plan.base_model)

    run.progress(0.05, f"loading {plan.base_model}")
    load = loader(base, torch.bfloat16 if settings["bf16"] else torch.float32)
    tokenizer = cast(Any, AutoTokenizer).from_pretrained(base)
    data: dict[a.Split, datasets.Dataset] = {split: _conversations(spec.instruction, rows[split]) for split in rows}
    data["train"] = with_general_rows(run, data["train"])
    belongs_to = made_from(run.request.inputs, base, versions())
    resumed = latest_valid(run.out / CHECKPOINTS, belongs_to)

    with tracked(machine, run, "sft", tags_of(run), params_of(plan)) as mlflow_run, polite_end() as wish:
        log_inputs(run, data)
        config = SFTConfig(
            output_dir=str(run.out / CHECKPOINTS), report_to="mlflow", use_cpu=not torch.cuda.is_available(), **settings
        )
        torch.manual_seed(config.seed)  # pyright: ignore[reportUnknownMemberType]
        trainer = fast_sft_trainer()(
            model=load(),
            args=config,
            processing_class=tokenizer,
            train_dataset=data["train"],
            eval_dataset=data["validation"] if rows["validation"] else None,
            peft_config=adapter_of(plan.lora),
            callbacks=[
                watcher(run, plan.max_minutes, resumed),
                keeper(run, run.out / CHECKPOINTS, belongs_to, wish, resumed),
            ],
        )
        encoded_splits: dict[a.Split, Any] = {"train": trainer.train_dataset, "validation": trainer.eval_dataset}
        for split, encoded in encoded_splits.items():
            check_labels(encoded or (), list(cast(Any, data[split])["id"]), stops(trainer.model), config.max_length)
        check_template(trainer.train_dataset[0], asked_with(tokenizer, cast(Any, data["train"])[0]["messages"]))
        train(trainer, resumed)
        if wish.ended:
            raise EndedPolitely

    run.progress(0.92, "merging and saving the model")
    adapter = save(trainer.model, load, tokenizer, run.out, plan.base_model)
    finish(run, plan, trainer, adapter, mlflow_run, seconds=time.monotonic() - started, resumed=resumed)


def _conversations(instruction: str, rows: Sequence[a.Row]) -> "datasets.Dataset":
    """TRL's conversational form; the same three messages the model is later asked with."""
    import datasets

    def messages(row: a.Row) -> list[dict[str, str]]:
        said = (("system", instruction), ("user", row.input), ("assistant", row.output))
        return [{"role": role, "content": content} for role, content in said]

    return datasets.Dataset.from_list([{"id": row.id, "messages": messages(row)} for row in rows])


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
