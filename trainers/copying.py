"""Initial weights that can copy: what a few minutes on one core would not suffice to learn from random ones.

A model that reads a list and says one entry of it needs an induction head: in the first layer every token takes over
the token before it, in the second layer a token looks for the place where it stood before and says what followed
there. Trained models of this kind grow such a pair by themselves, after some ten million tokens. Here head 0 of the
first two layers starts as that pair; everything is trained from there on like any other weight.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

FEATURE = 0
"""This one of the hidden features is equal for all tokens at the start, so that attention can go by position alone."""
SHARPNESS = 2.0
"""Of the attention in these layers, as the weight of the norms of queries and keys."""


def teach_copying(model: Any, embedding_scale: float) -> None:
    """Change the fresh weights of a Qwen3 model whose heads are all alike (as many for keys as for queries)."""
    import torch

    config = model.config
    size = config.head_dim
    first, second = (layer.self_attn for layer in model.model.layers[:2])
    with torch.no_grad():
        _embed(model, embedding_scale)
        for layer in model.model.layers:
            _attend_to_equals(layer.self_attn)
        for attention in (first, second):
            attention.q_norm.weight.fill_(SHARPNESS)
            attention.k_norm.weight.fill_(SHARPNESS)
        token, token_before, said = _subspaces(config.hidden_size, size)
        strength = 4 * embedding_scale

        first.q_proj.weight[:size], first.k_proj.weight[:size] = _one_back(config)
        first.v_proj.weight[:size], first.o_proj.weight[:, :size] = token, strength * token_before.T

        second.q_proj.weight[:size], second.k_proj.weight[:size] = token, token_before
        second.v_proj.weight[:size], second.o_proj.weight[:, :size] = said, strength * said.T


def _embed(model: Any, scale: float) -> None:
    """Embeddings large enough that a token can be told from what the layers add to it."""
    weight = model.model.embed_tokens.weight
    weight.normal_(0, scale)
    weight[:, FEATURE] = 4 * scale


def _attend_to_equals(attention: Any) -> None:
    """Queries and keys alike, and what is read is written back (mimetic initialisation, Trockman and Kolter 2023)."""
    attention.k_proj.weight.copy_(attention.q_proj.weight)
    attention.o_proj.weight.copy_(attention.v_proj.weight.T)


def _subspaces(hidden: int, size: int) -> "tuple[torch.Tensor, ...]":
    """Three sets of directions at right angles to each other and to the common feature."""
    import torch

    directions = torch.linalg.qr(torch.randn(hidden, hidden))[0][: 3 * size].clone()
    directions[:, FEATURE] = 0
    return directions.split(size)


def _one_back(config: Any) -> "tuple[torch.Tensor, torch.Tensor]":
    """Queries and keys that are the same for every token and, once the rotary embedding turned them, meet one place apart."""
    import torch

    size = config.head_dim
    half = size // 2
    key = torch.zeros(size)
    key[: half // 4] = 1.0  # the fast turning features tell neighbours apart
    angle = config.rope_parameters["rope_theta"] ** (-torch.arange(0, size, 2) / size)
    cosine, sine = torch.cos(angle), torch.sin(angle)
    query = torch.cat([key[:half] * cosine + key[half:] * sine, key[half:] * cosine - key[:half] * sine])
    everywhere = torch.zeros(config.hidden_size)
    everywhere[FEATURE] = 1.0
    return torch.outer(query, everywhere), torch.outer(key, everywhere)
