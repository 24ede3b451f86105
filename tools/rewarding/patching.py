"""Closing the holes that a break-in test found: the mildest change with which every proof holds, the counter-examples among them.

patched(reward, spec, tenets, proven, rewritten)     the changed reward with its proofs and what was done, or None
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tenet import artifacts as a
from tools.rewarding.assembling import Clash, appended
from tools.rewarding.drafting import constants, draft_reward, guards

Proven = Callable[[a.RewardFunction], a.RewardFunction]
Rewritten = Callable[[a.RewardFunction], a.RewardFunction | None]
"""What a connected model makes of it; None where there is no model, or it could not."""


class Patched(NamedTuple):
    reward: a.RewardFunction
    said: str


def patched(
    reward: a.RewardFunction, spec: a.UseCaseSpec, tenets: a.Tenets, proven: Proven, rewritten: Rewritten
) -> Patched | None:
    for changed, said in _changes(reward, spec, tenets, rewritten):
        tried = proven(changed)
        if not tried.failed:
            return Patched(tried, said)
    return None


def _changes(
    reward: a.RewardFunction, spec: a.UseCaseSpec, tenets: a.Tenets, rewritten: Rewritten
) -> Iterator[Patched]:
    if guarded := _with_guards(reward, spec, tenets):
        yield guarded
    if changed := rewritten(reward):
        yield Patched(changed, "The connected model rewrote it.")
    try:
        plain = draft_reward(spec, tenets)
    except ValueError:
        return
    yield Patched(
        _with_weights_of(reward, plain),
        "Guards alone did not close it, so its terms were written anew, each with the weight that it had. The code before is kept "
        "as a revision.",
    )


def _with_guards(reward: a.RewardFunction, spec: a.UseCaseSpec, tenets: a.Tenets) -> Patched | None:
    """The same reward with the guards of a plain draft that it lacks."""
    there = {term.name for term in reward.terms}
    lacking = [guard for guard in guards(spec) if guard.term.name not in there]
    if not lacking:
        return None
    try:
        code = appended(reward.code, constants(spec, tenets), [guard.written for guard in lacking])
    except Clash:
        return None
    terms = (*reward.terms, *(guard.term for guard in lacking))
    names = ", ".join(guard.term.name for guard in lacking)
    return Patched(reward.model_copy(update={"terms": terms, "code": code}), f"Guards were added: {names}.")


def _with_weights_of(reward: a.RewardFunction, plain: a.RewardFunction) -> a.RewardFunction:
    def weight(term: a.RewardTerm) -> float:
        paid = sum(one.weight for one in reward.terms if one.tenet == term.tenet and one.kind == "pays")
        return paid if term.tenet and paid else term.weight

    terms = tuple(term.model_copy(update={"weight": weight(term)}) for term in plain.terms)
    return reward.model_copy(update={"terms": terms, "code": plain.code, "left_out": plain.left_out})
