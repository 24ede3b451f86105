"""Wishes for the method: the journey trains with SFT or DPO and measures the other ways beside it."""

import re

from agent.minds.builtin.changing.outcome import Changed, Outcome, unclear
from agent.minds.builtin.words import plain
from tenet import artifacts as a

_SFT = re.compile(r"\bsft\b|supervised|fine-? ?tun\w*")
_OTHER = re.compile(
    r"\b(?:prompt\w*|classical|tf-?idf|logistic|rlvr|rlaif|grpo|reinforcement|no training|without training)\b"
)
_DPO = re.compile(r"\bdpo\b|preference\w*|preferred")


def change_method(method: a.Method, wish: str) -> Outcome:
    text = plain(wish)
    if _DPO.search(text):
        return Changed(method if method.choice == "dpo" else _with_dpo(method), "")
    if _OTHER.search(text):
        return unclear(
            "Today the whole journey, from training to serving, runs with supervised fine-tuning (SFT) or with preferences "
            "(DPO). The other ways are measured beside it, "
            "so that you can see whether training pays; if one of them is enough for you, you can stop here.",
            "keep SFT",
            "DPO",
        )
    if _SFT.search(text):
        return Changed(method, "The method is SFT already." if method.choice == "sft" else "")
    return None


def _with_dpo(method: a.Method) -> a.Method:
    """The choice is the person's, so the reason is too."""
    sft = a.Alternative(
        method="sft", why_not="You asked for DPO; SFT needs no rejected answers and half the time a row."
    )
    reason = (
        "You asked for direct preference optimization (DPO): it learns from pairs of a preferred and a rejected answer. "
        "Where a row has no rejected answer, the wrong label that the base model finds likeliest is taken."
    )
    return method.model_copy(
        update={"choice": "dpo", "reasons": (reason,), "alternatives": (*method.alternatives, sft)}
    )
