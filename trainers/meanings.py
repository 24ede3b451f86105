"""Initial embeddings that know which words belong together: large models learn it from billions of words, this one is told."""

from collections.abc import Mapping, Sequence
from typing import Any

THEME, WORD, SPELLING = 0.6, 0.6, 0.53
"""What of an embedding is shared by a theme, by the spellings of a word, and by nothing; their squares add up to one."""


def give_meanings(model: Any, vocabulary: Mapping[str, int], themes: Sequence[Sequence[str]], scale: float) -> None:
    """Embeddings of one length, nearer to each other for words of one theme, and nearer still for two spellings of a word."""
    import torch

    theme_of = {word: number for number, theme in enumerate(themes) for word in theme}
    words = {token: token.lstrip("Ġ").casefold() for token in vocabulary}
    numbers = {word: number for number, word in enumerate(sorted(set(words.values())))}
    weight = model.model.embed_tokens.weight
    size = weight.shape[1]
    by_theme, by_word = torch.randn(len(themes), size), torch.randn(len(numbers), size)
    with torch.no_grad():
        weight.normal_(0, 1)
        for token, index in vocabulary.items():
            word = words[token]
            shared = WORD * by_word[numbers[word]]
            shared += THEME * by_theme[theme_of[word]] if word in theme_of else THEME * torch.randn(size)
            weight[index] = scale * (SPELLING * weight[index] + shared)
