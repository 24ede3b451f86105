"""Examples as the network reads them: tokens, and where in them an answer is learned."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from torch import Tensor

from trainers.base_model.curriculum import Example, examples

TOKENS = 3072
"""In a batch; more does not make a core faster, and fewer steps learn less."""


class Lesson(NamedTuple):
    example: Example
    tokens: list[int]
    start: int
    """Where the answer begins."""


class Batch(NamedTuple):
    tokens: Tensor
    places: Tensor
    """Where, in all rows written behind each other, the next token is learned."""
    said: Tensor
    """The token to say at each place."""
    row: Tensor
    """The row of each place."""

    def on(self, device: str) -> "Batch":
        return Batch(*(part.to(device) for part in self))


def lessons(tokenizer: Any, made: Sequence[Example]) -> list[Lesson]:
    texts = [tokenizer.apply_chat_template(example.messages(), tokenize=False) for example in made]
    assistant = tokenizer.convert_tokens_to_ids("<|assistant|>")
    encoded: list[list[int]] = tokenizer(texts)["input_ids"]
    starts = [len(tokens) - tokens[::-1].index(assistant) for tokens in encoded]
    return [Lesson(*parts) for parts in zip(made, encoded, starts, strict=True)]


def shard(tokenizer: Any, near: Mapping[str, Sequence[str]], number: int, rows: int, early: float) -> Iterator[Batch]:
    """The lessons of one shard in batches, the same every time."""
    made = list(examples("training", str(number), rows, near, early))
    for batch in shuffled(batches(lessons(tokenizer, made)), number):
        yield batched(batch)


def batches(given: Sequence[Lesson]) -> list[list[Lesson]]:
    """Lessons of like length together."""
    found: list[list[Lesson]] = [[]]
    for lesson in sorted(given, key=lambda lesson: len(lesson.tokens)):
        if (len(found[-1]) + 1) * len(lesson.tokens) > TOKENS:
            found.append([])
        found[-1].append(lesson)
    return found


def shuffled(given: list[list[Lesson]], seed: int) -> list[list[Lesson]]:
    return random.Random(seed).sample(given, len(given))


def batched(given: Sequence[Lesson]) -> Batch:
    import torch

    width = max(len(lesson.tokens) for lesson in given)
    tokens = torch.zeros(len(given), width, dtype=torch.long)
    places: list[int] = []
    said: list[int] = []
    rows: list[int] = []
    for row, lesson in enumerate(given):
        tokens[row, : len(lesson.tokens)] = torch.tensor(lesson.tokens)
        answer = lesson.tokens[lesson.start :]
        places += range(row * width + lesson.start - 1, row * width + lesson.start - 1 + len(answer))
        said += answer
        rows += [row] * len(answer)
    return Batch(tokens, torch.tensor(places), torch.tensor(said), torch.tensor(rows))
