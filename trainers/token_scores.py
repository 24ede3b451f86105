"""How likely tokens are, from the states before them. Only these tokens are scored, and the scores of a vocabulary are never held for
more than a few hundred of them at once. On a CPU TRL scores every position of a text, the request and the padding too.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

LOGITS_AT_ONCE = 4_000_000


class Scored(NamedTuple):
    """Of each token."""

    scores: Any
    """Its log-probability, the only one of these that a gradient is taken of."""
    entropies: Any
    """Of what there was to choose from."""
    right: Any
    """Whether nothing was likelier (1 or 0)."""


def token_scores(states: Any, head: Any, tokens: Any, temperature: float = 1.0, looked_at: bool = True) -> Scored:
    """Where nothing is learned and the rest is not looked at, there are scores alone and zeros beside them."""
    import torch

    if looked_at or states.requires_grad:
        return Scored(*_function().apply(states, head, tokens, temperature))
    scores = torch.cat([_scores(*some, temperature)[0] for some in _pieces(states, head, tokens)])
    return Scored(scores, torch.zeros_like(scores), torch.zeros_like(scores))


@cache
def _function() -> Any:
    import torch

    class Scores(torch.autograd.Function):
        """How a score changes with its state is known as soon as the score is, so nothing of the vocabulary is kept for backward."""

        @staticmethod
        def forward(ctx: Any, states: Any, head: Any, tokens: Any, temperature: float) -> Any:
            found = [_with_slopes(*some, temperature) for some in _pieces(states, head, tokens)]
            scores, entropies, right, slopes = (torch.cat(kind) for kind in zip(*found, strict=True))
            ctx.save_for_backward(slopes)
            ctx.mark_non_differentiable(entropies, right)
            return scores, entropies, right

        @staticmethod
        def backward(ctx: Any, *grads: Any) -> Any:
            (slopes,) = ctx.saved_tensors
            return grads[0][:, None] * slopes, None, None, None

    return Scores


def _pieces(states: Any, head: Any, tokens: Any) -> Iterator[tuple[Any, Any, Any]]:
    at_once = max(1, LOGITS_AT_ONCE // head.shape[0])
    for some, said in zip(states.split(at_once), tokens.split(at_once), strict=True):
        yield some, head, said


def _scores(states: Any, head: Any, tokens: Any, temperature: float) -> tuple[Any, Any, Any]:
    """With the logits behind them, and the logarithm of the sum over the vocabulary."""
    logits = (states @ head.T).float().div_(temperature)
    whole = logits.logsumexp(-1, keepdim=True)
    return (logits.gather(-1, tokens[:, None]) - whole).squeeze(-1), logits, whole


def _with_slopes(states: Any, head: Any, tokens: Any, temperature: float) -> tuple[Any, Any, Any, Any]:
    scores, logits, whole = _scores(states, head, tokens, temperature)
    right = (logits.argmax(-1) == tokens).float()
    expected = logits.sub_(whole).exp_().to(head.dtype) @ head
    entropies = whole.squeeze(-1) - (expected.float() * states.float()).sum(-1) / temperature
    return scores, entropies, right, ((head[tokens] - expected) / temperature).to(states.dtype)
