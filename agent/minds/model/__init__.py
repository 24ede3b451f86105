"""The mind that is a language model. It is trusted with words only: our code checks and builds every artefact."""

from agent.minds.model.mind import ModelMind

__all__ = ["ModelMind"]
