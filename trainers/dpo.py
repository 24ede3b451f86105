"""Direct preference optimization with TRL: from pairs of a preferred and a rejected answer, an adapter and a merged model.

    python -m trainers.dpo RUN

Reads and leaves what trainers/sft.py does, and begins where the plan says: with the model that an earlier training left, or
with the base model. A row's `rejected` answer is a person's own; where it has none, the wrong label that the model finds
likeliest is taken. With `loss_type: [sigmoid, sft]` the preferred answers are learned beside the preference, which a base
model needs that is hardly ever right by itself.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from trainers.fast_dpo import fast_dpo_trainer
from trainers.finishing import finish, train
from trainers.labels import check_pairs
from trainers.opening import arguments, opened
from trainers.pairs import pairs
from trainers.precision import compile_layers
from trainers.returning import in_its_own_process
from trainers.underway import callbacks, underway
from trainers.weights import adapter_of, stops

if TYPE_CHECKING:
    import datasets


def main(run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    from trl.trainer.dpo_config import DPOConfig

    job = opened(run, DPOConfig)
    model = job.load_to_train()
    data: dict[a.Split, datasets.Dataset] = {
        split: pairs(job.spec, rows, model.eval(), job.tokenizer) for split, rows in job.rows.items()
    }
    with underway(job, "dpo", data) as (mlflow_run, wish):
        config = arguments(job, DPOConfig)
        for made in data.values():
            check_pairs(made, job.tokenizer, stops(model), config.max_length)
        trainer = fast_dpo_trainer()(
            model=model,
            args=config,
            processing_class=job.tokenizer,
            train_dataset=data["train"],
            eval_dataset=data.get("validation"),
            peft_config=adapter_of(job.plan.lora),
        )
        if job.precision.compiled:
            compile_layers(trainer.model)
        job = in_its_own_process(job, wish)
        train(trainer, job, callbacks(job, wish))
    finish(job, trainer, mlflow_run)


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
