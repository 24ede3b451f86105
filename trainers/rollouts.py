"""What a model says to many requests at once, drawn at a temperature: for practice over a reward, on a CPU.

Four savings over `generate`, none of which changes what is drawn from: a request is read once however often it is answered, the
adapter is merged into the weights meanwhile, keys and values have their place from the beginning instead of being copied with every
token, and an answer that has ended takes no further part.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple, cast

from trainers.answer_scores import positions

LEFT = 0.75
"""With fewer than this share of the answers still going on, the others are dropped from memory."""


class Drawn(NamedTuple):
    """How an answer is drawn, and where it ends."""

    temperature: float
    most: int
    stops: Sequence[int]


def said(model: Any, requests: Sequence[Sequence[int]], how: Drawn) -> list[list[int]]:
    """One answer a request, in order, with the token that ended it."""
    import torch

    with torch.no_grad(), merged(model):
        return _said(model.get_base_model() if hasattr(model, "peft_config") else model, requests, how)


def _said(model: Any, requests: Sequence[Sequence[int]], how: Drawn) -> list[list[int]]:
    import torch

    different = list(dict.fromkeys(map(tuple, requests)))
    place_of = {request: place for place, request in enumerate(different)}
    asked = torch.tensor([place_of[tuple(request)] for request in requests])
    states, cache, seen = _read(model, different, asked, how.most)
    stops, answers = torch.tensor(how.stops), [list[int]() for _ in requests]
    alive, position = torch.arange(len(requests)), seen.sum(1)
    ended = torch.zeros(len(requests), dtype=torch.bool)
    while True:
        tokens = _drawn(model.get_output_embeddings()(states), how.temperature)
        going = cast("list[tuple[int, int]]", torch.stack([alive, tokens], 1)[~ended].tolist())
        for row, token in going:
            answers[row].append(token)
        ended = ended | torch.isin(tokens, stops)
        if ended.all() or len(answers[going[0][0]]) == how.most:
            return answers
        if (~ended).sum() < LEFT * len(alive):
            still = (~ended).nonzero().flatten()
            alive, position, seen, tokens, ended = (one[still] for one in (alive, position, seen, tokens, ended))
            cache.batch_select_indices(still)
        seen = torch.cat([seen, seen.new_ones(len(alive), 1)], dim=1)
        states = model.base_model(
            input_ids=tokens[:, None], attention_mask=seen, position_ids=position[:, None], past_key_values=cache
        ).last_hidden_state[:, -1]
        position = position + 1


def _read(model: Any, different: Sequence[Sequence[int]], asked: Any, most: int) -> tuple[Any, Any, Any]:
    """Each request once, from which every answer to it goes on: the state at its end, keys and values, and what is no padding."""
    import torch
    from transformers import DynamicCache

    longest = max(map(len, different))
    ids = torch.tensor([[0] * (longest - len(one)) + list(one) for one in different])
    seen = torch.tensor([[0] * (longest - len(one)) + [1] * len(one) for one in different])
    cache = cast(Any, DynamicCache())
    states = model.base_model(
        input_ids=ids, attention_mask=seen, position_ids=positions(seen), past_key_values=cache
    ).last_hidden_state[:, -1]
    cache.layers = [_roomy()(layer.keys[asked], layer.values[asked], most) for layer in cache.layers]
    return states[asked], cache, seen[asked]


def _drawn(logits: Any, temperature: float) -> Any:
    """One token a row: where a random number falls among the sums of the probabilities."""
    import torch

    sums = torch.softmax(logits.float() / temperature, -1).cumsum(-1)
    where = torch.rand(len(sums), 1) * sums[:, -1:]
    return torch.searchsorted(sums, where, right=True).clamp(max=sums.shape[-1] - 1).squeeze(-1)


@cache
def _roomy() -> Any:
    from transformers.cache_utils import DynamicLayer

    class Roomy(DynamicLayer):
        """A layer of a cache with room for so many tokens more."""

        def __init__(self, keys: Any, values: Any, more: int) -> None:
            super().__init__()
            self.lazy_initialization(keys, values)
            self.places = [_with_room(one, more) for one in (keys, values)]
            self._show(keys.shape[-2])

        def update(self, key_states: Any, value_states: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
            before = self.get_seq_length()
            after = before + key_states.shape[-2]
            for place, new in zip(self.places, (key_states, value_states), strict=True):
                place[:, :, before:after] = new
            self._show(after)
            return cast(Any, self.keys), cast(Any, self.values)

        def batch_select_indices(self, indices: Any) -> None:
            length = self.get_seq_length()
            self.places = [place[indices] for place in self.places]
            self._show(length)

        def _show(self, length: int) -> None:
            self.keys, self.values = (place[:, :, :length] for place in self.places)

    return Roomy


def _with_room(states: Any, more: int) -> Any:
    rows, heads, length, size = states.shape
    place = states.new_empty(rows, heads, length + more, size)
    place[:, :, :length] = states
    return place


@contextmanager
def merged(model: Any) -> Generator[None, None, None]:
    """Inside, the adapter is part of the weights. After it they are the very ones from before: nothing is subtracted."""
    layers = _adapted(model)
    before = [layer.get_base_layer().weight.data for layer in layers]
    try:
        for layer in layers:
            weight = layer.get_base_layer().weight
            weight.data = (weight.data + layer.get_delta_weight("default")).to(weight.dtype)
            layer.merged_adapters.append("default")
        yield
    finally:
        for layer, weight in zip(layers, before, strict=True):
            layer.get_base_layer().weight.data = weight
            layer.merged_adapters.clear()


def _adapted(model: Any) -> list[Any]:
    if not hasattr(model, "peft_config"):
        return []
    from peft.tuners.lora import LoraLayer

    return [layer for layer in model.modules() if isinstance(layer, LoraLayer)]
