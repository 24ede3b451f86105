"""Wishes for the method: supervised fine-tuning or, where a person asks for it, preferences or practice over a reward."""

import re

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.practice_words import asks_for_practice, declines_practice
from agent.minds.builtin.words import plain
from tenet import artifacts as a

_SFT = re.compile(r"\bsft\b|supervised|\bteach it first\b|fine-? ?tun\w*")
_OTHER = re.compile(
    r"\b(?:prompt\w*|classical|tf-?idf|logistic|rlaif|(?:no|without|ohne|kein|skip the) training|sans entrain\w*|"
    r"(?:not|never|\w+n't) (?:\w+ )?train)\b"
)
_KTO = re.compile(r"\bkto\b|\bthumbs?\b|\bvotes?\b")
_PRETRAIN = re.compile(
    r"\b(?:continued|domain)[ -](?:adaptive[ -])?pre-? ?train\w*|\bpre-? ?train\w*|\bread (?:my|our|the) documents?\b"
)
_DPO = re.compile(r"\bdpo\b|(?<!no )preference\w*|preferred")
DPO_REASON = (
    "You asked for direct preference optimization (DPO): it learns from pairs of a preferred and a rejected answer. "
    "Where a row has no rejected answer, the wrong label that the base model finds likeliest is taken."
)


ADVISED = "This was the advice before you chose."


def change_method(method: a.Method, wish: str) -> Outcome:
    text = plain(wish)
    if asks_for_practice(text):
        return _chosen(
            method, "grpo", "You asked for it: the model practises, and a reward says how good each answer is."
        )
    if _DPO.search(text):
        return _chosen(method, "dpo", DPO_REASON)
    if _KTO.search(text):
        return _chosen(
            method, "kto", "You asked for it: KTO learns from single answers that people found good or bad (thumbs)."
        )
    if _PRETRAIN.search(text):
        return _chosen(
            method,
            "pretrain",
            "You asked for continued pre-training: the model reads your documents as they stand. Train with SFT after it, "
            "which begins with the model that this leaves.",
        )
    if _OTHER.search(text):
        return unclear(
            "Today the whole journey, from training to serving, runs with supervised fine-tuning (SFT), with preferences (DPO), "
            "thumbs (KTO) or reinforcement learning (GRPO). The other ways are measured beside it, "
            "so that you can see whether training pays; if one of them is enough for you, you can stop here.",
            "keep SFT",
            "DPO",
        )
    if _SFT.search(text) or declines_practice(text):
        return _chosen(method, "sft", "You asked for supervised fine-tuning on the rows.")
    return None


def _chosen(method: a.Method, choice: str, reason: str) -> Changed:
    name = "continued pre-training" if choice == "pretrain" else choice.upper()
    if method.choice == choice:
        return Changed(method, f"The method is {name} already.")
    told = f"{ADVISED} {' '.join(method.reasons)}"
    advice = next(
        (other for other in method.alternatives if other.why_not.startswith(ADVISED)),
        a.Alternative(method=method.choice, why_not=told),
    )
    others = tuple(other for other in method.alternatives if other != advice)
    after = revised(
        method,
        choice=choice,
        reasons=(reason,),
        alternatives=tuple(other for other in (advice, *others) if other.method != choice),
    )
    return Changed(after, f"The method is {name} now.")
