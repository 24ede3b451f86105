"""Wishes for the reward: what a term counts, and terms that go. Its code is changed by hand, or by a connected model."""

import re
from collections.abc import Sequence

from agent.minds.builtin.break_in import is_about_breaking_in, wants_it
from agent.minds.builtin.changing.numbers import direction, number_near
from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.words import names_in, plain
from tenet import artifacts as a


def change_reward(reward: a.RewardFunction, wish: str, fields: Sequence[str] = ()) -> Outcome:
    text = plain(wish)
    if is_about_breaking_in(text):
        return _tried(reward, wants_it(text))
    term = _named(reward, text)
    if term is None and fields and (field := next(iter(names_in(text, fields)), None)):
        return unclear(
            f'No term pays for "{field}" alone. Say "add a tenet: {field} must be right": the reward is drafted anew with a term for '
            "it, whose weight you can change then.",
            f"add a tenet: {field} must be right",
        )
    if term is None:
        return unclear(
            "I can change what a term counts, or take one out: name it by its tenet or its name. What it pays for stands in "
            "reward.py; edit that file, and it is proven again.",
            *(f"{one.tenet} should count twice as much" for one in reward.terms[:2] if one.tenet),
        )
    if re.search(r"\b(?:remove|drop|delete|without|take out)\b", text):
        rest = tuple(one for one in reward.terms if one != term)
        return Changed(revised(reward, terms=rest), f"{term.name} does not count any more.")
    weight = _weight(term, text)
    if term.kind == "guards" or weight is None:
        return None
    terms = tuple(revised(one, weight=weight) if one == term else one for one in reward.terms)
    return Changed(revised(reward, terms=terms), f"{term.name} has the weight {weight:g} now.")


def _tried(reward: a.RewardFunction, wanted: bool) -> Outcome:
    if not wanted:
        return Changed(revised(reward, break_in=None), "It goes on without the break-in test.")
    return Changed(
        revised(reward, break_in=True),
        "A small model practises to game this reward now; it takes some minutes. What it finds you see before you decide.",
    )


def _named(reward: a.RewardFunction, text: str) -> a.RewardTerm | None:
    tenet = re.search(r"\bt ?(\d+)\b", text)
    for term in reward.terms:
        if term.name in text.replace(" ", "_") or (tenet and term.tenet == f"T{tenet[1]}"):
            return term
    return None


def _weight(term: a.RewardTerm, text: str) -> float | None:
    exact = number_near(re.sub(r"\bt ?\d+\w*", " ", text), r"weight|count\w*|times")
    if exact is not None and not re.search(r"\btimes\b", text):
        return exact
    if re.search(r"\b(?:twice|double)\b", text):
        return term.weight * 2
    if re.search(r"\bhalf|halve\b", text):
        return term.weight / 2
    turn = direction(text)
    return term.weight * (2.0 if turn > 0 else 0.5) if turn else None
