"""What the network can do although nothing was trained: know what a text is about where its answer begins.

All layers start silent, so that nothing stands between a text and its meaning. Two heads of the last layer look at all
tokens alike and write the mean of what they mean, loudly. Whoever trains the output layer trains a linear classifier of
that mean; whoever trains more can wake up the other layers.
"""

from typing import Any, cast

from trainers.base_model.meanings import MEANING

LOUDNESS = 10.0
"""Of the mean, beside the last token itself."""


def give_instincts(model: Any) -> None:
    """Change the fresh weights of a Qwen3 model whose heads are all alike (as many for keys as for queries)."""
    import torch

    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        _say_elsewhere(model)
        _find_the_mean(model.model.layers[-1].self_attn)


def _say_elsewhere(model: Any) -> None:
    """What is said lies in other directions than what is read, or every token would say itself."""
    import torch

    weight = model.model.embed_tokens.weight
    turn = cast(Any, torch.linalg).qr(torch.randn(weight.shape[1], weight.shape[1]))[0]
    model.lm_head.weight.copy_(weight @ turn)


def _find_the_mean(last: Any) -> None:
    import torch

    size = MEANING.stop
    heads = slice(0, size)
    last.q_proj.weight[heads] = 0  # a query of nothing looks everywhere alike
    last.v_proj.weight[heads] = torch.eye(last.config.hidden_size)[MEANING]
    last.o_proj.weight[MEANING, heads] = LOUDNESS * torch.eye(size)
