"""The tenets: what a good answer is, in sentences that can be tested."""

from agent.desk import Desk, brief, is_anew
from agent.minds.contract import Drafted, Question
from tenet import artifacts as a
from tenet.coherence import complaints


def draft(desk: Desk) -> Drafted[a.Tenets] | Question:
    spec = desk.project.get("spec", a.UseCaseSpec)
    current = None if is_anew(desk.project, "tenets") else desk.project.find("tenets")
    touched = "tenets" in desk.project.state.touched
    if isinstance(current, a.Tenets) and touched and not complaints(current, {"spec": spec}):
        return Drafted(current, "")
    drafted = desk.mind.tenets(brief(desk.project, desk.settings), spec)
    if isinstance(drafted, Question) or not isinstance(current, a.Tenets) or not touched:
        return drafted
    note = f"{drafted.note} What you had set for the other tenets is kept.".strip()
    return Drafted(with_the_persons_settings(drafted.artifact, current), note, drafted.prompt)


def with_the_persons_settings(fresh: a.Tenets, edited: a.Tenets) -> a.Tenets:
    """New checks for a changed use case, under the weights and thresholds that the person chose before."""
    before = {tenet.id: tenet for tenet in edited.tenets}

    def carried(tenet: a.Tenet) -> a.Tenet:
        old = before.get(tenet.id)
        if old is None or old.check.kind != tenet.check.kind:
            return tenet
        return tenet.model_copy(update={"weight": old.weight, "threshold": old.threshold, "blocking": old.blocking})

    return a.Tenets(tenets=tuple(carried(tenet) for tenet in fresh.tenets), budgets=edited.budgets)
