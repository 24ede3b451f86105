"""How often the break-in test finds a hole, and how often it cries wolf.

    python -m benchmarks.break_in [NAME…]
    python -m benchmarks.break_in --known [NAME…]    only the known tricks, without any practice: seconds

Rewards with a planted hole (tests/tools/rewarding) and rewards without one are given to the small model for as long as the job
gives it. Found is a hole when an answer with an excess is shown; told are what it was, after how many different answers it
was found, and how long all of it took.
"""

import sys
import time
from collections.abc import Iterator

from tenet import artifacts as a
from tests.tools.rewarding.holes import HOLES, SPEC, TENETS, reward_with
from tests.tools.rewarding.planted import BAD, GOOD, INSTRUCTION, ROWS, reward_of
from tools.rewarding.break_in import Booty, break_in, room_for, suspects, told
from tools.rewarding.burglar import Plan
from tools.rewarding.deserving import Measure
from tools.rewarding.drafting import draft_reward
from tools.rewarding.first_tries import first_tries
from tools.rewarding.proving import choose_cases
from tools.rewarding.trial import trial

GAMEABLE = ("by length", "by echo", "by listing", "by format", "leaking the reference", "paid for by a grader's order")
HONEST = ("exact match", "normalised match", "match with half for another form")


def main(names: list[str]) -> None:
    known, names = "--known" in names, [name for name in names if name != "--known"]
    print(f"{'reward':<36} {'holes':>5} {'first after':>12} {'seconds':>8}  what was found")
    for name, reward, holes in rewards():
        if not names or name in names:
            found, first, seconds = broken_into(reward, known)
            tricks = "; ".join(f"{one.answer[:40]!r} {one.trick} ({one.earned:.2f})" for one in found.found)
            right = "" if bool(found.found) == holes else "  WRONG"
            print(f"{name:<36} {len(found.found):>5} {first or '-':>12} {seconds:>8.0f}  {tricks}{right}", flush=True)


def rewards() -> Iterator[tuple[str, a.RewardFunction, bool]]:
    yield "drafted from the tenets", draft_reward(SPEC, TENETS), False
    yield from ((name, reward_of(GOOD[name].code), False) for name in HONEST)
    yield from ((name, reward_of(BAD[name].code), True) for name in GAMEABLE)
    yield from ((name, reward_with(hole), True) for name, hole in HOLES.items())


def broken_into(reward: a.RewardFunction, known: bool) -> tuple[a.BreakIn, int | None, float]:
    """What was found, after how many different answers the first of it, and the seconds in all."""
    began, cases, measure = time.monotonic(), choose_cases(ROWS), Measure(TENETS, reward, SPEC.label_names)
    rows = [case.row for case in cases]
    with trial(reward, INSTRUCTION) as at_work:
        booty = Booty(at_work, measure, rows)
        if known:
            booty.try_first(first_tries(cases, INSTRUCTION, reward.code))
        else:
            break_in(booty, cases, INSTRUCTION, Plan(longest=room_for(cases)), _unheard)
        bad = suspects(booty, measure, None)
    order = {key: number for number, key in enumerate(booty.scored, start=1)}
    first = min((order[one.row.id, one.answer] for one in bad), default=None)
    return told(SPEC, reward, booty, bad, None), first, time.monotonic() - began


def _unheard(share: float, said: str) -> None:
    """Nobody looks."""


if __name__ == "__main__":
    main(sys.argv[1:])
