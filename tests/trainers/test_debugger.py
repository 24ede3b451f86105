"""Planted sicknesses are named rightly, and healthy trainings are left alone: real trainings of a very small model."""

from collections.abc import Callable
from typing import Any

import pytest

from trainers.debugger import findings

STEPS_A_PASS = 4
Lines = list[dict[str, float]]


def trained(
    rate: float,
    passes: int = 10,
    weights: float = 0.3,
    alike: bool = False,
    heldout_wrong: bool = False,
    known: bool = False,
    shrinking: bool = True,
    blow_up_at: int | None = None,
) -> Lines:
    """What a training of a one-layer classifier measured: losses, gradient norms, and losses on rows that it does not learn."""
    import torch

    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
    inputs: Any
    inputs, wanted = torch.randn(64, 8), torch.arange(64) // STEPS_A_PASS % 4
    inputs = torch.nn.functional.one_hot(wanted, 8) * 2 + inputs * 0.3 if not alike else torch.ones(64, 8)
    model: Any = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 4))
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    heldout = (wanted + 1) % 4 if heldout_wrong else wanted
    if known:
        _learn(model, inputs, wanted)
    steps = passes * STEPS_A_PASS
    lines: Lines = []
    for step in range(steps):
        if step == blow_up_at:
            with torch.no_grad():
                model[2].weight.mul_(1e4)
        optimizer.param_groups[0]["lr"] = rate * (1 - step / steps if shrinking else 1)
        part = slice(step % STEPS_A_PASS, None, STEPS_A_PASS)
        loss = torch.nn.functional.cross_entropy(model(inputs[part]), wanted[part])
        optimizer.zero_grad()
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9)
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]
        epoch = (step + 1) / STEPS_A_PASS
        lines.append({"step": step + 1, "epoch": epoch, "loss": loss.item(), "grad_norm": norm.item()})
        if (step + 1) % STEPS_A_PASS == 0:
            with torch.no_grad():
                against = torch.nn.functional.cross_entropy(model(inputs), heldout)
            lines.append({"step": step + 1, "epoch": epoch, "eval_loss": against.item()})
    return lines


def _learn(model: Any, inputs: Any, wanted: Any) -> None:
    import torch

    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(100):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), wanted).backward()  # pyright: ignore[reportUnknownMemberType]
        optimizer.step()


SICK: dict[str, Callable[[], Lines]] = {
    "not a number": lambda: trained(1.0, blow_up_at=20, weights=float("inf")),
    "exploding gradients": lambda: trained(1e-8, blow_up_at=30),
    "vanishing gradients": lambda: trained(0.1, weights=1e-7, alike=True),
    "learning rate too high": lambda: trained(200.0, alike=True, shrinking=False),
    "learning rate too low": lambda: trained(0.01),
    "loss not falling": lambda: trained(0.3, alike=True),
    "overfitting": lambda: trained(0.5, heldout_wrong=True, passes=12),
    "underfitting": lambda: trained(0.03, shrinking=False, passes=12),
    "nothing to learn": lambda: trained(0.1, known=True),
}
HEALTHY: dict[str, Callable[[], Lines]] = {
    "usual": lambda: trained(1.0, passes=15),
    "quick": lambda: trained(2.0, passes=12),
    "long": lambda: trained(0.5, passes=40),
}


@pytest.mark.parametrize("sickness", SICK)
def test_a_planted_sickness_is_named(sickness: str) -> None:
    found = findings(SICK[sickness]())
    assert [finding.name for finding in found][:1] == [sickness]
    assert ":" in found[0].said


@pytest.mark.parametrize("health", HEALTHY)
def test_a_healthy_training_is_left_alone(health: str) -> None:
    lines = HEALTHY[health]()
    for so_far in range(1, len(lines)):
        assert findings(lines[:so_far], so_far / len(lines)) == ()
    assert findings(lines) == ()


