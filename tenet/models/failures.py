"""Why a language model gave no usable answer: one type for each thing that a person or a program would do about it."""

from typing import ClassVar

from tenet.models.usage import Usage
from tenet.problems import NotPossible


class ModelFailure(Exception):
    """No answer. The text says what happened, what was kept and what to do next."""

    advice: ClassVar[str] = ""
    again: ClassVar[bool] = False
    """The same question may well be answered in a moment."""

    def __init__(
        self, happened: str, retry_after: float | None = None, usage: Usage | None = None, turned_away: bool = False
    ) -> None:
        super().__init__(f"{happened} Nothing was lost: what you wrote is kept. {self.advice}")
        self.happened = happened
        self.retry_after = retry_after
        self.usage = usage
        """What it took all the same, where the server said so."""
        self.turned_away = turned_away
        """Nothing was read or written for it: nobody was there, or HTTP itself said no."""


class Hushed(ModelFailure):
    """Whoever listened has heard enough, and said so by raising this."""

    advice = "Ask again to hear the rest."


class RateLimited(ModelFailure):
    advice = "Wait a little and try again, or connect a model with more room."
    again = True


class Transient(ModelFailure):
    advice = "This often passes: try again. If it stays, look at the model server's own log."
    again = True


class Malformed(ModelFailure):
    advice = (
        "Try again. If it stays, check that the address is an OpenAI-compatible one (it usually ends in /v1), "
        "or connect a stronger model."
    )
    again = True


class Unreachable(ModelFailure):
    advice = "Start the model server or correct its address, then try again."
    again = True


class Truncated(ModelFailure):
    advice = "Raise the limit of output tokens on the model server, or ask for less at once."


class ContextOverflow(ModelFailure):
    advice = "Give it less at once (shorter messages, fewer rows), or connect a model with a longer context."


class Refused(ModelFailure):
    advice = "Put it in other words, or connect another model."


class NoCredit(ModelFailure):
    advice = "Top up the account of this endpoint or connect another model, then try again."


class UnknownModel(ModelFailure):
    advice = "Correct the model's name or the address, then start again."


class Auth(ModelFailure):
    advice = "Correct the key of this endpoint, then start again."


class Resting(ModelFailure):
    advice = "Look at the model server, then try again in a moment."


class OverBudget(ModelFailure):
    advice = (
        "Raise TENET_BUDGET_TOKENS or TENET_BUDGET_MONEY, or the project's own line in policy.yaml, and start again; "
        "without a guide the built-in mind goes on for free."
    )


class OverTeamBudget(OverBudget):
    advice = "Whoever keeps policy.yaml in Tenet's home can raise team_budget there; without a guide the built-in mind goes on for free."


class NotRecorded(ModelFailure, NotPossible):
    """Nothing goes on after it: a replay that made something up would prove nothing."""

    advice = (
        "No model was asked. Record the conversation again with the model connected, or undo what changed the question "
        "(a prompt, a reply, a file)."
    )


class NotInstalled(ModelFailure):
    advice = "Install what is named and start again, or use an OpenAI-compatible address instead."
