"""Planted sicknesses of practice over a reward: real policies that learn by GRPO's rule which of a few answers to give."""

from collections.abc import Callable
from typing import Any

import pytest

from trainers.debugger import findings

ANSWERS, REQUESTS, GROUP = 8, 4, 8
Lines = list[dict[str, float]]


def practised(
    reward: Callable[[Any], Any],
    rate: float = 0.5,
    steps: int = 60,
    sure_of: int = -1,
    ends: float = 1.0,
    turns_at: int | None = None,
    begins_at: float = 0.0,
) -> Lines:
    """What practice of a policy over eight answers to each of four requests measured. `ends`: the share that ends in time."""
    import torch

    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
    policy = torch.zeros(REQUESTS, ANSWERS)
    policy[:, 0] = begins_at
    policy.requires_grad_()
    optimizer = torch.optim.SGD([policy], lr=rate)
    lines: Lines = []
    for step in range(1, steps + 1):
        likely: Any = torch.distributions.Categorical(logits=policy)
        said = likely.sample((GROUP,))
        earned = reward(said).float() * (-1 if turns_at and step > turns_at else 1)
        spread = earned.std(0)
        # What a far too large step of the optimizer leaves is a model that always says the same.
        astray = (said == sure_of).float() - 0.5
        advantage = (earned - earned.mean(0)) / (spread + 1e-4) if sure_of < 0 else astray
        loss = -(likely.log_prob(said) * advantage).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]
        shown = reward(said).float()
        lines.append(
            {
                "step": step, "epoch": step / 10, "loss": loss.item(), "grad_norm": 1.0, "reward": shown.mean().item(),
                "frac_reward_zero_std": (spread == 0).float().mean().item(),
                "entropy": likely.entropy().mean().item(), "completions/clipped_ratio": 1 - ends,
            }
        )  # fmt: skip
    return lines


def right(said: Any) -> Any:
    return said == 0


SICK: dict[str, Callable[[], Lines]] = {
    "dead reward": lambda: practised(lambda said: said < 0),
    "entropy collapse": lambda: practised(lambda said: 0.3 * (said == 0) + 0.2 * (said == 1), sure_of=1, rate=5.0),
    "truncated completions": lambda: practised(right, ends=0.2),
    "learning rate too high": lambda: practised(right, turns_at=20, rate=3.0, steps=80),
    "nothing to learn": lambda: practised(right, begins_at=30.0),
}
HEALTHY: dict[str, Callable[[], Lines]] = {
    "usual": lambda: practised(right),
    "slow": lambda: practised(right, rate=0.05, steps=120),
    "quick": lambda: practised(right, rate=3.0),
    "half paid": lambda: practised(lambda said: 1.0 - said / ANSWERS),
}


@pytest.mark.parametrize("sickness", SICK)
def test_a_planted_sickness_of_practice_is_named(sickness: str) -> None:
    found = findings(SICK[sickness]())
    assert [finding.name for finding in found] == [sickness]
    assert ":" in found[0].said


@pytest.mark.parametrize("health", HEALTHY)
def test_healthy_practice_is_left_alone(health: str) -> None:
    lines = HEALTHY[health]()
    for so_far in range(1, len(lines)):
        assert findings(lines[:so_far], so_far / len(lines)) == (), so_far
    assert findings(lines) == ()


def test_a_reward_that_stands_still_below_its_best_is_no_alarm_before_answers_can_be_expected_to_end() -> None:
    lines = practised(right, ends=0.2)
    assert findings(lines[:20], 0.3) == ()
    assert [finding.name for finding in findings(lines[:20], 0.5)] == ["truncated completions"]


def measured(
    rewards: tuple[float, ...], alike: tuple[float, ...], entropies: tuple[float, ...], cut: tuple[float, ...] = ()
) -> Lines:
    columns = zip(rewards, alike, entropies, cut or (0.0,) * len(rewards), strict=True)
    return [
        {"step": step, "reward": reward, "frac_reward_zero_std": same, "entropy": entropy, "completions/clipped_ratio": ends}
        for step, (reward, same, entropy, ends) in enumerate(columns, 1)
    ]  # fmt: skip


def test_answers_that_no_longer_end_are_an_effect_of_the_collapse_before_it() -> None:
    """The same training to its end."""
    alike, entropies = (0.5, 0.75, 1.0, 1.0, 1.0, 1.0), (0.743, 0.782, 0.152, 0.03, 0.014, 0.012)
    rewards = (0.475, 0.569, 0.6, 0.6, 0.6, 0.6)
    ended = measured(rewards, alike, entropies, cut=(0.0, 0.0, 0.0, 1.0, 1.0, 1.0))
    assert [finding.name for finding in findings(ended)] == ["entropy collapse"]
    never = measured(rewards, alike, entropies, cut=(1.0,) * 6)
    assert [finding.name for finding in findings(never)] == ["truncated completions"]


def test_groups_that_became_all_alike_while_the_model_became_sure_are_a_collapse_and_no_dead_reward() -> None:
    """Of tenet-tiny at eight times its rate (benchmarks/sicknesses.py): 0.6 is the most that this reward pays."""
    lines = measured(
        rewards=(0.475, 0.569, 0.537, 0.6, 0.569, 0.6, 0.6, 0.6),
        alike=(0.5, 0.75, 0.75, 1.0, 0.75, 1.0, 1.0, 1.0),
        entropies=(0.743, 0.782, 1.211, 0.893, 0.379, 0.304, 0.284, 0.575),
    )
    assert [finding.name for finding in findings(lines, 0.5)] == ["entropy collapse"]


def test_groups_that_were_all_alike_from_the_start_are_a_dead_reward() -> None:
    """Of the same model with a reward that pays all its answers alike."""
    entropies = (0.743, 1.197, 1.041, 1.108, 1.39, 0.32, 0.32, 0.32)
    lines = measured(rewards=(0.4,) * 8, alike=(1.0,) * 8, entropies=entropies)
    assert [finding.name for finding in findings(lines, 0.5)] == ["dead reward"]
