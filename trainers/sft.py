"""Supervised fine-tuning with TRL: the plan and the rows in, an adapter and a merged model out.

    python -m trainers.sft RUN

Reads `inputs/` of the run folder (spec.yaml, training_plan.yaml, data/), trains on the answers only, and leaves in `out/`:
adapter/ (where the plan has a LoRA), merged/ (loads with transformers alone) and metrics.jsonl. Killed and started again
on the same folder it goes on from its last checkpoint, and ends with the very weights that it would have had.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from trainers.fast_sft import fast_sft_trainer, one_batch_a_step
from trainers.finishing import finish, train
from trainers.general import with_general_rows
from trainers.labels import check_labels, check_template
from trainers.opening import Opened, arguments, opened
from trainers.precision import compile_layers
from trainers.returning import in_its_own_process
from trainers.underway import callbacks, underway
from trainers.weights import adapter_of, asked_with, stops

if TYPE_CHECKING:
    import datasets


def main(run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    from trl.trainer.sft_config import SFTConfig

    job = opened(run, SFTConfig)
    data: dict[a.Split, datasets.Dataset] = {
        split: _conversations(job.spec.instruction, rows) for split, rows in job.rows.items()
    }
    data["train"] = with_general_rows(run, data["train"])
    with underway(job, "sft", data) as (mlflow_run, wish):
        config = arguments(job, SFTConfig, **one_batch_a_step(job.settings))
        trainer = fast_sft_trainer(job.parts)(
            model=job.load_to_train(),
            args=config,
            processing_class=job.tokenizer,
            train_dataset=data["train"],
            eval_dataset=data.get("validation"),
            peft_config=adapter_of(job.plan.lora),
        )
        _check(job, trainer, data)
        if job.precision.compiled:
            compile_layers(trainer.model)
        job = in_its_own_process(job, wish)
        train(trainer, job, callbacks(job, wish))
    finish(job, trainer, mlflow_run)


def _conversations(instruction: str, rows: Sequence[a.Row]) -> "datasets.Dataset":
    """TRL's conversational form; the same three messages the model is later asked with."""
    import datasets

    def messages(row: a.Row) -> list[dict[str, str]]:
        said = (("system", instruction), ("user", row.input), ("assistant", row.output))
        return [{"role": role, "content": content} for role, content in said]

    return datasets.Dataset.from_list([{"id": row.id, "messages": messages(row)} for row in rows])


def _check(job: Opened, trainer: Any, data: "dict[a.Split, datasets.Dataset]") -> None:
    """Every row has something to learn, its end too, and is written as the model is later asked."""
    encoded_splits: dict[a.Split, Any] = {"train": trainer.train_dataset, "validation": trainer.eval_dataset}
    for split, rows in data.items():
        ids = list(cast(Any, rows)["id"])
        check_labels(encoded_splits[split], ids, stops(trainer.model), trainer.args.max_length)
    first: Any = cast(Any, data["train"])[0]
    check_template(trainer.train_dataset[0], asked_with(job.tokenizer, first["messages"]))


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
