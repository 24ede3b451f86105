"""The way of training that was chosen."""

from surfaces.cards.marking import bullets, escape
from tenet import artifacts as a


def method_card(method: a.Method) -> str:
    others = "".join(
        f"\n- {escape(other.method)}{_price(other)}: {escape(other.why_not)}" for other in method.alternatives
    )
    advice = "No training" if method.choice in ("prompt", "classical") else method.choice.upper()
    return f"**{advice}**{bullets(method.reasons)}\n\nThe alternatives:{others}"


def _price(other: a.Alternative) -> str:
    if other.minutes is None or other.memory_gb is None:
        return ""
    return f" (about {other.minutes:g} minutes, {other.memory_gb:g} GB)" if other.minutes else " (no training)"
