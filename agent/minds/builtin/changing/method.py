"""Wishes for the method: today's journey trains with SFT and measures the other ways beside it."""

import re

from agent.minds.builtin.changing.outcome import Changed, Outcome, unclear
from agent.minds.builtin.words import plain
from tenet import artifacts as a

_SFT = re.compile(r"\bsft\b|supervised|fine-? ?tun\w*")
_OTHER = re.compile(
    r"\b(?:prompt\w*|classical|tf-?idf|logistic|dpo|rlvr|rlaif|grpo|reinforcement|no training|without training)\b"
)


def change_method(method: a.Method, wish: str) -> Outcome:
    text = plain(wish)
    if _OTHER.search(text):
        return unclear(
            "Today the whole journey, from training to serving, runs with supervised fine-tuning (SFT) only. The other ways are "
            "measured beside it, "
            "so that you can see whether training pays; if one of them is enough for you, you can stop here.",
            "keep SFT",
        )
    if _SFT.search(text):
        return Changed(method, "The method is SFT already." if method.choice == "sft" else "")
    return None
