"""The training plan: the recipe of the base model, fitted to this dataset, with a forecast."""

from collections.abc import Callable
from typing import Any, Literal, cast

from agent.desk import Desk
from agent.drafting.beginning import where_to_begin
from agent.drafting.hardware import suited, this_hardware
from agent.drafting.long_answers import fitted
from agent.minds.contract import Drafted
from evals.prompting import answer_room
from evals.statistics import smallest_detectable_gain
from tenet import artifacts as a
from tenet import catalogue
from tenet.files import from_yaml
from tenet.project import Project
from tenet.settings import CHECKOUT

TrainingMethod = Literal["sft", "dpo", "grpo"]
METHODS: tuple[TrainingMethod, ...] = ("sft", "dpo", "grpo")


class Recipe(a.Frozen):
    """A file of `trainers/recipes/`: what is known to work for a kind of base model on this kind of machine."""

    lora: a.Lora | None = None
    train: dict[str, Any]
    max_minutes: float
    after_sft: dict[str, Any] = {}
    """What is gentler where it begins with a model that SFT left."""
    seconds_per_row: float
    """On one core: one row, once through; of practice, one answer."""
    memory_gb: float
    measured: bool = False
    """Whether anybody measured these two; a forecast from a guess says so."""

    @property
    def pace(self) -> str:
        return "measured on one core" if self.measured else "by a guess that nobody has measured yet"


def draft(desk: Desk) -> Drafted[a.TrainingPlan]:
    plan, current = by_recipe(desk), desk.project.find("training_plan")
    touched = "training_plan" in desk.project.state.touched
    # Settings that suit one method are no settings for another.
    if isinstance(current, a.TrainingPlan) and touched and current.method == plan.method:
        chosen = {
            "base_model": current.base_model,
            "start_from": current.start_from,
            "start_sha256": current.start_sha256,
            "lora": current.lora,
            "train": current.train,
            "max_minutes": current.max_minutes,
        }
        return Drafted(with_forecast(plan.model_copy(update=chosen), desk), "")
    return Drafted(plan, "")


def by_recipe(desk: Desk) -> a.TrainingPlan:
    """The plan for the base model that is set, without what a person chose for an earlier one."""
    project = desk.project
    card = project.get("dataset", a.DatasetCard)
    base_model = desk.settings.base_model
    method = training_method(project)
    recipe = fitted(read_recipe(base_model, method), project.get("spec", a.UseCaseSpec))
    begin = where_to_begin(project, base_model) if method == "dpo" else None
    train = recipe.train | (recipe.after_sft if begin and begin.folder else {})
    here = suited(train, recipe.lora, recipe.measured, _tokens(recipe, card), this_hardware())
    dataset = project.state.current["dataset"].digest
    if method == "grpo":
        return _by_reward(desk, base_model)
    return a.TrainingPlan(
        method=method,
        base_model=base_model,
        dataset=dataset,
        start_from=begin.folder if begin else None,
        start_sha256=begin.sha256 if begin else None,
        lora=recipe.lora,
        train=here.train,
        max_minutes=recipe.max_minutes,
        forecast=_forecast(recipe, here.train, recipe.max_minutes, card),
        reasons=(
            f"{card.files['train'].rows} rows to learn from, {card.files['heldout'].rows} held out for the proof.",
            "A LoRA adapter is trained beside the base model and merged for serving."
            if recipe.lora
            else "All weights are trained.",
            *here.reasons,
            *([begin.reason] if begin and begin.folder else []),
        ),
    )


def _tokens(recipe: Recipe, card: a.DatasetCard) -> float:
    """Roughly, of the whole training: a row of an extraction has as many more as it takes longer."""
    epochs = float(recipe.train.get("num_train_epochs", 3))
    return card.files["train"].rows * epochs * catalogue.TOKENS_A_ROW


def _by_reward(desk: Desk, base_model: str) -> a.TrainingPlan:
    """Reinforcement learning: practice on the requests of the dataset, paid for by the reward."""
    project = desk.project
    card, recipe = project.get("dataset", a.DatasetCard), read_recipe(base_model, "grpo")
    begin = where_to_begin(project, base_model)
    train = recipe.train | {"max_completion_length": answer_room(project.get("spec", a.UseCaseSpec))}
    return a.TrainingPlan(
        method="grpo",
        base_model=base_model,
        dataset=project.state.current["dataset"].digest,
        start_from=begin.folder,
        start_sha256=begin.sha256,
        lora=recipe.lora,
        train=train,
        max_minutes=recipe.max_minutes,
        forecast=_forecast_of_practice(recipe, train, recipe.max_minutes, card),
        reasons=(
            begin.reason,
            f"Each step the model answers a few of the {card.files['train'].rows} requests {train['num_generations']} times each.",
            "The reward runs in a sandbox, and training stops when it fails on more than 1 % of the answers.",
        ),
    )


def with_forecast(plan: a.TrainingPlan, desk: Desk) -> a.TrainingPlan:
    """The plan with what its settings, as a person chose them, will cost."""
    card = desk.project.get("dataset", a.DatasetCard)
    recipe = fitted(read_recipe(plan.base_model, plan.method), desk.project.get("spec", a.UseCaseSpec))
    forecast = FORECASTS[plan.method](recipe, plan.train, plan.max_minutes, card)
    return plan.model_copy(update={"forecast": forecast})


def forecast_of(desk: Desk, method: TrainingMethod) -> a.Forecast:
    """What the recipe of a method would cost here."""
    recipe = fitted(read_recipe(desk.settings.base_model, method), desk.project.get("spec", a.UseCaseSpec))
    return FORECASTS[method](recipe, recipe.train, recipe.max_minutes, desk.project.get("dataset", a.DatasetCard))


def training_method(project: Project) -> TrainingMethod:
    """What was approved; where training was not the advice, a plan to train is still one with SFT."""
    match project.get("method", a.Method).choice:
        case "dpo" | "grpo" as choice:
            return choice
        case _:
            return "sft"


def read_recipe(base_model: str, method: TrainingMethod) -> Recipe:
    name = f"{method}_tiny" if base_model == "tenet-tiny" else method
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
        basis=f"{rows} rows, {epochs:g} times, at {recipe.seconds_per_row:g} s a row {recipe.pace}",
    )


def _forecast_of_practice(recipe: Recipe, train: dict[str, Any], max_minutes: float, card: a.DatasetCard) -> a.Forecast:
    """A step costs what its answers cost; without a number of steps every request is answered once an epoch."""
    answers = int(train.get("per_device_train_batch_size", 8)) * int(train.get("gradient_accumulation_steps", 1))
    once = card.files["train"].rows * int(train.get("num_generations", 8)) / answers
    steps = int(train.get("max_steps", 0)) or round(once * float(train.get("num_train_epochs", 3)))
    return a.Forecast(
        minutes=round(min(max_minutes, steps * answers * recipe.seconds_per_row / 60), 1),
        memory_gb=recipe.memory_gb,
        smallest_detectable_gain=round(smallest_detectable_gain(card.files["heldout"].rows), 3),
        basis=f"{steps} steps of {answers} answers, at {recipe.seconds_per_row:g} s an answer {recipe.pace}",
    )


FORECASTS: dict[TrainingMethod, Callable[[Recipe, dict[str, Any], float, a.DatasetCard], a.Forecast]] = {
    "sft": _forecast,
    "dpo": _forecast,
    "grpo": _forecast_of_practice,
}
