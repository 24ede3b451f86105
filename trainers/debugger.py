"""What is wrong with a training, read from its metrics, in plain words with the remedy. Pure rules: no model, no clock.

    findings(lines, done=0.5)      `lines` as in metrics.jsonl, after half of the steps

What can be seen in the rows alone (an answer cut off, nothing to learn, another template) is refused by trainers/labels.py
before a training starts. What practice over a reward shows is read by other rules (trainers/practice.py).
"""

import math
from collections.abc import Callable, Sequence
from statistics import mean, median
from typing import NamedTuple

from trainers.findings import RIGHT, Finding, Line
from trainers.practice import practice_findings


class Curve(NamedTuple):
    """The loss of each pass over the rows (passes cancel out which rows a batch happened to hold), or of each fifth."""

    losses: tuple[float, ...]

    @property
    def fall(self) -> float:
        """The share of the loss that went; negative if it rose."""
        return 1 - self.losses[-1] / self.losses[0] if self.losses[0] > 0 else 0.0


FEWER_RIGHT = 0.06
"""Of the validation rows: about what luck takes from some dozens of them."""
ENOUGH = 8
"""So many measurements of the loss are needed before anything is said about where it goes."""


def findings(lines: Sequence[Line], done: float = 1.0) -> tuple[Finding, ...]:
    """The causes come before their effects: what follows from a finding is not told as another one."""
    if broken := _not_a_number(lines):
        return (broken,)
    if any("reward" in line for line in lines):
        return practice_findings(lines, done)
    trained = [line for line in lines if "loss" in line]
    if unlearned := _unlearns_the_preferred(trained):
        return (unlearned,)
    if len(trained) < ENOUGH:
        return ()
    rules = CAUSES if done >= PATIENCE else CAUSES_AT_ONCE
    cause = next((found for rule in rules if (found := rule(trained))), None)
    ending = _underfitting(trained) if done >= 1 and cause is None else None
    return tuple(found for found in (cause, _overfitting(lines, trained), ending) if found)


def _not_a_number(lines: Sequence[Line]) -> Finding | None:
    for line in lines:
        if any(not math.isfinite(value) for value in line.values()):
            return Finding(
                "not a number",
                f"At step {line['step']:.0f} a loss or gradient is no longer a number: take a third of the learning_rate.",
            )
    return None


