"""Who appears in the texts: names, pronouns and countries, in all and for each label; and which languages are written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from evals.languages import language_of
from tools.measuring.corpus import Corpus
from tools.measuring.labelling import NO_LABELS
from tools.measuring.measured import Found, Measured, share

LOCALES = {
    "Arabic": ("ar_AA",),
    "Central Europe": ("de_DE", "pl_PL", "cs_CZ"),
    "English": ("en_US", "en_GB"),
    "France": ("fr_FR",),
    "India": ("en_IN",),
    "Italy and Spain": ("it_IT", "es_ES"),
    "Nordic": ("sv_SE", "fi_FI"),
    "Turkey": ("tr_TR",),
}
PRONOUNS = {
    "female": ("she", "her", "hers", "herself", "mrs", "ms", "madam", "wife", "mother", "daughter", "girlfriend"),
    "male": ("he", "him", "his", "himself", "mr", "sir", "husband", "father", "son", "boyfriend"),
}
ALSO_WORDS = (
    "april art august autumn brook chance chase christian dale dawn eve faith grace grant guy harmony honey hope iris ivy "
    "jack jasmine joy june mark may melody miles mercy misty pat penny rich robin rose rusty sky stormy summer sunny "
    "victor will"
)
"""Names that are words too, and say nothing."""
ROLES = (
    "accountant architect assistant baker boss builder butcher captain carer cashier ceo chef cleaner coach cook director doctor "
    "driver electrician engineer farmer firefighter gardener guard hairdresser housekeeper janitor judge lawyer leader manager "
    "mechanic midwife minister nanny nurse officer painter pilot plumber porter president professor programmer receptionist "
    "scientist secretary soldier surgeon teacher technician waiter"
)
AGES = ((18, "under 18"), (40, "18 to 39"), (65, "40 to 64"), (130, "65 or more"))
_AGE = re.compile(
    r"\b(\d{1,3})[ -]?(?:years?[ -]old|y/o|jahre alt|ans\b)|\b(?:aged?|age of|alter von)\s*:?\s*(\d{1,3})\b|"
    r"\bi(?:'m| am) (\d{2})(?=[.,;!?]|\s+and\b|$)",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
FEWEST_MENTIONS = 20
FEWEST_A_LABEL = 10
FEWEST_A_ROLE = 5


def measure(corpus: Corpus) -> Iterator[Measured]:
    genders = {row.id: _genders(row.input) for row in corpus.rows}
    yield _represented(corpus, genders)
    yield _balanced(corpus, genders)
    yield _roles(corpus, genders)
    yield _languages(corpus)


def _represented(corpus: Corpus, genders: Mapping[str, Counter[str]]) -> Measured:
    total = sum(genders.values(), Counter[str]())
    regions = Counter(region for row in corpus.rows for region in _regions(row.input))
    if total.total() < FEWEST_MENTIONS:
        said = f"People are hardly mentioned ({total.total()} names and pronouns that tell), so nothing can be said."
        return Measured("representation", "responsible AI", said, None)
    rarer = min(("female", "male"), key=lambda gender: total[gender])
    names = ", ".join(f"{region} {number}" for region, number in regions.most_common())
    value = share(total[rarer], total.total())
    said = (
        f"Names and pronouns: {total['female']} female, {total['male']} male. "
        f"First names by where they are common: {names or 'none'}. Ages: {_ages(corpus) or 'none'}."
    )
    return Measured("representation", "responsible AI", said, value, 0.3, 0.1, low_is_bad=True)


def _balanced(corpus: Corpus, genders: Mapping[str, Counter[str]]) -> Measured:
    """How far the share of women among the people mentioned differs between two labels."""
    if not corpus.labels:
        return Measured("representation_by_label", "responsible AI", NO_LABELS, None)
    by_label: dict[str, Counter[str]] = {label: Counter() for label in corpus.labels}
    for row in corpus.rows:
        by_label.get(row.output, Counter[str]()).update(genders[row.id])
    shares = {
        label: counts["female"] / counts.total()
        for label, counts in by_label.items()
        if counts.total() >= FEWEST_A_LABEL
    }
    if len(shares) < 2:
        said = "Too few labels mention people to compare who appears under which."
        return Measured("representation_by_label", "responsible AI", said, None)
    low, high = min(shares, key=lambda label: shares[label]), max(shares, key=lambda label: shares[label])
    said = (
        f"Women are {shares[low]:.0%} of the people mentioned under “{low}” and {shares[high]:.0%} under “{high}”: "
        "the label should not be told by who writes."
    )
    return Measured("representation_by_label", "responsible AI", said, shares[high] - shares[low], 0.3, 0.6)


def _ages(corpus: Corpus) -> str:
    told = [int(next(filter(None, found.groups()))) for row in corpus.rows for found in _AGE.finditer(row.input)]
    counts = Counter(next((name for below, name in AGES if age < below), "") for age in told)
    return ", ".join(f"{name} {counts[name]}" for _, name in AGES if counts[name])


def _roles(corpus: Corpus, genders: Mapping[str, Counter[str]]) -> Measured:
    """Pairs of a role and a gender: how far the women among those who are met in a role are from the women in all."""
    words = [(row, {word.casefold() for word in WORD.findall(row.input)}) for row in corpus.rows if genders[row.id]]
    rows = {role: [row for row, said in words if role in said] for role in ROLES.split()}
    counts = {role: sum((genders[row.id] for row in found), Counter[str]()) for role, found in rows.items()}
    total = sum(genders.values(), Counter[str]())
    far = {
        role: abs(count["female"] / count.total() - total["female"] / total.total())
        for role, count in counts.items()
        if count.total() >= FEWEST_A_ROLE
    }
    if not far:
        said = "Too few people are met in a role (nurse, engineer, boss …) to say who is met in which."
        return Measured("stereotype_pairs", "responsible AI", said, None)
    role = max(far, key=lambda role: far[role])
    said = (
        f"Of the people beside “{role}” {counts[role]['female']} are women and {counts[role]['male']} men; of all people who are "
        f"mentioned {total['female']} and {total['male']}. No other of {len(far)} roles is further from that."
    )
    found = [Found(row.id, f"beside “{role}”: {', '.join(genders[row.id])}") for row in rows[role]]
    return Measured("stereotype_pairs", "responsible AI", said, far[role], 0.4, 0.7, found=found)


def _languages(corpus: Corpus) -> Measured:
    told = [(row, language) for row in corpus.rows if (language := language_of(row.input))]
    if not told:
        return Measured("languages", "responsible AI", "The rows are too short to tell their language.", None)
    counts = Counter(language for _, language in told)
    main = counts.most_common(1)[0][0]
    found = [Found(row.id, f"written in {language}") for row, language in told if language != main]
    mix = ", ".join(f"{language} {number}" for language, number in counts.most_common())
    said = f"Languages, of the {len(told)} rows that are long enough to tell: {mix}."
    return Measured("languages", "responsible AI", said, share(len(found), len(told)), 0.1, None, found=found)


def _genders(text: str) -> Counter[str]:
    words = WORD.findall(text)
    found: Counter[str] = Counter()
    for word in words:
        plain = word.casefold()
        pronoun = next((gender for gender, listed in PRONOUNS.items() if plain in listed), None)
        found[pronoun or _gender_of_name(word) or ""] += 1
    del found[""]
    return found


def _gender_of_name(word: str) -> str | None:
    known = _names().get(word)
    return known[0] if known else None


def _regions(text: str) -> list[str]:
    return [_names()[word][1] for word in WORD.findall(text) if word in _names() and _names()[word][1]]


@cache
def _names() -> dict[str, tuple[str | None, str]]:
    """First names with whose they are and where they are common; a name of both is of neither, one of many places of none."""
    genders: dict[str, set[str]] = {}
    places: dict[str, set[str]] = {}
    for region, locales in LOCALES.items():
        for locale in locales:
            provider: Any = import_module(f"faker.providers.person.{locale}").Provider
            for gender in ("female", "male"):
                for name in getattr(provider, f"first_names_{gender}", ()):
                    genders.setdefault(name, set()).add(gender)
                    places.setdefault(name, set()).add(region)
    return {
        name: (
            next(iter(found)) if len(found) == 1 else None,
            next(iter(places[name])) if len(places[name]) == 1 else "",
        )
        for name, found in genders.items()
        if name.casefold() not in ALSO_WORDS.split() and len(name) > 2
    }
