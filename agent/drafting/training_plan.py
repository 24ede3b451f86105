"""The training plan: the recipe of the base model, fitted to this dataset, with a forecast."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

from agent.desk import Desk
from agent.drafting.beginning import where_to_begin
from agent.drafting.given import Size, given, size_of
from agent.drafting.hardware import suited, this_hardware
from agent.drafting.judges import newest_reward_model
from agent.drafting.long_answers import fitted
from agent.drafting.warm_start import Warm, is_seldom_right, warm_start
from agent.minds.contract import Drafted
from evals.prompting import answer_room
from evals.statistics import smallest_detectable_gain
from tenet import artifacts as a
from tenet import catalogue
from tenet.bases import EMBEDDED
from tenet.files import from_yaml
from tenet.project import Project
from tenet.settings import CHECKOUT

TrainingMethod = Literal["sft", "dpo", "kto", "grpo", "pretrain"]
METHODS: tuple[TrainingMethod, ...] = ("sft", "dpo", "kto", "grpo", "pretrain")


class Recipe(a.Frozen):
    """A file of `trainers/recipes/`: what is known to work for a kind of base model on this kind of machine."""

    lora: a.Lora | None = None
    train: dict[str, Any]
    max_minutes: float
    after_sft: dict[str, Any] = {}
    """What is gentler where it begins with a model that SFT left."""
    strengths_beside_general_rows: tuple[float, ...] | None = None
    """At which shares of its strength the adapter is tried too, where the dataset has general rows so that less is forgotten."""
    long_answers: dict[str, Any] = {}
    """What is other where the answers are no labels."""
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
            "reward_model": current.reward_model,
            "reward_model_sha256": current.reward_model_sha256,
            "lora": current.lora,
            "train": current.train,
            "max_minutes": current.max_minutes,
            "warm_start": current.warm_start,
        }
        return Drafted(with_forecast(plan.model_copy(update=chosen), desk), "")
    return Drafted(plan, "")


def by_recipe(desk: Desk) -> a.TrainingPlan:
    """The plan for the base model that is set, without what a person chose for an earlier one."""
    project = desk.project
    card = project.get("dataset", a.DatasetCard)
    base_model = desk.settings.base_model
    method = training_method(project)
    if method == "grpo":
        return _by_reward(desk, base_model)
    recipe = recipe_for(desk, base_model, method)
    begin = where_to_begin(project, base_model, method)
    train = recipe.train | (recipe.after_sft if begin.folder else {})
    lora = adapter_for(recipe, card)
    here = suited(train, recipe.lora, stays(recipe, base_model), tokens_of(recipe, card), this_hardware())
    size = size_of(desk, method)
    return a.TrainingPlan(
        method=method,
        base_model=base_model,
        dataset=project.state.current["dataset"].digest,
        start_from=begin.folder,
        start_sha256=begin.sha256,
        **given(desk, method),
        lora=lora,
        train=here.train,
        max_minutes=recipe.max_minutes,
        forecast=_forecast(recipe, here.train, recipe.max_minutes, size),
        reasons=(
            f"{size.rows} {LEARNED_FROM.get(method, 'rows')} to learn from, {size.heldout} rows held out for the proof.",
            "A LoRA adapter is trained beside the base model and merged for serving."
            if lora
            else "All weights are trained.",
            *here.reasons,
            *([_why_weaker(lora.strengths)] if lora and lora.strengths else []),
            *([begin.reason] if begin.folder else []),
            *_kept_for_practice(card),
        ),
    )


def _kept_for_practice(card: a.DatasetCard) -> tuple[str, ...]:
    kept = card.files.get("practice")
    if not kept:
        return ()
    return (
        f"{kept.rows} rows are kept for practice and not taught. Reinforcement learning after this training practises on them.",
    )


def _requests(card: a.DatasetCard) -> str:
    taught, kept = card.files["train"].rows, card.files.get("practice")
    return (
        f"{taught + kept.rows} requests, of which {kept.rows} are taught to nobody," if kept else f"{taught} requests"
    )


def stays(recipe: Recipe, base_model: str) -> bool:
    """Whether a recipe takes nothing from the machine."""
    return recipe.measured or base_model == EMBEDDED


def adapter_for(recipe: Recipe, card: a.DatasetCard) -> a.Lora | None:
    """Tried weaker only where a person wants less forgotten: what it costs the job, and what it keeps, is in docs/base-model.md."""
    if not recipe.lora or not card.replay:
        return recipe.lora
    return recipe.lora.model_copy(update={"strengths": recipe.strengths_beside_general_rows})


def _why_weaker(strengths: Sequence[float]) -> str:
    shares = " and ".join(f"{share:.3g}" for share in strengths)
    return (
        f"General rows are learned beside yours, so the adapter is tried at {shares} of its strength too: the weakest that answers "
        "the validation rows as well is kept, since it forgets least."
    )


def tokens_of(recipe: Recipe, card: a.DatasetCard) -> float:
    """Roughly, of the whole training: a row of an extraction has as many more as it takes longer."""
    epochs = float(recipe.train.get("num_train_epochs", 3))
    return card.files["train"].rows * epochs * catalogue.TOKENS_A_ROW


def _by_reward(desk: Desk, base_model: str) -> a.TrainingPlan:
    """Reinforcement learning: practice on the requests of the dataset, paid for by the reward."""
    project = desk.project
    card, recipe = project.get("dataset", a.DatasetCard), recipe_for(desk, base_model, "grpo")
    begin, judge = where_to_begin(project, base_model), newest_reward_model(project)
    warm = None if begin.folder else _warm_start(desk, base_model)
    train = recipe.train | {"max_completion_length": answer_room(project.get("spec", a.UseCaseSpec))}
    return a.TrainingPlan(
        method="grpo",
        base_model=base_model,
        dataset=project.state.current["dataset"].digest,
        start_from=begin.folder,
        start_sha256=begin.sha256,
        reward_model=judge.run.merged if judge else None,
        reward_model_sha256=judge.run.weights_sha256 if judge else None,
        lora=recipe.lora,
        train=train,
        warm_start=warm.start if warm else None,
        max_minutes=recipe.max_minutes,
        forecast=_warmed(
            _forecast_of_practice(recipe, train, recipe.max_minutes, size_of(desk, "grpo")),
            warm.start if warm else None,
        ),
        reasons=(
            warm.reason if warm else begin.reason,
            f"Each step the model answers a few of the {_requests(card)} {train['num_generations']} times each.",
            "The reward runs in a sandbox, and training stops when it fails on more than 1 % of the answers.",
            *([f"{judge.said} It counts as much as one term that pays."] if judge else []),
        ),
    )


def _warm_start(desk: Desk, base_model: str) -> Warm | None:
    """By how the base model did in the baseline; one that was not measured may be as good as any."""
    baseline, card = desk.project.get("baseline", a.Baseline), desk.project.get("dataset", a.DatasetCard)
    base = next((system for system in baseline.systems if system.name == "base"), None)
    rows = card.files["train"].rows
    if base is None or baseline.base_model != base_model or not rows or not is_seldom_right(base):
        return None
    recipe = recipe_for(desk, base_model, "sft")
    here = suited(recipe.train, recipe.lora, stays(recipe, base_model), tokens_of(recipe, card), this_hardware())
    return warm_start(base, recipe.lora, here.train, rows, recipe.seconds_per_row, recipe.max_minutes)


def _warmed(forecast: a.Forecast, warm: a.WarmStart | None) -> a.Forecast:
    if warm is None:
        return forecast
    return forecast.model_copy(
        update={"minutes": round(forecast.minutes + warm.minutes, 1), "basis": f"{forecast.basis}{warm.in_forecast}"}
    )


def with_forecast(plan: a.TrainingPlan, desk: Desk) -> a.TrainingPlan:
    """The plan with what its settings, as a person chose them, will cost."""
    assert plan.method != "reward_model", "it is no plan of the chain"
    method: TrainingMethod = plan.method
    recipe = recipe_for(desk, plan.base_model, method)
    forecast = FORECASTS[method](recipe, plan.train, plan.max_minutes, size_of(desk, method))
    return plan.model_copy(update={"forecast": _warmed(forecast, plan.warm_start)})


def forecast_of(desk: Desk, method: TrainingMethod) -> a.Forecast:
    """What the recipe of a method would cost here."""
    recipe = recipe_for(desk, desk.settings.base_model, method)
    return FORECASTS[method](recipe, recipe.train, recipe.max_minutes, size_of(desk, method))


def recipe_for(desk: Desk, base_model: str, method: TrainingMethod) -> Recipe:
    """A document is read in blocks of one size, and practice writes answers of a set length, whatever the rows of the job are like."""
    recipe = read_recipe(base_model, method)
    return recipe if method in ("pretrain", "grpo") else fitted(recipe, desk.project.get("spec", a.UseCaseSpec))


def training_method(project: Project) -> TrainingMethod:
    """What was approved; where training was not the advice, a plan to train is still one with SFT."""
    match project.get("method", a.Method).choice:
        case "dpo" | "kto" | "grpo" | "pretrain" as choice:
            return choice
        case _:
            return "sft"


def read_recipe(base_model: str, method: TrainingMethod) -> Recipe:
    name = f"{method}_tiny" if base_model == "tenet-tiny" else method
    path = CHECKOUT / "trainers" / "recipes" / f"{name}.yaml"
    return Recipe.model_validate(from_yaml(path.read_bytes(), path.name))


def minutes_of(recipe: Recipe, train: dict[str, Any], rows: int) -> float:
    """Without any limit."""
    epochs = float(cast("float", train.get("num_train_epochs", 3)))
    return rows * epochs * recipe.seconds_per_row / 60


def minutes_of_practice(recipe: Recipe, train: dict[str, Any], rows: int) -> float:
    """A step costs what its answers cost."""
    steps, answers = _practice(train, rows)
    return steps * answers * recipe.seconds_per_row / 60


def _practice(train: dict[str, Any], rows: int) -> tuple[int, int]:
    """Steps, and answers in each; without a number of steps every request is answered once an epoch."""
    answers = int(train.get("per_device_train_batch_size", 8)) * int(train.get("gradient_accumulation_steps", 1))
    once = rows * int(train.get("num_generations", 8)) / answers
    return int(train.get("max_steps", 0)) or round(once * float(train.get("num_train_epochs", 3))), answers


def _forecast(recipe: Recipe, train: dict[str, Any], max_minutes: float, size: Size) -> a.Forecast:
    epochs = float(cast("float", train.get("num_train_epochs", 3)))
    return a.Forecast(
        minutes=round(min(max_minutes, minutes_of(recipe, train, size.rows)), 1),
        memory_gb=recipe.memory_gb,
        smallest_detectable_gain=round(smallest_detectable_gain(size.heldout), 3),
        basis=f"{size.rows} rows, {epochs:g} times, at {recipe.seconds_per_row:g} s a row {recipe.pace}",
    )


def _forecast_of_practice(recipe: Recipe, train: dict[str, Any], max_minutes: float, size: Size) -> a.Forecast:
    steps, answers = _practice(train, size.rows)
    return a.Forecast(
        minutes=round(min(max_minutes, minutes_of_practice(recipe, train, size.rows)), 1),
        memory_gb=recipe.memory_gb,
        smallest_detectable_gain=round(smallest_detectable_gain(size.heldout), 3),
        basis=f"{steps} steps of {answers} answers, at {recipe.seconds_per_row:g} s an answer {recipe.pace}",
    )


LEARNED_FROM = {"kto": "rows and thumbs", "pretrain": "passages of documents"}
FORECASTS: dict[TrainingMethod, Callable[[Recipe, dict[str, Any], float, Size], a.Forecast]] = {
    "sft": _forecast,
    "dpo": _forecast,
    "kto": _forecast,
    "grpo": _forecast_of_practice,
    "pretrain": _forecast,
}
