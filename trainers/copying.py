"""Initial weights that can copy: what a few minutes on one core would not suffice to learn from random ones.

A model that reads a list and says one entry of it needs an induction head: in the first layer every token takes over
the token before it, in the second layer a token looks for the place where it stood before and says what followed
there. Trained models of this kind grow such a pair by themselves, after some ten million tokens. Here head 0 of the
first two layers starts as that pair, and what the later layers read they say; everything is trained from there on like
any other weight.
"""

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import torch

FEATURE = 0
"""This one of the hidden features is equal for all tokens at the start, so that attention can go by position alone."""
SHARPNESS = 2.0
"""Of the attention in the first two layers, as the weight of the norms of queries and keys."""
LOUDNESS = 0.32
"""How much of what a head reads is written back."""
CONFIDENCE = 2.0
"""Of the output, as the weight of the last norm."""
HEADS = 3
"""Heads of the second layer that begin as copiers."""
WHISPER = 0.16
"""How loud the token before is beside the token itself."""


def teach_copying(model: Any, embedding_scale: float) -> None:
    """Change the fresh weights of a Qwen3 model whose heads are all alike (as many for keys as for queries)."""
    import torch

    config = model.config
    size = config.head_dim
    first, second, *_ = (layer.self_attn for layer in model.model.layers)
    with torch.no_grad():
        turned = _embed(model, embedding_scale)
        for layer in model.model.layers[1:]:
            _say_what_is_read(layer.self_attn, turned)
        model.model.norm.weight.fill_(CONFIDENCE)
        for attention in (first, second):
            attention.q_norm.weight.fill_(SHARPNESS)
            attention.k_norm.weight.fill_(SHARPNESS)

        directions = _directions(config.hidden_size)
        token, token_before = directions[:size], directions[size : 2 * size]
        first.q_proj.weight[:size], first.k_proj.weight[:size] = _one_back(config)
        first.v_proj.weight[:size], first.o_proj.weight[:, :size] = token, WHISPER * token_before.T
        for head in range(HEADS):
            rows = slice(head * size, (head + 1) * size)
            second.q_proj.weight[rows], second.k_proj.weight[rows] = token, token_before


def _embed(model: Any, scale: float) -> "torch.Tensor":
    """Embeddings that can be told apart; what is said lies in other directions than what is read, as given by the result."""
    weight = model.model.embed_tokens.weight
    weight[:, FEATURE] = 0
    turned = _directions(weight.shape[1])
    model.lm_head.weight.copy_(weight @ turned)
    weight[:, FEATURE] = 4 * scale
    return turned


def _say_what_is_read(attention: Any, turned: "torch.Tensor") -> None:
    read = _directions(turned.shape[0])
    attention.v_proj.weight.copy_(read)
    attention.o_proj.weight.copy_(LOUDNESS * turned.T @ read.T)


def _directions(hidden: int) -> "torch.Tensor":
    """As many directions as there are features, all at right angles."""
    import torch

    directions = cast(torch.Tensor, cast(Any, torch.linalg).qr(torch.randn(hidden, hidden))[0])
    directions[:, FEATURE] = 0
    return directions


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
