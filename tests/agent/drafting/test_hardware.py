"""What a plan takes from the machine, and when compiling pays."""

from typing import Any

import pytest

from agent.drafting.hardware import BREAK_EVEN, Hardware, suited
from agent.drafting.training_plan import METHODS, read_recipe, stays
from tenet import artifacts as a

LORA = a.Lora(r=16, lora_alpha=32)
WHOLE = LORA.model_copy(update={"modules_to_save": ("lm_head",)})
TRAIN: dict[str, Any] = {"learning_rate": 0.0002, "bf16": True}
HALF, COMPILED = {"model_init_kwargs": {"dtype": "bfloat16"}}, {"torch_compile": True}


@pytest.mark.parametrize(
    ("machine", "tokens", "added"),
    [
        (Hardware(gpu=True, bf16=True, compiler=True), 10 * BREAK_EVEN, {"bf16": True}),
        (Hardware(gpu=False, bf16=True, compiler=True), BREAK_EVEN - 1, {"bf16": False} | HALF),
        (Hardware(gpu=False, bf16=True, compiler=True), BREAK_EVEN, {"bf16": False} | HALF | COMPILED),
        (Hardware(gpu=False, bf16=True, compiler=False), BREAK_EVEN, {"bf16": False} | HALF),
        (Hardware(gpu=False, bf16=False, compiler=True), 0, {"bf16": False}),
    ],
)
def test_a_plan_takes_what_the_machine_does_best(machine: Hardware, tokens: float, added: dict[str, Any]) -> None:
    chosen = suited(TRAIN, LORA, False, tokens, machine)
    assert chosen.train == {"learning_rate": 0.0002} | added
    assert len(chosen.reasons) == len(added.keys() - {"bf16"}) + machine.gpu


@pytest.mark.parametrize(("lora", "measured"), [(LORA, True), (WHOLE, False), (None, False)])
def test_what_was_measured_or_trains_whole_layers_stays_as_it_is(lora: a.Lora | None, measured: bool) -> None:
    machine = Hardware(gpu=False, bf16=True, compiler=True)
    assert suited(TRAIN, lora, measured, 10 * BREAK_EVEN, machine) == (TRAIN, ())


def test_recipes_of_the_carried_model_take_nothing_from_the_machine_and_others_do() -> None:
    assert all(stays(read_recipe("tenet-tiny", method), "tenet-tiny") for method in METHODS)
    assert not any(stays(read_recipe("some/other-model", method), "some/other-model") for method in METHODS)
