"""What is wrong with practice over a reward, read from its metrics as trainers/debugger.py reads those of other trainings.

The loss of practice says nothing: it is made anew in every step from how an answer stands to its group. What tells are the
reward, how it differs within a group, how long the answers are and how sure the model is of them.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import mean, median

from trainers.findings import Finding, Line
from trainers.gaming import gaming

ENOUGH = 4
"""Measurements of the reward, each of several steps, before anything is said."""
EARLY = 0.4
"""Before this share of the steps an untrained model may still be learning to end an answer."""
WINDOW = 5
CHANCE, SURELY = 0.15, 4.0
"""A fall is told when it is larger than this, and than four times what chance does."""
TENTH, HALF = 0.1, 0.5
"""Of the entropy at first."""
FULL = 0.9
"""A reward of this size has little left to be raised."""


def practice_findings(lines: Sequence[Line], done: float) -> tuple[Finding, ...]:
    """The first cause; what follows from it is not told as another one."""
    seen = [line for line in lines if "reward" in line]
    if len(seen) < ENOUGH:
        return ()
    rules = RULES if done >= EARLY else RULES_AT_ONCE
    found = gaming(lines) or next((found for rule in rules if (found := rule(seen))), None)
    return (found,) if found else ()


def _falls(seen: Sequence[Line]) -> Finding | None:
    rewards = [line["reward"] for line in seen]
    if len(rewards) < 2 * WINDOW:
        return None
    means = [mean(rewards[start : start + WINDOW]) for start in range(len(rewards) - WINDOW + 1)]
    best, lately = max(means), means[-1]
    if best - lately < max(CHANCE, SURELY * _noise(rewards)) or lately > 0.5 * best:
        return None
    return Finding(
        "learning rate too high",
        f"The reward had reached {best:.2f} and fell to {lately:.2f}: take a third of the learning_rate, or a larger beta.",
    )


def _noise(rewards: Sequence[float]) -> float:
    """How much a mean of a window moves by chance, from how one measurement differs from the next."""
    steps = [abs(later - earlier) for earlier, later in pairwise(rewards)]
    return median(steps) / 0.95 * (2 / WINDOW) ** 0.5


def _is_dead(seen: Sequence[Line]) -> Finding | None:
    alike, reward = _lately(seen, "frac_reward_zero_std"), _lately(seen, "reward")
    # Once nearly all answers are right, groups that all score alike are the goal.
    if alike < 0.95 or reward >= FULL:
        return None
    return Finding(
        "dead reward",
        f"In {alike:.0%} of the groups all answers earn the same ({reward:.2f} on average), so nothing can be learned from them: "
        "train with SFT first, let the reward pay for parts of an answer, or raise temperature or num_generations.",
    )


def _knows_already(seen: Sequence[Line]) -> Finding | None:
    first = mean(line["reward"] for line in seen[:ENOUGH])
    alike = mean(line.get("frac_reward_zero_std", 0.0) for line in seen[:ENOUGH])
    if first < 0.98 or alike < 0.95:
        return None
    return Finding(
        "nothing to learn",
        f"From the first steps on the answers earn {first:.2f}: the model does already what the reward pays for. Look whether "
        "the reward asks for enough; if it does, no practice is needed.",
    )


def _collapses(seen: Sequence[Line]) -> Finding | None:
    entropies = [line["entropy"] for line in seen if "entropy" in line]
    if len(entropies) < ENOUGH or mean(line.get("completions/clipped_ratio", 0.0) for line in seen[:2]) >= 0.5:
        return None
    first, lately = mean(entropies[:2]), median(entropies[-3:])
    # Groups that differed and are all alike now tell it sooner than the entropy alone.
    told_by = HALF if _all_alike_since(seen) else TENTH
    # Where the reward is high the model may be sure of itself.
    if first < 0.05 or lately > told_by * first or _lately(seen, "reward") >= FULL:
        return None
    return Finding(
        "entropy collapse",
        f"The model has become sure of its answers (entropy {first:.2g} at first, {lately:.2g} now) while they earn only "
        f"{_lately(seen, 'reward'):.2f}, so it tries nothing else any more: take a smaller learning_rate, a larger beta or a "
        "higher temperature.",
    )


def _all_alike_since(seen: Sequence[Line]) -> bool:
    """Whether the answers of a group differed in what they earn at first, and do so no more: the reward was not dead from the start."""
    at_first = mean(line.get("frac_reward_zero_std", 0.0) for line in seen[:2])
    return at_first < 0.9 and _lately(seen, "frac_reward_zero_std") >= 0.95


def _are_cut_off(seen: Sequence[Line]) -> Finding | None:
    cut = _lately(seen, "completions/clipped_ratio")
    if cut < 0.5:
        return None
    return Finding(
        "truncated completions",
        f"{cut:.0%} of the answers are cut off at max_completion_length before they end, and are scored as they stand: raise it, "
        "train with SFT first so that the model ends its answers, or let the reward pay for short ones.",
    )


RULES_AT_ONCE: tuple[Callable[[Sequence[Line]], Finding | None], ...] = (_knows_already, _falls)
# A model that is sure of one answer gives it to the whole group: the collapse is the cause, and equal rewards are its effect.
# One that ended its answers and does so no more has collapsed too.
RULES = (*RULES_AT_ONCE, _collapses, _are_cut_off, _is_dead)


def _lately(seen: Sequence[Line], name: str) -> float:
    return median([line.get(name, 0.0) for line in seen[-3:]])
