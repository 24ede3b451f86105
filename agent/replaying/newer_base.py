"""The approved conversation on another base model ("evergreen"): the same rows, tenets and method, the recipe of that base,
its own baselines and its own evaluation; then the model of today and the new one on the same held-out rows.

What comes of it is a proposal. Nothing is trained, released or changed in the project itself.
"""

from pathlib import Path

from agent.desk import Desk
from agent.drafting.training_plan import by_recipe, with_forecast
from agent.minds import choose_mind
from agent.replaying.comparing import paired, said_by
from agent.replaying.proposals import Cost, Proposal, inputs_of, keep
from agent.replaying.rebuilding import asked
from agent.replaying.workshop import Broke, Tell, Workshop, do_again, take_up
from tenet import artifacts as a
from tenet import journal as j
from tenet.jobs import Jobs
from tenet.problems import NotPossible
from tenet.stages import BY_NAME


def try_base(shop: Workshop, base_model: str, tell: Tell) -> Proposal:
    """Raises `Broke` with the log when a job of it fails."""
    today = shop.original.get("training_run", a.TrainingRun)
    if today.base_model == base_model:
        raise NotPossible(
            f"{shop.original.name} is trained on {base_model} already. Without --base its replay compares the two."
        )
    made_from = inputs_of(shop.original)
    shop = shop._replace(settings=shop.settings.model_copy(update={"base_model": base_model}))
    take_up(shop, "baseline", do_again(shop, "baseline", tell))
    plan = plan_for(shop)
    shop.copy.put("training_plan", plan, "mind")
    trained = do_again(shop, "training_run", tell)
    take_up(shop, "training_run", trained)
    report = do_again(shop, "report", tell)
    take_up(shop, "report", report)
    assert isinstance(trained, a.TrainingRun) and isinstance(report, a.EvalReport)
    proposal = compared(shop, made_from, today, trained, report)
    folder = keep(shop.original, proposal, plan, shop.copy.path / report.html if report.html else None)
    _say(shop, proposal, folder)
    return proposal


def plan_for(shop: Workshop) -> a.TrainingPlan:
    """The recipe of the new base; where it is the recipe of the one before, with what the person had set."""
    settings = shop.settings
    desk = Desk(shop.copy, choose_mind(settings, shop.copy.path), Jobs(settings.home), settings)
    plan, today = by_recipe(desk), shop.original.get("training_plan", a.TrainingPlan)
    same_recipe = (plan.base_model == "tenet-tiny") == (today.base_model == "tenet-tiny")
    if not (same_recipe and "training_plan" in shop.original.state.touched and plan.method == today.method):
        return plan
    chosen = {"lora": today.lora, "train": today.train, "max_minutes": today.max_minutes}
    return with_forecast(plan.model_copy(update=chosen), desk)


def compared(
    shop: Workshop, made_from: dict[str, a.Digest], today: a.TrainingRun, trained: a.TrainingRun, report: a.EvalReport
) -> Proposal:
    """`made_from` as it was when it began: the project may go on meanwhile."""
    then = shop.original.get("report", a.EvalReport)
    before, after = said_by(shop.original.path, _tuned(then)), said_by(shop.copy.path, _tuned(report))
    if before is None or after is None:
        raise Broke(
            f"The answers of today's model are gone ({_tuned(then).predictions.path}), so nothing can be compared with them."
        )
    question = asked(shop)
    return Proposal(
        base_model=trained.base_model,
        instead_of=today.base_model,
        made_from=made_from,
        rows=len(question.rows),
        paired=paired(question, before, after),
        verdict=report.verdict,
        reasons=report.reasons,
        cost_then=_cost(shop.original.path, today),
        cost=_cost(shop.copy.path, trained),
        weights_sha256=trained.weights_sha256,
    )


def _tuned(report: a.EvalReport) -> a.SystemScore:
    return next(system for system in report.systems if system.name == "tuned")


def _cost(project: Path, run: a.TrainingRun) -> Cost:
    size = sum(file.stat().st_size for file in (project / run.merged).glob("*.safetensors"))
    return Cost(train_minutes=round(run.seconds / 60, 2), weights_mb=round(size / 1e6, 1))


def _say(shop: Workshop, proposal: Proposal, folder: Path) -> None:
    """In the project's conversation, so that whoever decides reads it on their surface."""
    name = shop.original.name
    how = f"The whole evaluation: {folder.relative_to(shop.original.path)}/report.html."
    take = f" To take it: tenet replay {name} --base {proposal.base_model} --take; the plan is then approved as usual."
    told = j.Told(text=f"{proposal.in_words} {how}{take}", tone="note", stage="training_plan")
    shop.original.record(told, id=f"replay-{proposal.weights_sha256[:16]}-{BY_NAME['training_plan'].name}")
