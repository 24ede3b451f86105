"""One file a drafting step. Each makes one artefact from what is in force, or asks one question.

`draft` is what the graph calls: a first draft or one that fits changed inputs, with the person's wishes met on top.
"""

from collections.abc import Callable, Mapping

from agent.desk import ANEW, Desk, situation
from agent.drafting import data_plan, deployment, examples, method, reward, spec, tenets, training_plan
from agent.minds.contract import Drafted, Question
from tenet import artifacts as a
from tenet.stages import CLOSE_HOLES, StageName

Step = Callable[[Desk], Drafted[a.Artifact] | Question]

STEPS: Mapping[StageName, Step] = {
    "spec": spec.draft,
    "tenets": tenets.draft,
    "examples": examples.draft,
    "data_plan": data_plan.draft,
    "method": method.draft,
    "reward": reward.draft,
    "training_plan": training_plan.draft,
    "deployment": deployment.draft,
}
OUR_OWN = (ANEW, data_plan.TAKE_DOCUMENTS, CLOSE_HOLES)
"""Wishes that the step itself meets, and no mind."""


def draft(stage: StageName, desk: Desk) -> Drafted[a.Artifact] | Question:
    wishes = tuple(wish for wish in desk.project.state.sent_back.get(stage, ()) if wish not in OUR_OWN)
    fitted = STEPS[stage](desk)
    if isinstance(fitted, Question) or not wishes:
        return fitted
    changed = desk.mind.change(stage, fitted.artifact, wishes, situation(desk))
    if isinstance(changed, Drafted) and isinstance(changed.artifact, a.TrainingPlan):
        return changed._replace(artifact=training_plan.with_forecast(changed.artifact, desk))
    if isinstance(changed, Drafted) and isinstance(changed.artifact, a.RewardFunction):
        return changed._replace(artifact=reward.proven(changed.artifact, desk))
    if isinstance(changed, Drafted) and isinstance(changed.artifact, a.DataPlan):
        assert isinstance(fitted.artifact, a.DataPlan)
        return changed._replace(artifact=data_plan.with_reasons(fitted.artifact, changed.artifact))
    return changed
