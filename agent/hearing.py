"""What a person's reply does. Free words can ask, answer and wish; only a typed approval approves."""

from agent.desk import Desk, title
from agent.remedies import mend
from agent.speaking import tell_cost, tell_effect, told
from tenet import journal as j
from tenet.problems import BadFile, NotPossible
from tenet.replies import Approve, Cancel, Edit, Fix, Reply, Retry, Revise, Say
from tenet.stages import StageName
from tenet.state import Failed, Wait


def take(desk: Desk, reply: Reply) -> None:
    """Do what the reply asks, or tell the person why not. A reply that was taken before does nothing."""
    if reply.id in desk.project.state.seen:
        return
    try:
        _take(desk, reply)
    except (NotPossible, BadFile) as problem:
        desk.project.record(told(desk, str(problem), "problem"))


def _take(desk: Desk, reply: Reply) -> None:
    project = desk.project
    match reply:
        case Say(text=text, files=files):
            project.record(j.Said(text=text, files=files), reply.by, reply.surface, reply.id)
        case Approve(digests=digests, because=because):
            project.approve(digests, by=reply.by, surface=reply.surface, because=because, id=reply.id)
        case Edit(stage=stage, content=content, base=base):
            if base and base != project.state.digest(stage):
                raise NotPossible(
                    f"The {title(stage)} changed while you edited it. Your text was not saved; look at the new one first."
                )
            project.edit(stage, content.encode(), by=reply.by, surface=reply.surface, id=reply.id)
            tell_cost(desk, stage)
        case Revise(stage=stage, text=text):
            target = project.revise(stage, text, by=reply.by, surface=reply.surface, id=reply.id)
            tell_effect(desk, target)
        case Retry(stage=stage, keep=keep):
            if not isinstance(project.next_step(), Failed):
                raise NotPossible("There is nothing to try again at this moment.")
            project.record(j.Retried(stage=stage, keep=keep or None), reply.by, reply.surface, reply.id)
        case Cancel(stage=stage):
            _cancel(desk, stage)
        case Fix(seen=seen):
            mend(desk, reply.by, reply.surface, reply.id, seen)


def _cancel(desk: Desk, stage: StageName) -> None:
    step = desk.project.next_step()
    if not isinstance(step, Wait) or step.stage != stage:
        raise NotPossible(f"No job of {title(stage)} runs at this moment.")
    desk.jobs.cancel(step.key)
