"""Tenet speaks the person's language: English, German and French.

Tenet's own sentences are written in English where they arise; `catalogue/` holds each of them in the other languages, and
`in_language` finds them in a text again and puts their translation there. What is not in the catalogue (the person's words, a
language model's) stays as it is.
"""

from agent.languages.hearing import Language, language_of
from agent.languages.telling import in_language

__all__ = ["Language", "in_language", "language_of"]
