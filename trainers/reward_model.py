"""A reward model with TRL: from pairs of a preferred and a rejected answer, a model that gives an answer a number.

    python -m trainers.reward_model RUN

Reads and leaves what trainers/sft.py does, but what it leaves answers nobody: it is one more term of a reward
(trainers/learned.py), for what people prefer and no program can check. Only rows with a person's own `rejected` answer are
learned. How often it prefers what people preferred is measured on the pairs of the validation rows (`eval_accuracy`).
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from trainers.finishing import finish, train
from trainers.labels import NothingToLearn, check_pairs
from trainers.opening import Opened, arguments, opened, where_to_begin
from trainers.pairs import pairs
from trainers.precision import refuse_4_bits
from trainers.returning import in_its_own_process
from trainers.steady import steady
from trainers.underway import callbacks, underway
from trainers.weights import adapter_of, stops

if TYPE_CHECKING:
    import datasets

CENTRED = 0.01
"""How strongly the numbers are held around 0, so that the logistic function of one says something by itself (TRL's advice)."""


def main(run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    from trl.trainer.reward_config import RewardConfig
    from trl.trainer.reward_trainer import RewardTrainer

    found = opened(run, RewardConfig, validated=False)
    refuse_4_bits(found.precision, "a reward model is loaded in full.")
    begin, pad = where_to_begin(run, found.plan), found.tokenizer.pad_token_id
    job = found._replace(
        load=judge_of(begin, found.precision.merged, pad), load_to_train=judge_of(begin, found.precision.trained, pad)
    )
    data: dict[a.Split, datasets.Dataset] = {
        split: preferences(job, rows) for split, rows in job.rows.items() if _paired(rows)
    }
    if "train" not in data:
        raise NothingToLearn(
            "No row has an answer that a person rejected, so there is nothing to prefer. Nothing was trained. Bring a table with "
            "the columns chosen and rejected."
        )
    with underway(job, "reward_model", data) as (mlflow_run, wish):
        settings = {"center_rewards_coefficient": CENTRED} | job.settings
        settings["eval_strategy"] = "epoch" if "validation" in data else "no"
        config = arguments(job, RewardConfig, **settings)
        ends = stops(found.load())
        for made in data.values():
            check_pairs(made, job.tokenizer, ends, config.max_length)
        trainer = steady(RewardTrainer)(
            model=job.load_to_train(),
            args=config,
            processing_class=job.tokenizer,
            train_dataset=data["train"],
            eval_dataset=data.get("validation"),
            peft_config=adapter_of(job.plan.lora, "SEQ_CLS"),
        )
        job = in_its_own_process(job, wish)
        train(trainer, job, callbacks(job, wish, examined=False))
    finish(job, trainer, mlflow_run)


def judge_of(begin: str, dtype: Any, pad: int) -> Callable[[], Any]:
    """The weights to begin with below one new number, which begins the same on every start."""

    def load() -> Any:
        import torch
        from transformers import AutoModelForSequenceClassification

        with torch.random.fork_rng():
            torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
            judge = cast(Any, AutoModelForSequenceClassification).from_pretrained(
                begin, num_labels=1, dtype=dtype, use_safetensors=True
            )
        judge.config.pad_token_id = pad
        return judge

    return load


def preferences(job: Opened, rows: Sequence[a.Row]) -> "datasets.Dataset":
    return pairs(job.spec, _paired(rows), None, job.tokenizer)


def _paired(rows: Sequence[a.Row]) -> list[a.Row]:
    return [row for row in rows if row.rejected]


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
