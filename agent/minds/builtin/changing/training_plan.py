"""Wishes for the training plan: how long, how fast, how large the adapter."""

import re
from typing import Any, cast

from agent.minds.builtin.changing.numbers import TOO, direction, number_near
from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.changing.warm_start import change_warm_start
from agent.minds.builtin.words import NUMBER_WORDS, listed, number_in, plain
from tenet import artifacts as a

USUAL_EPOCHS = 3.0
USUAL_BATCH = 8
"""What TRL does when a plan does not say."""
_EPOCHS = r"(?:train(?:ing)? )?(?:epochs?|epochen|epoques?|passes|rounds)"
_SOME = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
_STEPS = (
    r"(?<!warmup )(?<!warmup_)(?<!logging )(?<!logging_)(?<!save )(?<!save_)(?<!eval )(?<!eval_)(?:training )?steps"
)
_RATE = r"(?:learning rate|lernrate|taux d'apprentissage|\blr\b)"
_LONGER = re.compile(
    r"\btrain\w*\b.*\b(?:longer|more|shorter|less)\b|\b(?:longer|shorter) training\b|\b(?:langer|kurzer)\b.*train|plus longtemps|"
    r"moins longtemps"
)
_LORA = {"r": r"\brank\b|\blora r\b|\br\b(?= ?(?:=|of|to)? ?\d)", "lora_alpha": r"alpha", "lora_dropout": r"dropout"}


def change_training_plan(plan: a.TrainingPlan, wish: str) -> Outcome:
    text = plain(wish)
    if lora := _lora(plan, text):
        return lora
    if warm := change_warm_start(plan, text):
        return warm
    train, minutes = _train(plan, text), _minutes(text)
    base = re.search(
        r"\bbase ?model (?:to |should be |is |: ?|= ?)?(?P<name>[\w./-]+)|\b(?:use|take) (?P<other>[\w./-]+) as (?:the )?base",
        wish,
        re.IGNORECASE,
    )
    if not train and minutes is None and not base:
        return None
    updates: dict[str, Any] = {}
    if minutes is not None:
        updates["max_minutes"] = minutes
    if base:
        updates["base_model"] = base["name"] or base["other"]
    if train:
        updates["train"] = plan.train | train
    after = revised(plan, **updates)
    after = revised(after, forecast=_forecast(plan, after))
    said = [f"{name} = {value:g}" for name, value in train.items()]
    said += [f"at most {minutes:g} minutes"] if minutes is not None else []
    said += [f"the base model {after.base_model}"] if base else []
    return Changed(after, f"The plan now has {listed(said)}.")


def _train(plan: a.TrainingPlan, text: str) -> dict[str, float | int]:
    """TRL's own field names, with the values that the words give them."""
    found = _by_name(plan, text)
    if (steps := _steps(plan, text)) is not None:
        found["max_steps"] = steps
    elif (epochs := _epochs(plan, text)) is not None:
        found["num_train_epochs"] = epochs
    if (rate := _changed(plan, "learning_rate", _RATE, text)) is not None:
        found["learning_rate"] = rate
    if (batch := number_near(text, r"batch ?(?:size)?", before=False)) is not None:
        found["per_device_train_batch_size"] = int(batch)
    elif (turned := _changed(plan, "per_device_train_batch_size", r"\bbatch(?:es)?\b", text)) is not None:
        found["per_device_train_batch_size"] = max(1, int(turned))
    if (seed := number_near(text, r"seed", before=False)) is not None:
        found["seed"] = int(seed)
    return found


def _by_name(plan: a.TrainingPlan, text: str) -> dict[str, float | int]:
    """Settings of the plan that are called by their names in TRL: "num_generations = 4", "set warmup steps to 5"."""
    found: dict[str, float | int] = {}
    for field, now in plan.train.items():
        words = r"\b" + field.replace("_", "[ _]")
        if isinstance(now, int | float) and not isinstance(now, bool):
            value = number_near(text, words, before=False) if re.search(words, text) else None
            if value is not None:
                found[field] = int(value) if isinstance(now, int) else value
    return found