def _exploding(lines: Sequence[Line]) -> Finding | None:
    norms = [line["grad_norm"] for line in lines if "grad_norm" in line]
    if len(norms) < ENOUGH:
        return None
    # What they were at first: gradients that explode do so within a few steps, and their later half has nothing usual in it.
    # And three in a row: a single large one is a row that differs.
    usual, lately = median(norms[: max(3, len(norms) // 4)]), min(norms[-3:])
    if lately < 30 * usual or lately < 10:
        return None
    return Finding(
        "exploding gradients",
        f"The gradients grew from {usual:.2g} to {lately:.2g}: take a third of the learning_rate, more "
        "warmup_steps, and max_grad_norm: 1.0 where the plan switched that off.",
    )


def _vanishing(lines: Sequence[Line]) -> Finding | None:
    norms = [line["grad_norm"] for line in lines if "grad_norm" in line]
    if not norms or median(norms) > 1e-5 or curve(lines).losses[-1] < 0.05:
        return None
    return Finding(
        "vanishing gradients",
        f"The gradients are next to nothing ({median(norms):.1g}) while the loss is {curve(lines).losses[-1]:.2f}, so nothing is "
        "learned: train other layers (lora.target_modules) with a larger lora_alpha, or start from another base model.",
    )


def _known_before(lines: Sequence[Line]) -> Finding | None:
    first = mean(line["loss"] for line in lines[:3])
    if first > 0.02:
        return None
    return Finding(
        "nothing to learn",
        f"The loss is {first:.3f} from the first steps on: the model says these answers already. "
        "Look whether the answer stands in the input; if not, no training is needed.",
    )


def _rate_too_high(lines: Sequence[Line]) -> Finding | None:
    begun = [line["loss"] for line in lines[:2]]
    first, lately = mean(begun), median(line["loss"] for line in lines[-3:])
    # A rate that is far too high has spoiled the second of them already, and what comes after it may fall again.
    spoiled = lately > SPOILED * min(begun) + 0.5
    if lately < 1.2 * first and not spoiled:
        return None
    first = min(begun) if spoiled else first
    return Finding(
        "learning rate too high",
        f"The loss rose from {first:.2f} to {lately:.2f}: take a third of the learning_rate.",
    )


def _not_falling(lines: Sequence[Line]) -> Finding | None:
    seen = curve(lines)
    if len(seen.losses) < 3 or seen.fall > FALLS or seen.losses[-1] < 0.05:
        return None
    if seen.fall > 0.002 and all(later < earlier for earlier, later in zip(seen.losses, seen.losses[1:], strict=False)):
        return Finding(
            "learning rate too low",
            f"The loss falls steadily but has lost only {seen.fall:.1%} in {len(seen.losses)} passes: take three times the "
            "learning_rate.",
        )
    return Finding(
        "loss not falling",
        f"The loss stays at {seen.losses[-1]:.2f}: look whether equal inputs have different answers in the rows; "
        "if they do not, train more layers (lora.target_modules) or take three times the learning_rate.",
    )


def _unlearns_the_preferred(lines: Sequence[Line]) -> Finding | None:
    gains = [line["preferred_gain"] for line in lines if "preferred_gain" in line]
    if len(gains) < 3 or (lately := median(gains[-3:])) > UNLEARNED:
        return None
    return Finding(
        "preferred answers unlearned",
        f"The rejected answers fall, but the preferred ones fall with them ({lately:.2f} a token, as a logarithm), and what rises "
        "is neither: learn the preferred beside it (loss_type: [sigmoid, sft]), or take a third of the learning_rate.",
    )


SPOILED = 2.5
"""So many times the loss of the first rows is more than rows differ among each other."""
UNLEARNED = -0.3
"""Preferences of long answers that go well cost the preferred ones about a tenth a token."""
FALLS = 0.05
"""A training that works loses at least this share of its loss."""
PATIENCE = 0.4
"""After this share of the steps a loss should have begun to fall."""
CAUSES_AT_ONCE: tuple[Callable[[Sequence[Line]], Finding | None], ...] = (
    _known_before, _exploding, _vanishing, _rate_too_high,
)  # fmt: skip
CAUSES = (*CAUSES_AT_ONCE, _not_falling)


def _overfitting(lines: Sequence[Line], trained: Sequence[Line]) -> Finding | None:
    heldout = [(line["step"], line["eval_loss"]) for line in lines if "eval_loss" in line]
    if len(heldout) < 3:
        return None
    best_step, best = min(heldout, key=lambda each: each[1])
    # The mean of two: one bad measurement is not a turn.
    lately = mean(loss for _, loss in heldout[-2:])
    if best_step >= heldout[-2][0] or lately < 1.15 * best + 0.05 or curve(trained).fall < FALLS:
        return None
    if _answers_as_well(lines):
        return None
    return Finding(
        "overfitting",
        f"The loss on rows that are not learned was best at step {best_step:.0f} ({best:.2f}) and has risen to {lately:.2f} while "
        "the training loss fell: the rows are learned by heart. Take fewer epochs, a smaller lora.r, or more rows.",
    )


def _answers_as_well(lines: Sequence[Line]) -> bool:
    """Whether rows that are not learned are still answered as rightly as ever: then a model has only become surer of itself, and
    says the few wrong answers more firmly. Where nobody examined it the loss has to do."""
    right = [line[RIGHT] for line in lines if RIGHT in line]
    return len(right) >= 2 and mean(right[-2:]) > max(right) - FEWER_RIGHT


def _underfitting(lines: Sequence[Line]) -> Finding | None:
    """At the end the loss still falls as if it had just begun."""
    losses = [line["loss"] for line in lines]
    fifth = max(2, len(losses) // 5)
    last, before = mean(losses[-fifth:]), mean(losses[-2 * fifth : -fifth])
    pace = (losses[0] - last) / (len(losses) - fifth / 2)
    if pace <= 0 or (before - last) / fifth < STILL_STEEP * pace or last < 0.3 * losses[0]:
        return None
    return Finding(
        "underfitting",
        f"The loss was still falling as fast as at the beginning when the training ended ({last:.2f}): take twice the epochs.",
    )


STILL_STEEP = 0.7


def curve(lines: Sequence[Line]) -> Curve:
    passes: dict[int, list[float]] = {}
    for line in lines:
        passes.setdefault(math.ceil(line.get("epoch", 0.0) - 1e-9), []).append(line["loss"])
    means = [mean(losses) for _, losses in sorted(passes.items())]
    if len(means) >= 3:
        return Curve(tuple(means))
    fifth = max(1, len(lines) // 5)
    starts = range(0, len(lines) - fifth + 1, fifth)
    return Curve(tuple(mean(line["loss"] for line in lines[start : start + fifth]) for start in starts))
