"""What a training changes with each step, found as cheaply as it can be: for trainers/snapshots.py, which keeps it."""

import dataclasses
import json
import random
from collections.abc import Iterable, Mapping
from copy import copy
from itertools import count
from typing import Any, NamedTuple, cast


class Trained(NamedTuple):
    """What changes with each step. Looking for it takes longer than copying it, so it is looked for once."""

    tensors: dict[tuple[str, ...], Any]
    states: Mapping[int, Mapping[str, Any]]
    """What the optimizer holds of each weight, as it holds it: numbers in it change in place too."""

    def is_all_of(self, optimizer: Any) -> bool:
        held = [value for state in optimizer.state.values() for value in state.values() if hasattr(value, "dtype")]
        known = [value for (kind, *_), value in self.tensors.items() if kind == "optimizer"]
        return len(held) == len(known) > 0 and all(one is other for one, other in zip(held, known, strict=True))


def trained_of(model: Any, optimizer: Any) -> Trained:
    states = optimizer.state_dict()["state"]
    return Trained(tensors_of(model, states), states)


def tensors_of(model: Any, states: Mapping[int, Mapping[str, Any]]) -> dict[tuple[str, ...], Any]:
    """The weights that are trained, by the names that a checkpoint has for them, and what the optimizer holds."""
    if hasattr(model, "peft_config"):
        import peft

        of_adapter = cast(Any, peft).get_peft_model_state_dict
        weights = cast("dict[str, Any]", of_adapter(model, save_embedding_layers=False))
    else:
        tied = cast("dict[str, str]", getattr(model, "all_tied_weights_keys", None) or {})
        weights = {name: value for name, value in model.state_dict().items() if name not in tied}
    held = {
        ("optimizer", str(number), name): value
        for number, state in states.items()
        for name, value in state.items()
        if hasattr(value, "dtype")
    }
    return {("weights", name): value for name, value in weights.items()} | held


def drawn() -> dict[str, Any]:
    """The states of all random numbers. Hundreds of numbers one by one would take longer to write than all that is trained."""
    import numpy as np
    import torch

    version, numbers, normal = random.getstate()
    states = {
        "python": (version, torch.tensor(numbers), normal),
        "numpy": np.random.get_state(),
        "cpu": torch.random.get_rng_state(),
    }
    return states | ({"cuda": torch.cuda.random.get_rng_state()} if torch.cuda.is_initialized() else {})


def as_the_trainer_has_them(drawn: Mapping[str, Any]) -> dict[str, Any]:
    """The random numbers for one of its checkpoints."""
    version, numbers, normal = drawn["python"]
    return {**drawn, "python": (version, tuple(numbers.tolist()), normal)}


def numbers_in(states: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Of each weight that has any."""
    found = {
        number: {name: value for name, value in state.items() if not hasattr(value, "dtype")}
        for number, state in states.items()
    }
    return {number: values for number, values in found.items() if values}


def groups_of(optimizer: Any) -> list[dict[str, Any]]:
    """With how many weights each has in place of their numbers, which count on from one group to the next."""
    return [dict(group) | {"params": len(group["params"])} for group in optimizer.param_groups]


def numbered(groups: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As the optimizer's own `state_dict` has them."""
    numbers = count()
    return [{**group, "params": [next(numbers) for _ in range(group["params"])]} for group in groups]


def state_of(state: Any, history: list[str]) -> str:
    """`history` has what was logged by the time of the last snapshot, and gets what was logged since."""
    history += [json.dumps(entry) for entry in state.log_history[len(history) :]]
    short = copy(state)
    short.log_history = []
    fields = {field.name: getattr(short, field.name) for field in dataclasses.fields(short)}
    told = json.dumps(fields | {"log_history": 0}, sort_keys=True)
    return told.replace('"log_history": 0', f'"log_history": [{", ".join(history)}]', 1)
