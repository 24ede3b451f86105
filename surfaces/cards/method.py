"""The way of training that was chosen."""

from surfaces.cards.marking import bullets, escape
from tenet import artifacts as a

SHORTEST = 0.1
"""Minutes; a training never takes none."""


def method_card(method: a.Method) -> str:
    others = "".join(
        f"\n- {escape(other.method)}{_price(other)}: {escape(other.why_not)}" for other in method.alternatives
    )
    advice = "No training" if method.choice in ("prompt", "classical") else method.choice.upper()
    return f"**{advice}**{bullets(method.reasons)}\n\nThe alternatives:{others}"


def _price(other: a.Alternative) -> str:
    if other.minutes is None or other.memory_gb is None:
        return ""
    if other.method in ("prompt", "classical"):
        return " (no training)"
    return f" (about {max(other.minutes, SHORTEST):g} minutes, {other.memory_gb:g} GB)"
