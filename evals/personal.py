"""Personal data in a text: presidio's recognizers, without a language model and without the network.

Names, addresses and birthdays in running text need a model of the language; they are not looked for.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from evals.recognizers import RECOGNIZERS, recognizer

WITH_CHECKSUM = {
    "CREDIT_CARD": "card number",
    "IBAN_CODE": "bank account (IBAN)",
    "CRYPTO": "crypto wallet",
    "UK_NHS": "UK health number",
    "ES_NIF": "Spanish tax number",
    "IN_AADHAAR": "Indian identity number",
    "PL_PESEL": "Polish identity number",
    "IT_FISCAL_CODE": "Italian tax code",
    "DE_TAX_ID": "German tax number",
    "FI_PERSONAL_IDENTITY_CODE": "Finnish identity number",
}
"""Kinds whose last digits follow from the others: what is found is one."""
BY_FORM = {
    "US_SSN": "US social security number",
    "UK_NINO": "UK insurance number",
    "EMAIL_ADDRESS": "e-mail address",
    "PHONE_NUMBER": "phone number",
    "IP_ADDRESS": "IP address",
    "MAC_ADDRESS": "MAC address",
}
NAMES = WITH_CHECKSUM | BY_FORM
MIGHT_BE = re.compile(r"@|\d.*\d.*\d|[0-9a-f]{2}[:-][0-9a-f]{2}|::", re.IGNORECASE | re.DOTALL)
"""What every kind has; most texts have nothing of it and are not looked at further."""
PHONE_LIKE = re.compile(r"(?:\d[\s()./+-]*){7}")
MERE_DIGITS = ("UK_NHS", "IN_AADHAAR", "PL_PESEL", "DE_TAX_ID")
"""One order number in ten passes their check: written as bare digits they need a word beside them that says so."""
LEAST_SCORE = 0.35
NOBODYS = re.compile(r"@example\.(?:com|net|org)$", re.IGNORECASE)
"""Addresses that nobody can have; rows in which a value was replaced have them."""


class Span(NamedTuple):
    """Where something stands in a text, and what it is."""

    kind: str
    start: int
    end: int


class Piece(NamedTuple):
    kind: str
    start: int
    end: int
    score: float


def spans(text: str) -> list[Span]:
    """Where personal data stands; of two readings of a place the longer one, then the surer one."""
    if not MIGHT_BE.search(text):
        return []
    asked = [name for name in RECOGNIZERS if name != "Phone" or PHONE_LIKE.search(text)]
    found = [piece for name in asked for piece in _pieces(recognizer(name), text)]
    kept: list[Piece] = []
    for piece in sorted(found, key=lambda piece: (piece.start - piece.end, -piece.score, piece.start)):
        if all(piece.end <= other.start or other.end <= piece.start for other in kept):
            kept.append(piece)
    return [Span(NAMES[piece.kind], piece.start, piece.end) for piece in sorted(kept, key=lambda piece: piece.start)]


def _pieces(one: Any, text: str) -> list[Piece]:
    results: Any = one.analyze(text, one.supported_entities, None) or []
    pieces = [Piece(str(each.entity_type), int(each.start), int(each.end), float(each.score)) for each in results]
    return [piece for piece in pieces if _counts(piece, text, one.context or ())]


def _counts(piece: Piece, text: str, context: Sequence[str]) -> bool:
    value = text[piece.start : piece.end]
    if piece.kind not in NAMES or piece.score < LEAST_SCORE or NOBODYS.search(value):
        return False
    bare = piece.kind in MERE_DIGITS and value.isdigit()
    return not bare or any(word.casefold() in text.casefold() for word in context)
