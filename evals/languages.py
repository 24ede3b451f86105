"""Which language a text is written in."""

from functools import cache
from typing import Any

LONG_ENOUGH = 25
"""Letters below which nobody can tell a language."""
SURE = 0.95


def language_of(text: str) -> str | None:
    """The code of the language, or None where it cannot be told."""
    if len(text) < LONG_ENOUGH:
        return None
    language, chance = _identifier().classify(text)
    return str(language) if chance >= SURE else None


@cache
def _identifier() -> Any:
    import py3langid.langid as library

    return library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
