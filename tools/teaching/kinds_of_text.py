"""Another text of the same kind: a name for a name, a company for a company, a code of the same shape for a code."""

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from tenet.artifacts import FieldMeaning

CODE = re.compile(r"[A-Za-z0-9][\w/.#-]*")
_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"e_?mail", "email"),
    (r"phone|telephone|mobile|fax", "phone_number"),
    (r"iban", "iban"),
    (r"compan|supplier|vendor|firm|employer|organi[sz]ation|carrier|customer_name|client_name", "company"),
    (r"street|address", "street_address"),
    (r"city|town", "city"),
    (r"country", "country"),
    (r"zip|postcode|postal", "postcode"),
    (r"person|contact|sender|recipient|patient|guest|author|first_?name|last_?name|full_?name|employee|^name$", "name"),
    (r"job|position|role", "job"),
)
LOCALES = ("en_GB", "en_US", "de_DE", "fr_FR", "it_IT", "es_ES", "nl_NL", "sv_SE")


def another_text(field: FieldMeaning, value: str, known: Sequence[str], rng: Random) -> str:
    """By the name of the field, else by the shape of its value, else one of the person's other values."""
    if len(value.split()) == 1 and any(sign.isdigit() for sign in value) and CODE.fullmatch(value):
        return _same_shape(value, rng)
    provider = next((kind for pattern, kind in _BY_NAME if re.search(pattern, field.name.casefold())), None)
    if provider == "name" and len(value.split()) == 1:
        provider = "last_name"  # whoever types surnames alone never meets "Dott. Paulina Grisoni"
    if provider:
        return _made_up(provider, rng)
    others = sorted({one for one in known if one.casefold() != value.casefold()})
    return rng.choice(others) if others else value


def _same_shape(value: str, rng: Random) -> str:
    """PO-2041 becomes PO-7316: letters that lead a code belong to it, all digits change."""
    lead = (re.match(r"[A-Za-z]*", value) or [""])[0]
    rest = "".join(
        str(rng.randint(0, 9)) if sign.isdigit() else rng.choice("ABCDEFGHKLMNPRSTUVWXYZ") if sign.isupper() else sign
        for sign in value[len(lead) :]
    )
    first = re.search(r"\d", value)
    # A number that began with no zero still begins with none.
    if first and value[first.start()] != "0" and not lead:
        rest = rest[: first.start()] + str(rng.randint(1, 9)) + rest[first.start() + 1 :]
    return lead + rest


def _made_up(provider: str, rng: Random) -> str:
    faker = _faker(rng.choice(LOCALES))
    faker.seed_instance(rng.randrange(2**32))
    return " ".join(str(getattr(faker, provider)()).replace("\n", ", ").split())


@cache
def _faker(locale: str) -> Any:
    from faker import Faker

    return Faker(locale)
