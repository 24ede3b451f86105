"""The training plan and the training."""

from surfaces.cards.marking import bullets, escape
from tenet import artifacts as a


def training_plan_card(plan: a.TrainingPlan) -> str:
    forecast = plan.forecast
    return (
        f"Train **{escape(plan.base_model)}**{' from where your last training ended' if plan.start_from else ''} with {_method_name(plan)}"
        f"{f' (LoRA, rank {plan.lora.r})' if plan.lora else ''}: about **{forecast.minutes:g} minutes**, "
        f"{forecast.memory_gb:g} GB of memory, at most {_most_minutes(plan):g} minutes.{bullets(plan.reasons)}\n"
        f"- The held-out rows can show a gain of {forecast.smallest_detectable_gain:.0%} or more.\n"
        f"- Forecast from {escape(forecast.basis)}."
    )


def _most_minutes(plan: a.TrainingPlan) -> float:
    return plan.max_minutes + (plan.warm_start.max_minutes if plan.warm_start else 0.0)


def _method_name(plan: a.TrainingPlan) -> str:
    if plan.warm_start:
        return f"a short SFT and then {plan.method.upper()}"
    return "continued pre-training" if plan.method == "pretrain" else plan.method.upper()


def training_run_card(run: a.TrainingRun) -> str:
    losses = (
        f", loss {run.first_loss:.2f} → {run.last_loss:.2f}"
        if run.first_loss is not None and run.last_loss is not None
        else ""
    )
    if run.first_reward is not None and run.last_reward is not None:
        losses += f", reward {run.first_reward:.2f} → {run.last_reward:.2f}"
    forecast = "" if run.forecast_minutes is None else f" (forecast: {60 * run.forecast_minutes:.0f} s)"
    kept = "" if run.kept_step is None or run.kept_step == run.steps else f" Those of step {run.kept_step} were kept."
    return (
        f"{run.steps} steps in {run.seconds:.0f} s{forecast}{losses}. Weights {run.weights_sha256[:12]}, in `{run.merged}`."
        f"{kept}{bullets(run.notes)}"
    )
