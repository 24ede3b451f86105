"""How likely answers are where many rows begin alike: what they share is read once for all of them, in training too.

It is the request where several answers to it are compared (DPO, GRPO), and the instruction where each row has a request of its own (SFT).
The states of the shared part are kept as keys and values, from which each row goes on; gradients flow back through them.
"""

from typing import Any, NamedTuple, cast

from trainers.batches import TOKENS_AT_ONCE, parts
from trainers.token_scores import Scored, token_scores

CAPS = ("final_logit_softcapping", "logit_scale")
"""What some models do to the scores of the vocabulary, and token_scores does not."""


class Texts(NamedTuple):
    """Tokens of many rows, and which of them are no padding."""

    tokens: Any
    seen: Any


def answer_scores(
    model: Any, asked: Texts, said: Texts, temperature: float = 1.0, learned: Any = None, looked_at: bool = True
) -> Scored:
    """`asked` is padded on the left and `said` on the right; as `said` lies, zero where a token is padding or not `learned`."""
    import torch

    alone, wanted = _alone(model), (said.seen if learned is None else learned).bool()
    lengths = said.seen.sum(1)
    order, read = lengths.argsort(stable=True), _read(alone, asked)
    found = [torch.zeros(said.tokens.shape) for _ in Scored._fields]
    for part in parts(cast("list[int]", lengths[order].tolist()), TOKENS_AT_ONCE):
        rows, longest = order[part], int(lengths[order[part]].max())
        if not longest:
            continue
        some, these = Texts(said.tokens[rows, :longest], said.seen[rows, :longest]), wanted[rows, :longest]
        states = _states(alone, read, rows, asked.seen[rows], some)[these]
        head = alone.get_output_embeddings().weight
        scored = token_scores(states, head, some.tokens[these], temperature, looked_at)
        row, column = these.nonzero(as_tuple=True)
        found = [one.index_put((rows[row], column), new) for one, new in zip(found, scored, strict=True)]
    return Scored(*found)


class Read(NamedTuple):
    """Each different beginning once, and which of them a row has."""

    last: Any
    """The state at its end, from which the next token follows."""
    layers: list[tuple[Any, Any]]
    """Keys and values."""
    of: Any


def _read(model: Any, asked: Texts) -> Read:
    import torch
    from transformers import DynamicCache

    both = torch.stack([asked.tokens, asked.seen.to(asked.tokens.dtype)], -1)
    different, of = cast("tuple[Any, Any]", both.unique(dim=0, return_inverse=True))
    ids, seen, cache = different[..., 0], different[..., 1], cast(Any, DynamicCache())
    out = model.base_model(
        input_ids=ids, attention_mask=seen, position_ids=positions(seen), past_key_values=cache, use_cache=True
    )
    return Read(out.last_hidden_state[:, -1], [(layer.keys, layer.values) for layer in cache.layers], of)


def _states(model: Any, read: Read, rows: Any, asked_seen: Any, said: Texts) -> Any:
    """The state before each token of the answers."""
    import torch
    from transformers import DynamicCache

    of = read.of[rows]
    before = read.last[of][:, None]
    if said.tokens.shape[1] == 1:
        return before
    seen = torch.cat([asked_seen, said.seen[:, :-1].to(asked_seen.dtype)], 1)
    after = model.base_model(
        input_ids=said.tokens[:, :-1],
        attention_mask=seen,
        position_ids=positions(seen)[:, asked_seen.shape[1] :],
        past_key_values=DynamicCache([(keys[of], values[of]) for keys, values in read.layers]),
        use_cache=True,
    ).last_hidden_state
    return torch.cat([before, after], 1)


def positions(seen: Any) -> Any:
    """Padding stands on the left, and the first token after it is the first."""
    return (seen.cumsum(-1) - 1).clamp(min=0)


def can_share(model: Any) -> bool:
    """Whether all of the above holds for it: a decoder on a CPU by itself, whose layers see all tokens, whose head is a plain matrix that
    is not trained, and whose adapter, if any, is plain LoRA."""
    import torch

    whole = _alone(model)
    config, head = getattr(whole, "config", None), getattr(whole, "get_output_embeddings", lambda: None)()
    if type(head) is not torch.nn.Linear:
        return False
    weight, bias = cast("tuple[Any, Any]", (head.weight, head.bias))
    special = [getattr(config, name, None) for name in (*CAPS, "sliding_window", "quantization_config")]
    return (
        whole.device.type == "cpu"
        and not torch.is_autocast_enabled("cpu")
        and not whole.is_gradient_checkpointing
        and not weight.requires_grad
        and bias is None
        and not any(special)
        and set(getattr(config, "layer_types", None) or ("full_attention",)) == {"full_attention"}
        and all(one.peft_type == "LORA" and not one.use_dora for one in getattr(model, "peft_config", {}).values())
    )


def _alone(model: Any) -> Any:
    return model.get_base_model() if hasattr(model, "peft_config") else model
