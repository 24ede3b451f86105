"""Wishes for the deployment: how long an answer may be; the rest follows from what was measured."""

import re

from agent.minds.builtin.changing.numbers import direction, number_near
from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.words import plain
from tenet import artifacts as a


def change_deployment(deployment: a.Deployment, wish: str) -> Outcome:
    text = plain(wish)
    if re.search(r"tokens?\b|answers? (?:may|can|should)|length", text):
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
