"""Where the time goes while tenet-tiny is taught: what packing and a loss in chunks could bring at most.

    python -m benchmarks.base_teaching

Packing could save no more than the padding of the batches. A loss in chunks saves memory and not time: what it could save is a part
of what scoring the vocabulary takes. Seconds of one core's own processor time, on one shard of the curriculum.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from tenet.bases import EMBEDDED_FOLDER
from tenet.settings import quiet_libraries

ROWS, STEPS = 1536, 12


def main() -> None:
    quiet_libraries()
    import torch
    from transformers import AutoTokenizer

    from tests.trainers.base_model.wording import NEAR
    from trainers.base_model.lessons import shard
    from trainers.base_model.network import Network
    from trainers.base_model.shape import Shape

    torch.set_num_threads(1)
    tokenizer = cast("Any", AutoTokenizer).from_pretrained(EMBEDDED_FOLDER)
    network = Network(Shape(), len(tokenizer))
    batches = list(shard(tokenizer, NEAR, 0, ROWS, 0.0))
    tokens = sum(batch.tokens.numel() for batch in batches)
    padding = sum(int((batch.tokens == tokenizer.pad_token_id).sum()) for batch in batches)
    learned = sum(len(batch.places) for batch in batches)
    some = batches[:STEPS]
    whole = seconds_of(some, lambda batch: network.loss(batch))
    body = seconds_of(some, lambda batch: network(batch.tokens).float().sum())
    print(f"padding: {padding / tokens:.1%} of {tokens} tokens; scored are {learned / tokens:.1%} of the places")
    print(f"scoring the vocabulary there, forwards and back: {1 - body / whole:.0%} of a step's time")


def seconds_of(batches: Sequence[Any], loss: Callable[[Any], Any]) -> float:
    begun = time.process_time()
    for batch in batches:
        loss(batch).backward()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