@pytest.mark.parametrize(
    ("right", "named"),
    [
        # tenet-tiny on the tickets: the loss on the validation rows rose by half, and as many of them were answered rightly.
        ((0.82, 0.86, 0.89, 0.89, 0.89), []),
        ((0.82, 0.89, 0.75, 0.71, 0.68), ["overfitting"]),
        ((0.6,), ["overfitting"]),
    ],
)
def test_a_model_that_answers_as_rightly_as_ever_is_not_said_to_overfit(
    right: tuple[float, ...], named: list[str]
) -> None:
    exams = [{"step": 8.0 * at, "heldout_right": share} for at, share in enumerate(right, start=1)]
    assert [finding.name for finding in findings([*SICK["overfitting"](), *exams])] == named


def preferring(*gains: float) -> Lines:
    """What a training on preferences logs; the margin grows in any case."""
    return [
        {"step": 5.0 * at, "epoch": at / 4, "loss": 0.6 / at, "grad_norm": 1.0 / at, "rewards/margins": float(at), "preferred_gain": gain}
        for at, gain in enumerate(gains, start=1)
    ]  # fmt: skip


def test_preferred_answers_that_fall_with_the_rejected_ones_are_seen() -> None:
    found = findings(preferring(-0.01, -0.1, -0.4, -0.7, -0.9))
    assert [finding.name for finding in found] == ["preferred answers unlearned"]
    assert "loss_type: [sigmoid, sft]" in found[0].said


@pytest.mark.parametrize("gains", [(0.02, 0.1, 0.2, 0.2), (-0.01, -0.08, -0.12, -0.1), (0.0, -0.5, 0.1, 0.1)])
def test_preferred_answers_that_rise_or_hardly_fall_are_no_alarm(gains: tuple[float, ...]) -> None:
    assert findings(preferring(*gains)) == ()


def test_a_rate_that_ruins_the_model_in_its_first_step_is_named_though_the_loss_falls_again() -> None:
    """The losses of tenet-tiny on tickets at a rate of 0.1 (benchmarks/sicknesses.py): its second step has spoiled it already."""
    losses = (
        0.87,
        7.26,
        11.2,
        14.26,
        8.08,
        9.4,
        11.1,
        6.7,
        7.65,
        8.21,
        6.58,
        13.28,
        4.92,
        3.87,
        3.75,
        4.71,
        3.65,
        4.78,
    )
    lines = [{"step": step, "epoch": step / 6, "loss": loss, "grad_norm": 3.0} for step, loss in enumerate(losses, 1)]
    assert [found.name for found in findings(lines)] == ["learning rate too high"]


def test_rows_that_differ_in_how_hard_they_are_are_no_rate_that_is_too_high() -> None:
    """Of the same model, learning next to nothing from eight rows at a time."""
    losses = (0.87, 1.2, 1.36, 0.98, 0.9, 0.98, 1.03, 1.33, 0.88, 1.17)
    lines = [{"step": step, "epoch": step / 20, "loss": loss, "grad_norm": 3.0} for step, loss in enumerate(losses, 1)]
    assert findings(lines, done=0.3) == ()


def test_gradients_that_explode_within_a_few_steps_are_named() -> None:
    """Of tenet-tiny without clipping (benchmarks/sicknesses.py); one step later the loss is no number any more."""
    losses = (0.874, 1.2, 9.06, 24.07, 31.8, 806.3, 7760.9, 33094.6, 14208057.0)
    norms = (7.96, 13.4, 15.3, 30.2, 91.1, 4777.4, 607.2, 264378.3, 112881976.0)
    steps = enumerate(zip(losses, norms, strict=True), 1)
    lines = [{"step": step, "epoch": step / 6, "loss": loss, "grad_norm": norm} for step, (loss, norm) in steps]
    assert [found.name for found in findings(lines)] == ["exploding gradients"]
    assert [found.name for found in findings(lines[:8], done=0.3)] == ["exploding gradients"]


def test_gradients_that_are_large_now_and_then_do_not_explode() -> None:
    norms = (0.4, 8.0, 0.6, 0.5, 40.0, 0.5, 0.4, 30.0, 0.4, 25.0, 0.5, 0.4)
    lines = [
        {"step": step, "epoch": step / 4, "loss": 2.0 / step, "grad_norm": norm} for step, norm in enumerate(norms, 1)
    ]
    for so_far in range(1, len(lines) + 1):
        assert findings(lines[:so_far], done=0.9) == ()
