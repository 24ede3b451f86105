"""The two minds, and which one serves this machine."""

from agent.minds.contract import Mind
from tenet.settings import Settings


def choose_mind(settings: Settings) -> Mind:
    """A language model where one is set as the guide, else the built-in mind."""
    if settings.guide:
        from agent.minds.model import ModelMind
        from tenet.models import LanguageModel

        return ModelMind(LanguageModel(settings.guide))
    from agent.minds.builtin import BuiltInMind

    return BuiltInMind()
