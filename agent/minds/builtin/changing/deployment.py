"""Wishes for the deployment: how long an answer may be, and whether it stands beside the model in production first; the rest
follows from what was measured."""

import re

from agent.minds.builtin.changing.numbers import direction, number_near
from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.words import plain
from tenet import artifacts as a

_BESIDE = re.compile(
    r"\bshadow\b|\bcanary\b|\b(?:beside|next to|alongside) the (?:old|one|live|current)|\bcopy of the (?:traffic|requests)|"
    r"\bschatten\w*|\bombre\b"
)
_AT_ONCE = re.compile(
    r"\b(?:at once|right away|straight away|immediately|directly|replace\w*|swap\w*|take over|in front|sofort|gleich|direkt|ersetz\w*|"
    r"tout de suite|remplace\w*)\b"
)
_ANSWERING = re.compile(r"\b(?:answer\w*|repl(?:y|ies|ied|ying)|respon[ds]\w*|antwort\w*|repon\w*)\b")
_SPEED = re.compile(
    r"\b(?:fast\w*|quick\w*|instant\w*|immediately|at once|right away|latency|slow\w*|schnell\w*|sofort|langsam\w*|vite|rapid\w*|lent\w*)\b"
)
_NOT = r"\b(?:not|don'?t|never|no|skip|without|nicht|kein\w*|ohne|pas|sans)\s+(?:\w+\s+){0,2}?"
"""Of what follows at once: “in the shadow, it is not ready” wants the shadow."""
_NOT_BESIDE = re.compile(rf"{_NOT}(?:shadow|canary|copy|schatten\w*|ombre)\b")
_NOT_AT_ONCE = re.compile(
    rf"{_NOT}(?:at once|right away|straight away|immediately|directly|replace\w*|swap\w*|take over|in front|"
    r"sofort|gleich|direkt|ersetz\w*|nach vorn)\b"
)


def change_deployment(deployment: a.Deployment, wish: str) -> Outcome:
    text = plain(wish)
    if _ANSWERING.search(text) and _SPEED.search(text):
        return unclear(
            "How fast it answers follows from the model, its engine and this machine. A shorter limit saves time where answers are "
            f"long; now an answer may have {deployment.max_tokens} tokens. A smaller base model in the training plan answers faster.",
            "at most 8 tokens",
        )
    if re.search(
        r"tokens?\b|answers? (?:may|can|should)|length|(?:longer|shorter|langere|kurzere) (?:answers?|replies|antworten)|reponses plus \w+",
        text,
    ):
        exact = number_near(text, r"tokens?|tokens")
        turn = direction(text)
        if exact is None and not turn:
            return unclear(
                f"How many tokens may an answer have? Now it is {deployment.max_tokens}.",
                "at most 8 tokens",
                "at most 32 tokens",
            )
        tokens = (
            int(exact)
            if exact is not None
            else deployment.max_tokens * 2
            if turn > 0
            else max(1, deployment.max_tokens // 2)
        )
        return Changed(revised(deployment, max_tokens=tokens), f"An answer may now have {tokens} tokens.")
    if _BESIDE.search(text) or _AT_ONCE.search(text):
        return _rolled_out(deployment, text)
    if re.search(r"\b(?:port|host|address|public|internet|network)\b", text):
        return unclear(
            "The model answers on this machine only (127.0.0.1), on a port that is chosen when it starts; that cannot be changed today."
        )
    if re.search(r"\b(?:instruction|system (?:message|prompt)|prompt)\b", text):
        return unclear(
            "The model is served with exactly the instruction that it was trained and measured with. Change it in the use case, "
            "and everything after it is made again."
        )
    return None


def _rolled_out(deployment: a.Deployment, text: str) -> Outcome:
    beside = not _NOT_BESIDE.search(text) if _BESIDE.search(text) else _NOT_AT_ONCE.search(text)
    if not beside:
        return Changed(revised(deployment, rollout="at once"), a.IN_PLACE)
    canary = " A canary can follow from there (tenet traffic)." if "canary" in text else ""
    return Changed(
        revised(deployment, rollout="shadow"),
        f"It gets a copy of the traffic first, and nobody sees its answers.{canary}",
    )
