"""Continued pre-training with TRL: raw documents in, an adapter and a merged model that knows their language out.

    python -m trainers.pretrain RUN

Reads the passages that the plan names (inputs/documents/), one after the other as they stand, cut into blocks of `max_length`
tokens so that nothing is lost; every position is learned. Of twenty blocks one is kept back, and the loss on those is what the
reading was good for. The model answers nothing better for it: train with SFT after it, which begins with what this leaves.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenet.files import read_jsonl
from tenet.runfolder import RunFolder
from trainers.fast_sft import fast_sft_trainer, one_batch_a_step
from trainers.finishing import finish, train
from trainers.labels import NothingToLearn
from trainers.opening import arguments, opened
from trainers.precision import compile_layers
from trainers.returning import in_its_own_process
from trainers.underway import callbacks, underway
from trainers.weights import adapter_of

if TYPE_CHECKING:
    import datasets

BLOCK = 512
"""Tokens, where the plan says nothing."""
KEPT_BACK = 20
"""One block of so many is not learned."""


def main(run: RunFolder) -> None:
    run.progress(0.0, "loading the libraries")
    from trl.trainer.sft_config import SFTConfig

    job = opened(run, SFTConfig, validated=False)
    size = int(job.settings.get("max_length") or BLOCK)
    learned, kept_back = parted(list(blocks(texts(run), job.tokenizer, size)))
    with underway(job, "pretrain", {}) as (mlflow_run, wish):
        settings = one_batch_a_step(job.settings) | {"assistant_only_loss": False, "max_length": size}
        if kept_back:
            settings |= {"eval_strategy": "epoch"}
        trainer = fast_sft_trainer(job.parts)(
            model=job.load_to_train(),
            args=arguments(job, SFTConfig, dataset_kwargs={"skip_prepare_dataset": True}, **settings),
            processing_class=job.tokenizer,
            train_dataset=_dataset(learned),
            eval_dataset=_dataset(kept_back) if kept_back else None,
            peft_config=adapter_of(job.plan.lora),
        )
        if job.precision.compiled:
            compile_layers(trainer.model)
        job = in_its_own_process(job, wish)
        train(trainer, job, callbacks(job, wish, examined=False))
    finish(job, trainer, mlflow_run)


def texts(run: RunFolder) -> list[list[str]]:
    """The passages of each document, in their order."""
    files = sorted((run.path / "inputs" / "documents").glob("*.jsonl"))
    if not files:
        raise NothingToLearn(
            "The plan names no document to read. Nothing was trained. Bring one (PDF, DOCX, HTML, Markdown or text) in the "
            "conversation, and ask for continued pre-training again."
        )
    return [[row["text"] for row in read_jsonl(file)] for file in files]


def blocks(documents: Iterable[list[str]], tokenizer: Any, size: int) -> Iterator[list[int]]:
    """The documents as runs of at most `size` tokens; a block never goes over the end of a document."""
    for passages in documents:
        encoded = [tokenizer(f"{text}\n\n", add_special_tokens=False)["input_ids"] for text in passages]
        tokens: list[int] = [*chain.from_iterable(encoded), tokenizer.eos_token_id]
        yield from (tokens[start : start + size] for start in range(0, len(tokens), size))


def parted(found: list[list[int]]) -> tuple[list[list[int]], list[list[int]]]:
    """What is learned, and every twentieth block, which is not."""
    kept_back = found[KEPT_BACK - 1 :: KEPT_BACK]
    return [block for at, block in enumerate(found, start=1) if at % KEPT_BACK], kept_back


def _dataset(found: list[list[int]]) -> "datasets.Dataset":
    import datasets

    return datasets.Dataset.from_list([{"input_ids": block, "labels": block} for block in found])


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
