"""Direct preference optimization with TRL: from pairs of a preferred and a rejected answer, an adapter and a merged model.

    python -m trainers.dpo RUN

Reads and leaves what trainers/sft.py does. A row's `rejected` answer is a person's own; where it has none, the wrong label
that the base model finds likeliest is taken. With `loss_type: [sigmoid, sft]` the preferred answers are learned beside the
preference, which a base model needs that is hardly ever right by itself.
"""

import sys
import time
from pathlib import Path
from typing import Any, cast

from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.runfolder import RunFolder
from tenet.settings import read_settings
from trainers.checkpoints import latest_valid
from trainers.fast_dpo import fast_dpo_trainer
from trainers.finishing import CHECKPOINTS, clear_all_but_checkpoints, finish, train
from trainers.keeping import EndedPolitely, keeper, made_from, polite_end
from trainers.labels import NothingToLearn
from trainers.pairs import pairs
from trainers.tracking import log_inputs, params_of, tags_of, tracked
from trainers.train_block import checked
from trainers.watching import watcher
from trainers.weights import adapter_of, asked_with, loader, save, stops, versions

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
    from trl.trainer.dpo_config import DPOConfig

    settings = checked(plan.train, DPOConfig, evaluated=bool(rows["validation"]))
    machine = read_settings()
    base = ensure_base(plan.base_model)

    run.progress(0.05, f"loading {plan.base_model}")
    load = loader(base, torch.bfloat16 if settings["bf16"] else torch.float32)
    tokenizer, model = cast(Any, AutoTokenizer).from_pretrained(base), load()
    data: dict[a.Split, datasets.Dataset] = {
        split: pairs(spec, rows[split], model.eval(), tokenizer) for split in rows if rows[split]
    }
    belongs_to = made_from(run.request.inputs, base, versions())
    resumed = latest_valid(run.out / CHECKPOINTS, belongs_to)

    with tracked(machine, run, "dpo", tags_of(run), params_of(plan)) as mlflow_run, polite_end() as wish:
        log_inputs(run, data)
        config = DPOConfig(
            output_dir=str(run.out / CHECKPOINTS), report_to="mlflow", use_cpu=not torch.cuda.is_available(), **settings
        )
        for made in data.values():
            _check_answers(made, tokenizer, stops(model), config.max_length)
        torch.manual_seed(config.seed)  # pyright: ignore[reportUnknownMemberType]
        trainer = fast_dpo_trainer()(
            model=model,
            args=config,
            processing_class=tokenizer,
            train_dataset=data["train"],
            eval_dataset=data.get("validation"),
            peft_config=adapter_of(plan.lora),
            callbacks=[
                watcher(run, plan.max_minutes, resumed),
                keeper(run, run.out / CHECKPOINTS, belongs_to, wish, resumed),
            ],
        )
        train(trainer, resumed)
        if wish.ended:
            raise EndedPolitely

    run.progress(0.92, "merging and saving the model")
    adapter = save(trainer.model, load, tokenizer, run.out, plan.base_model)
    finish(run, plan, trainer, adapter, mlflow_run, seconds=time.monotonic() - started, resumed=resumed)


def _check_answers(made: Any, tokenizer: Any, ends: list[int], max_length: int | None) -> None:
    """No answer is cut off, and each preferred one holds the token at which generation ends. TRL would drop such a row."""
    for pair in made:
        lengths: list[int] = []
        for answer in (pair["chosen"], pair["rejected"]):
            ids: list[int] = tokenizer.apply_chat_template(pair["prompt"] + answer, return_dict=True)["input_ids"]
            lengths.append(len(ids))
            if not set(ends) & set(ids[len(asked_with(tokenizer, pair["prompt"] + answer)) :]):
                raise NothingToLearn(f"Row {pair['id']}: the base model's chat template does not end an answer.")
        if max_length and max(lengths) > max_length:
            raise NothingToLearn(
                f"Row {pair['id']} is longer than max_length ({max_length} tokens), so an answer would be cut off. "
                "Raise max_length in the training plan's train block, or shorten or remove the row."
            )


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
