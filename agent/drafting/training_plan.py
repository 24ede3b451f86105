"""The training plan: the recipe of the base model, fitted to this dataset, with a forecast."""

from typing import Any, cast

from agent.desk import Desk
from agent.drafting.long_answers import fitted
from agent.minds.contract import Drafted
from evals.statistics import smallest_detectable_gain
from tenet import artifacts as a
from tenet.files import from_yaml
from tenet.settings import CHECKOUT


class Recipe(a.Frozen):
    """A file of `trainers/recipes/`: what is known to work for a kind of base model on this kind of machine."""

    lora: a.Lora | None = None
    train: dict[str, Any]
    max_minutes: float
    seconds_per_row: float
    """Measured on one core: one row, once through."""
    memory_gb: float


def draft(desk: Desk) -> Drafted[a.TrainingPlan]:
    project = desk.project
    current = project.find("training_plan")
    card = project.get("dataset", a.DatasetCard)
    base_model = desk.settings.base_model
    recipe = fitted(read_recipe(base_model), project.get("spec", a.UseCaseSpec))
    dataset = project.state.current["dataset"].digest
    plan = a.TrainingPlan(
        method="sft",
        base_model=base_model,
        dataset=dataset,
        lora=recipe.lora,
        train=recipe.train,
        max_minutes=recipe.max_minutes,
        forecast=_forecast(recipe, recipe.train, recipe.max_minutes, card),
        reasons=(
            f"{card.files['train'].rows} rows to learn from, {card.files['heldout'].rows} held out for the proof.",
            "A LoRA adapter is trained beside the base model and merged for serving."
            if recipe.lora
            else "All weights are trained.",
        ),
    )
    if isinstance(current, a.TrainingPlan) and "training_plan" in project.state.touched:
        chosen = {
            "base_model": current.base_model,
            "lora": current.lora,
            "train": current.train,
            "max_minutes": current.max_minutes,
        }
        return Drafted(with_forecast(plan.model_copy(update=chosen), desk), "")
    return Drafted(plan, "")


def with_forecast(plan: a.TrainingPlan, desk: Desk) -> a.TrainingPlan:
    """The plan with what its settings, as a person chose them, will cost."""
    card = desk.project.get("dataset", a.DatasetCard)
    recipe = fitted(read_recipe(plan.base_model), desk.project.get("spec", a.UseCaseSpec))
    forecast = _forecast(recipe, plan.train, plan.max_minutes, card)
    return plan.model_copy(update={"forecast": forecast})


def read_recipe(base_model: str) -> Recipe:
    name = "sft_tiny" if base_model == "tenet-tiny" else "sft"
    path = CHECKOUT / "trainers" / "recipes" / f"{name}.yaml"
    return Recipe.model_validate(from_yaml(path.read_bytes(), path.name))


def _forecast(recipe: Recipe, train: dict[str, Any], max_minutes: float, card: a.DatasetCard) -> a.Forecast:
    epochs = float(cast("float", train.get("num_train_epochs", 3)))
    rows, heldout = card.files["train"].rows, card.files["heldout"].rows
    minutes = min(max_minutes, rows * epochs * recipe.seconds_per_row / 60)
    return a.Forecast(
        minutes=round(minutes, 1),
        memory_gb=recipe.memory_gb,
        smallest_detectable_gain=round(smallest_detectable_gain(heldout), 3),
        basis=f"{rows} rows, {epochs:g} times, at {recipe.seconds_per_row} s a row measured on one core",
    )
