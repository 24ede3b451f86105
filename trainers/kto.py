"""Learning from thumbs with TRL's KTO: single answers that people found good or bad in, an adapter and a merged model out.

    python -m trainers.kto RUN

Reads and leaves what trainers/sft.py does, and begins where the plan says, as DPO does. Good answers are the rows' own and
those with a thumb up; bad ones are the rows' `rejected` answers and those with a thumb down (inputs/data/thumbs.jsonl, which
the plan names by its digest). Nobody has to find a pair: one thumb is enough.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from trainers.finishing import finish, train
from trainers.labels import check_answers
from trainers.opening import Opened, arguments, opened
from trainers.precision import compile_layers
from trainers.returning import in_its_own_process
from trainers.steady import steady
from trainers.underway import callbacks, underway
from trainers.weights import adapter_of, stops

if TYPE_CHECKING:
    import datasets


class OneSided(Exception):
    """There are only good answers, or only bad ones."""


def main(run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    from trl.trainer.kto_config import KTOConfig
    from trl.trainer.kto_trainer import KTOTrainer

    job = opened(run, KTOConfig)
    judged: dict[a.Split, list[a.Thumb]] = {split: judged_answers(rows, ()) for split, rows in job.rows.items()}
    judged["train"] = judged_answers(job.rows["train"], run.thumbs(job.plan.thumbs))
    weights = balanced(judged["train"])
    data: dict[a.Split, datasets.Dataset] = {
        split: unpaired(job.spec.instruction, found) for split, found in judged.items()
    }
    with underway(job, "kto", data) as (mlflow_run, wish):
        config = arguments(job, KTOConfig, **(weights | job.settings))
        model = job.load_to_train()
        _check(job, data.values(), stops(model), config.max_length)
        trainer = steady(KTOTrainer)(
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


def judged_answers(rows: Sequence[a.Row], thumbs: Sequence[a.Thumb]) -> list[a.Thumb]:
    """Every answer once, in an order that depends on nothing but them; what somebody said about one of them counts more.

    TRL takes the rows in the order in which they lie, and measures how far the model has moved on a batch of them: so good
    and bad ones must lie mixed.
    """
    found: dict[tuple[str, str], a.Thumb] = {}
    for row in rows:
        good = a.Thumb(id=row.id, input=row.input, answer=row.output, up=True)
        found[row.input, row.output] = good
        if row.rejected:
            bad = good.model_copy(update={"id": f"{row.id}-rejected", "answer": row.rejected, "up": False})
            found.setdefault((row.input, row.rejected), bad)
    found |= {(thumb.input, thumb.answer): thumb for thumb in thumbs}
    mixed = list(found.values())
    random.Random(0).shuffle(mixed)
    return mixed


def balanced(judged: Sequence[a.Thumb]) -> dict[str, float]:
    """Weights with which both kinds count alike, however few there are of one: what the paper on KTO advises (its equation 8)."""
    good = sum(thumb.up for thumb in judged)
    bad = len(judged) - good
    if not good or not bad:
        kind, lacking = ("good", "down") if good else ("bad", "up")
        raise OneSided(
            f"All {len(judged)} answers are {kind} ones, so there is nothing to tell apart. Nothing was trained. Wait for a thumb "
            f"{lacking}, bring rejected answers, or train with SFT."
        )
    if bad < good:
        return {"desirable_weight": 1.0, "undesirable_weight": round(good / bad, 3)}
    return {"desirable_weight": round(bad / good, 3), "undesirable_weight": 1.0}


def unpaired(instruction: str, judged: Iterable[a.Thumb]) -> "datasets.Dataset":
    """TRL's unpaired preferences; asked with the same messages as when the model serves."""
    import datasets

    def asked(text: str) -> list[dict[str, str]]:
        return [{"role": "system", "content": instruction}, {"role": "user", "content": text}]

    return datasets.Dataset.from_list(
        [
            {
                "id": thumb.id,
                "prompt": asked(thumb.input),
                "completion": [{"role": "assistant", "content": thumb.answer}],
                "label": thumb.up,
            }
            for thumb in judged
        ]
    )


def _check(job: Opened, data: Iterable[Any], ends: list[int], max_length: int | None) -> None:
    for rows in data:
        for row in rows:
            check_answers(row["id"], row["prompt"], [row["completion"]], job.tokenizer, ends, max_length)


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
