"""Wishes about the short supervised training that a plan of practice begins with."""

import re

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from tenet import artifacts as a

_NAMED = r"(?:warm[ -]?(?:start|up)\w*|(?:sft|supervised|teaching)(?: \w+)? (?:at the start|first|before(?:hand)?)|aufwarm\w*|vortraining)"
_NOT = r"(?:no|not|don'?t|do not|without|skip|drop|remove|leave out|omit|switch off|turn off|ohne|kein\w*|sans)"
_OFF = re.compile(
    rf"\b{_NOT}\b.*\b{_NAMED}|\b{_NAMED}\b.*\b(?:off|out|away|not needed|isn'?t needed|unnecessary)\b|"
    r"\b(?:begin|start|practi[sc]e|go)\b.*\b(?:straight|right) (?:away|to|into|with)\b|"
    r"\b(?:begin|start|practi[sc]e)\b.*\b(?:at once|immediately)\b|"
    r"\b(?:begin|start|practi[sc]e)\b.*\bwith the (?:\w+ )?base model\b"
)
_SETTING = re.compile(r"\bwarm[ -]?up steps\b")
"""TRL's, of the learning rate."""


def change_warm_start(plan: a.TrainingPlan, text: str) -> Outcome:
    if plan.method != "grpo" or _SETTING.search(text):
        return None
    if _OFF.search(text):
        return _without(plan, plan.warm_start) if plan.warm_start else unclear(_NONE)
    if re.search(rf"\b{_NAMED}", text):
        return unclear(_about(plan.warm_start), "without the warm start") if plan.warm_start else unclear(_NONE)
    return None


def _without(plan: a.TrainingPlan, warm: a.WarmStart) -> Changed:
    forecast = revised(
        plan.forecast,
        minutes=max(0.0, round(plan.forecast.minutes - warm.minutes, 1)),
        basis=plan.forecast.basis.removesuffix(warm.in_forecast),
    )
    others = tuple(reason for reason in plan.reasons if "warm start" not in reason)
    after = revised(plan, warm_start=None, forecast=forecast, reasons=(_WHY, *others))
    return Changed(
        after, "The plan now practises at once, with the model as it is. “Undo that” brings the warm start back."
    )


_WHY = (
    "You asked to practise without the warm start that was advised. Where no answer earns anything, nothing is learned."
)
_NONE = (
    "This plan practises at once: there is no warm start in it. To teach the rows first, say “use SFT first” about the method, and "
    "ask for reinforcement learning after it."
)


def _about(warm: a.WarmStart) -> str:
    times = float(warm.train.get("num_train_epochs", 1))
    return (
        f"The warm start is a short supervised training on the rows ({times:g} times, at most {warm.max_minutes:g} minutes) before the "
        "practice. In training_plan.yaml its settings stand under warm_start. Shall it be left out?"
    )
