"""The network while it is trained: the same arithmetic as transformers' Qwen3, written for speed on few cores.

Its weights have Qwen3's names, so they load into transformers unchanged. What is faster: queries, keys and values are one
product, as are the two halves of the MLP's input; the weights are kept in fp32 and multiplied in bf16; and the vocabulary
is scored only where an answer is trained on.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from trainers.base_model.lessons import Batch
from trainers.base_model.shape import Shape


class Network(nn.Module):
    def __init__(self, shape: Shape, tokens: int) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(tokens, shape.hidden)
        self.layers = nn.ModuleList([Layer(shape) for _ in range(shape.layers)])
        self.norm = Norm(shape.hidden)
        nn.init.constant_(self.norm.weight, 0.25)  # or the first scores of the vocabulary would be far too sure

    @property
    def device(self) -> str:
        return str(self.norm.weight.device)

    def forward(self, tokens: Tensor) -> Tensor:
        cos, sin = (part.to(tokens.device) for part in rotations(self.shape, tokens.shape[1]))
        hidden = F.embedding(tokens, self.embed_tokens.weight.bfloat16())
        for layer in self.layers:
            hidden = layer(hidden, cos, sin)
        return self.norm(hidden)

    def scores(self, batch: Batch) -> Tensor:
        """Of all tokens of the vocabulary at the places of a batch where something is learned."""
        hidden = self(batch.tokens).flatten(0, 1)[batch.places]
        return F.linear(hidden, self.embed_tokens.weight.bfloat16())

    def loss(self, batch: Batch) -> Tensor:
        return F.cross_entropy(self.scores(batch).float(), batch.said)


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.mlp = Mlp(shape)
        self.input_layernorm = Norm(shape.hidden)
        self.post_attention_layernorm = Norm(shape.hidden)

    def forward(self, hidden: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        hidden = hidden + self.self_attn(self.input_layernorm(hidden), cos, sin)
        return hidden + self.mlp(self.post_attention_layernorm(hidden))


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.size = shape.heads, shape.head
        wide = shape.heads * shape.head
        self.q_proj = linear(shape.hidden, wide)
        self.k_proj = linear(shape.hidden, wide)
        self.v_proj = linear(shape.hidden, wide)
        self.o_proj = linear(wide, shape.hidden, 0.2)
        self.q_norm = Norm(shape.head)
        self.k_norm = Norm(shape.head)

    def forward(self, hidden: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        rows, length, _ = hidden.shape
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight]).bfloat16()
        mixed = F.linear(hidden, weight).view(rows, length, 3, self.heads, self.size)
        queries, keys, values = (mixed[:, :, part] for part in range(3))
        queries = turned(self.q_norm(queries), cos, sin).transpose(1, 2)
        keys = turned(self.k_norm(keys), cos, sin).transpose(1, 2)
        scores = (queries @ keys.transpose(2, 3)).float() / math.sqrt(self.size)
        shares = (scores + future(length).to(scores.device)).softmax(-1).bfloat16()
        seen = shares @ values.transpose(1, 2)
        return F.linear(seen.transpose(1, 2).reshape(rows, length, -1), self.o_proj.weight.bfloat16())


class Mlp(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = linear(shape.hidden, shape.inner)
        self.up_proj = linear(shape.hidden, shape.inner)
        self.down_proj = linear(shape.inner, shape.hidden, 0.2)

    def forward(self, hidden: Tensor) -> Tensor:
        weight = torch.cat([self.gate_proj.weight, self.up_proj.weight]).bfloat16()
        gate, up = F.linear(hidden, weight).chunk(2, -1)
        return F.linear(F.silu(gate) * up, self.down_proj.weight.bfloat16())


class Norm(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, hidden: Tensor) -> Tensor:
        wide = hidden.float()
        return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight).bfloat16()


def linear(inputs: int, outputs: int, scale: float = 1.0) -> nn.Linear:
    made = nn.Linear(inputs, outputs, bias=False)
    nn.init.normal_(made.weight, std=scale / math.sqrt(inputs))
    return made


def turned(heads: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions, as Qwen3 has them."""
    left, right = heads.chunk(2, -1)
    return heads * cos + torch.cat([-right, left], -1) * sin


def future(length: int) -> Tensor:
    """What a token may not look at."""
    return torch.full((length, length), -torch.inf).triu(1)


def rotations(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    steps = shape.theta ** (-torch.arange(0, shape.head, 2).float() / shape.head)
    angles = torch.outer(torch.arange(length).float(), steps).repeat(1, 2)[:, None]
    return angles.cos().bfloat16(), angles.sin().bfloat16()
