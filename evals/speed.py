"""What an answer of a model takes: time, tokens and memory, asked one at a time as a service is asked."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from evals.answering import encode, load_model, load_tokenizer
from evals.prompting import Messages
from tenet import artifacts as a

ASKED = 8
"""Prompts that are asked; the first one before them is not counted, it warms up."""


def speed_of_model(folder: Path, prompts: Sequence[Messages], room: int) -> a.Speed:
    import torch

    tokenizer, model = load_tokenizer(folder), load_model(folder)
    encoded = [encode(tokenizer, prompt) for prompt in prompts[: ASKED + 1]]
    said: list[int] = []

    def ask(prompt: list[int]) -> None:
        with torch.inference_mode():
            made = model.generate(
                torch.tensor([prompt]), do_sample=False, max_new_tokens=room, pad_token_id=tokenizer.pad_token_id
            )
        said.append(made.shape[1] - len(prompt))

    return a.Speed(
        ms=_median_ms(ask, encoded),
        tokens_in=round(sum(map(len, encoded)) / len(encoded)),
        tokens_out=round(sum(said) / len(said), 1),
        memory_mb=round(_bytes_of(model) / 1e6, 1),
    )


def speed_of(answer: Callable[[str], object], texts: Sequence[str]) -> a.Speed:
    """Of what is no language model: it has no tokens, and its memory is not worth a number."""
    return a.Speed(ms=_median_ms(answer, texts[: ASKED + 1]))


def _median_ms(ask: Callable[[Any], object], asked: Sequence[object]) -> float:
    """Of all but the first, where there is more than one."""
    taken: list[float] = []
    for one in asked:
        begun = perf_counter()
        ask(one)
        taken.append(1000 * (perf_counter() - begun))
    return round(median(taken[1:] or taken), 2)


def _bytes_of(model: Any) -> int:
    return sum(weights.numel() * weights.element_size() for weights in model.parameters())