def _steps(plan: a.TrainingPlan, text: str) -> int | None:
    """Practice is as long as its steps say, whatever the epochs."""
    now = plan.train.get("max_steps")
    if not isinstance(now, int) or now <= 0 or re.search(_EPOCHS, text):
        return None
    exact = None if TOO.search(text) else number_near(text, _STEPS)
    if exact is not None and re.search(_STEPS, text):
        return int(now + exact if re.search(rf"{_SOME} (?:more \w*steps|\w*steps more)", text) else exact)
    wanted = re.search(_STEPS, text) or (_LONGER.search(text) and _minutes(text) is None)
    return max(1, int(now * 2.0 ** direction(text))) if wanted and direction(text) else None


def _epochs(plan: a.TrainingPlan, text: str) -> float | int | None:
    now = float(cast("float", plan.train.get("num_train_epochs", USUAL_EPOCHS)))
    if re.search(_EPOCHS, text):
        exact = None if TOO.search(text) else number_near(text, _EPOCHS)
        if exact is not None:
            return _whole(now + exact if re.search(rf"{_SOME} (?:more {_EPOCHS}|{_EPOCHS} more)", text) else exact)
    elif not _LONGER.search(text) or re.search(r"\bminutes?\b|\bhours?\b", text):
        return None
    turn = direction(text)
    return _whole(now * 2 if turn > 0 else max(1, now / 2)) if turn else None


def _changed(plan: a.TrainingPlan, field: str, words: str, text: str) -> float | None:
    if not re.search(words, text):
        return None
    exact = number_near(text, words)
    now = plan.train.get(field, USUAL_BATCH if field == "per_device_train_batch_size" else None)
    if exact is not None or not isinstance(now, int | float):
        return exact
    return {1: now * 2, -1: now / 2}.get(direction(text))


def _minutes(text: str) -> float | None:
    if match := re.search(
        rf"(\d[\d.]*|a quarter of an|three quarters of an|half an|an|{'|'.join(NUMBER_WORDS)}) ?"
        r"(minutes?|mins?|minuten|hours?|h\b|stunden?|heures?)",
        text,
    ):
        value = (
            {"an": 1.0, "half an": 0.5, "a quarter of an": 0.25, "three quarters of an": 0.75}.get(match[1])
            or number_in(match[1])
            or 0.0
        )
        return value * 60 if match[2][0] in "hs" else value
    return None


def _lora(plan: a.TrainingPlan, text: str) -> Outcome:
    wanted = {
        field: value
        for field, words in _LORA.items()
        if re.search(words, text) and (value := number_near(text, words)) is not None
    }
    if not wanted and not re.search(r"\b(?:lora|adapter|rank)\b", text):
        return None
    if plan.lora is None:
        return unclear("This plan trains all weights of the small base model, so there is no LoRA adapter to set.")
    if not wanted and direction(text) and re.search(_LORA["r"], text):
        wanted = {"r": max(1, plan.lora.r * 2.0 ** direction(text))}
    if not wanted:
        return unclear(
            f"What about the LoRA adapter should change? It has rank {plan.lora.r} and alpha {plan.lora.lora_alpha}.",
            f"LoRA rank {plan.lora.r * 2}",
        )
    values = {field: value if field == "lora_dropout" else int(value) for field, value in wanted.items()}
    said = listed([f"{field} = {value:g}" for field, value in values.items()])
    return Changed(revised(plan, lora=revised(plan.lora, **values)), f"The adapter now has {said}.")


def _forecast(before: a.TrainingPlan, after: a.TrainingPlan) -> a.Forecast:
    """Training time grows with the steps, or else with the epochs, and ends at the limit."""
    by_steps = "max_steps" in before.train and "max_steps" in after.train
    field, usual, unit = ("max_steps", 0.0, "steps") if by_steps else ("num_train_epochs", USUAL_EPOCHS, "times")
    old, new = (float(cast("float", plan.train.get(field, usual))) for plan in (before, after))
    # What comes before a practice takes as long as it did.
    warm = before.warm_start.minutes if before.warm_start else 0.0
    own = before.forecast.minutes - warm
    minutes = round(min(after.max_minutes, own * new / old if old else own) + warm, 1)
    return revised(
        before.forecast, minutes=minutes, basis=before.forecast.basis.replace(f"{old:g} {unit}", f"{new:g} {unit}")
    )


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
