"""Words about the break-in test of a reward."""

import re

from tenet import artifacts as a

_ABOUT = re.compile(
    r"\bbreak(?:ing)?[- ]?in(?:to)?\b|\b(?:attack|game|gamed|cheat|hack|hacked|trick|fool)\b.*\b(?:it|the reward)\b|"
    r"\b(?:it|the reward)\b.*\b(?:gamed|cheated|hacked|tricked|fooled|attacked)\b|einbruch\w*"
)
_WITHOUT = re.compile(r"\b(?:without|no|not|don't|skip|stop|leave out|drop|ohne|kein\w*)\b")


def is_about_breaking_in(text: str) -> bool:
    """`text` as `plain` writes it."""
    return bool(_ABOUT.search(text))


def wants_it(text: str) -> bool:
    return not _WITHOUT.search(text)


def nothing_found(tried: a.BreakIn) -> str:
    return (
        f"The break-in test found nothing: of {tried.answers:,} different answers, known tricks and those of a small model that "
        f"practised for {tried.steps} steps to cheat, none earned more than it deserved."
    )
