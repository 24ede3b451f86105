"""The two minds, and which one serves this machine."""

from pathlib import Path

from agent.minds.contract import Mind
from tenet.settings import Settings


def choose_mind(settings: Settings, project: Path) -> Mind:
    """A language model where one is set as the guide, else the built-in mind."""
    if settings.guide:
        from agent.minds.model import ModelMind
        from tenet.models import connected

        return ModelMind(connected(settings.guide, project, settings))
    from agent.minds.builtin import BuiltInMind

    return BuiltInMind()
