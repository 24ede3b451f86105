"""What an answer of a model takes: time, tokens and memory, asked one at a time as a service is asked."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from evals.answering import encode, load_model, load_tokenizer
from evals.embedding import forget
from evals.prompting import Messages
from evals.without_a_model import Way, ways
from tenet import artifacts as a
from tenet.files import sha256_of, write_atomically

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
                torch.tensor([prompt], device=model.device),
                do_sample=False,
                max_new_tokens=room,
                pad_token_id=tokenizer.pad_token_id,
            )
        said.append(made.shape[1] - len(prompt))

    return a.Speed(
        ms=_median_ms(ask, encoded),
        tokens_in=round(sum(map(len, encoded)) / len(encoded)),
        tokens_out=round(sum(said) / len(said), 1),
        memory_mb=round(_bytes_of(model) / 1e6, 1),
    )


def remembered_speed(cache: Path, folder: Path, digest: str, prompts: Sequence[Messages], room: int) -> a.Speed:
    """Measured once for a model and its prompts: an evaluation that is made again from the same things comes out the same."""
    question = json.dumps({"model": digest, "prompts": prompts[: ASKED + 1], "room": room}, sort_keys=True)
    return _remembered(cache, question, lambda: speed_of_model(folder, prompts, room))


def _remembered(cache: Path, question: str, measure: Callable[[], a.Speed]) -> a.Speed:
    kept = cache / f"speed-{sha256_of(question.encode())}.json"
    if not kept.exists():
        write_atomically(kept, measure().model_dump_json(exclude_none=True).encode())
    return a.Speed.model_validate_json(kept.read_bytes())


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


def classical_speeds(
    cache: Path, spec: a.UseCaseSpec, train: Sequence[a.Row], rows: Sequence[a.Row]
) -> dict[str, a.Speed]:
    """Of what answers without a language model."""
    texts = [row.input for row in rows[: ASKED + 1]]
    question = [[(row.input, row.output) for row in train], texts]

    def measured(way: Way) -> a.Speed:
        forget()
        answer = way.learn(train)
        return speed_of(lambda text: answer([text]), texts)

    return {
        way.name: _remembered(cache, json.dumps([way.name, question]), lambda way=way: measured(way))
        for way in ways(spec)
    }
