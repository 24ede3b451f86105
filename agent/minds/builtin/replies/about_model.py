"""Which model it is, why it is trained so, how the training went, how it does on one label, and what would make it better."""

from agent.minds.builtin.replies import results, standing
from agent.minds.builtin.words import names_in
from agent.minds.contract import Situation
from tenet import artifacts as a
from tenet import catalogue

_IMPROVE = (
    'Real rows help most: show the answers that were wrong (`tenet complain PROJECT "words"` traces a bad answer and mends it, '
    "`tenet feedback PROJECT --take` makes rows of what users corrected), or say what is missing, such as “200 rows for shipping”. "
    "A larger base model is the other way (`tenet bases`)."
)


def plan_of(situation: Situation) -> a.TrainingPlan | None:
    plan = situation.artifacts.get("training_plan")
    return plan if isinstance(plan, a.TrainingPlan) else None


def model(situation: Situation) -> str:
    plan = plan_of(situation)
    baseline = situation.artifacts.get("baseline")
    name = plan.base_model if plan else baseline.base_model if isinstance(baseline, a.Baseline) else "tenet-tiny"
    found = catalogue.find(name)
    size = f": {found.billions:g} billion weights, {found.family}, {found.licence}" if found else ""
    note = " It comes with Tenet, is of teaching size and learns short English jobs." if name == "tenet-tiny" else ""
    sure = "" if plan else " unless the training plan names another"
    return (
        f"The base model is {name}{sure}{size}.{note} Your rows tune it. To take another, set TENET_BASE_MODEL; `tenet bases` says which "
        "of those that people know this machine can train."
    )


def why_this_method(situation: Situation) -> str:
    method, baseline = situation.artifacts.get("method"), situation.artifacts.get("baseline")
    if not isinstance(method, a.Method):
        return standing.ways_to_learn(situation)
    others = " ".join(f"{one.method.upper()}: {one.why_not}" for one in method.alternatives)
    without = (
        next((system for system in baseline.systems if system.name == "base"), None)
        if isinstance(baseline, a.Baseline)
        else None
    )
    untuned = (
        f" The untuned base model with a prompt is right on {results.percent(without.accuracy)}." if without else ""
    )
    return (
        f"The method is {method.choice.upper()}. {' '.join(method.reasons)}{untuned} Against the others: {others or 'nothing was noted.'} "
        "It is yours to choose: “use the classical model” or “only a prompt”."
    )


def settings(situation: Situation) -> str:
    plan = plan_of(situation)
    return (
        standing.shown(situation, "training_plan")
        if plan
        else "They stand in the training plan, which comes after the method."
    )


def forecast(situation: Situation) -> str:
    plan = plan_of(situation)
    if plan is None:
        return "The training plan carries a forecast before anything is trained."
    return (
        f"It is reckoned from {plan.forecast.basis}. The rows of the test can show a gain of "
        f"{plan.forecast.smallest_detectable_gain:.0%} or "
        f"more; a smaller one may hide in chance. `tenet forecasts PROJECT` shows how right earlier ones were. "
        f"{standing.how_long(situation)}"
    )


def run(situation: Situation) -> str:
    found, report = situation.artifacts.get("training_run"), situation.artifacts.get("report")
    if not isinstance(found, a.TrainingRun):
        return f"Nothing is trained yet. {standing.how_long(situation)}"
    loss = (
        f" The loss went from {found.first_loss:.2f} to {found.last_loss:.2f}."
        if found.first_loss and found.last_loss is not None
        else ""
    )
    kept = (
        f" The weights of step {found.kept_step} were kept: they answered {found.heldout_right:.0%} of the validation rows rightly."
        if found.kept_step is not None and found.heldout_right is not None
        else ""
    )
    heart = (
        f" On rows that it was trained on it is right on {results.percent(report.on_training_rows)}: far above the test "
        f"means learned by heart."
        if isinstance(report, a.EvalReport) and report.on_training_rows
        else ""
    )
    noticed = f" Noticed: {' '.join(found.notes)}" if found.notes else " Nothing unusual was noticed."
    return f"The training took {found.seconds / 60:.1f} minutes and {found.steps} steps.{loss}{kept}{heart}{noticed}"


def on_label(text: str, situation: Situation) -> str:
    report = situation.artifacts.get("report")
    slices = report.slices.get("tuned", {}) if isinstance(report, a.EvalReport) else {}
    named = [name for name in names_in(text, standing.labels_known(situation)) if name in slices]
    if not named:
        return results.how_good(situation)
    told = " ".join(f'On "{name}" the tuned model is right on {results.percent(slices[name])}.' for name in named)
    return f"{told} {results.weakest(situation)}"


def improve(situation: Situation) -> str:
    if "report" not in situation.artifacts:
        return f"Nothing is measured yet, so I cannot tell what would help most. {_IMPROVE}"
    return f"{results.weakest(situation)} {_IMPROVE}"


def served(situation: Situation) -> str:
    release = situation.artifacts.get("release")
    if not isinstance(release, a.Release):
        return "Nothing is live yet: that comes after the deployment is approved."
    return (
        f"It is live: of {release.checked_rows} rows that were asked where it is served, {release.same_answers} got the "
        f"answer that was measured. "
        "`tenet status` shows its address, `tenet traffic PROJECT` what is asked of it."
    )


def rollout(situation: Situation) -> str:
    if "deployment" not in situation.artifacts:
        return f"The deployment will say it, after the report. {standing.waiting(situation)}"
    old = " A model that is live already stays until it is replaced, and `tenet rollback PROJECT` brings it back."
    return f"{standing.shown(situation, 'deployment')}{old}"
