"""The method: what the data, the tenets, the baselines and the machine say about training, and what to do."""

from agent.desk import Desk
from agent.drafting.advice import Facts, Price, advise
from agent.drafting.data_plan import brought_documents
from agent.drafting.training_plan import METHODS, forecast_of
from agent.minds.contract import Drafted
from evals.contest import held
from evals.statistics import smallest_detectable_gain
from tenet import artifacts as a
from tenet import catalogue
from tools.thumbs import thumbs

OFFER = (
    "Not sure which way is best? Say “hold a contest”: every way is tried on the same rows with equal small budgets, before "
    "anything is spent."
)


def draft(desk: Desk) -> Drafted[a.Method]:
    current = desk.project.find("method")
    if isinstance(current, a.Method) and "method" in desk.project.state.touched:
        return Drafted(current, "")
    known = facts(desk)
    return Drafted(advise(known), "" if known.contest else OFFER)


def facts(desk: Desk) -> Facts:
    project = desk.project
    baseline, card = project.get("baseline", a.Baseline), project.get("dataset", a.DatasetCard)
    examples = project.get("examples", a.Examples).rows
    heldout = card.files["heldout"].rows
    known = catalogue.find(desk.settings.base_model)
    forecasts = {method: forecast_of(desk, method) for method in METHODS}
    votes = [thumb.up for thumb in thumbs(project)]
    return Facts(
        contest=held(project),
        systems={system.name: system for system in baseline.systems},
        tenets=project.get("tenets", a.Tenets).tenets,
        rows=card.files["train"].rows,
        heldout=heldout,
        examples=len(examples),
        pairs=sum(row.rejected is not None for row in examples),
        made_pairs=sum((card.pairs or {}).values()) if project.get("data_plan", a.DataPlan).rejected_share else 0,
        detectable=round(smallest_detectable_gain(heldout), 3),
        billions=known.billions if known else None,
        on_gpu=catalogue.gpu_gb() > 0,
        prices={method: Price(found.minutes, found.memory_gb) for method, found in forecasts.items()},
        thumbs_up=votes.count(True),
        thumbs_down=votes.count(False),
        documents=len(brought_documents(desk)),
        writes=project.get("spec", a.UseCaseSpec).task == "writing",
    )
