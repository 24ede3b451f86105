"""A project as people see it: the rail of its stages and the one thing that comes next. The same for every surface."""

from typing import Literal, NamedTuple

from agent.languages import in_language
from agent.languages.conversation import spoken_in
from tenet.journal import STOPPED, Routed
from tenet.project import Project
from tenet.routing import routes
from tenet.stages import BY_NAME, CHAIN, Stage, StageName
from tenet.state import Ask, Done, Draft, Failed, Launch, Review, State, Step, Understand, Wait
from tools.variants import TAKEN_BACK

Standing = Literal["done", "running", "waiting for you", "stopped", "failed", "stale", "to come"]


class StageView(NamedTuple):
    name: StageName
    title: str
    standing: Standing
    digest: str | None
    approved_by: str | None


def rail(project: Project) -> list[StageView]:
    state, step = project.state, project.next_step()
    return [_view(state, stage, step) for stage in CHAIN if state.is_needed(stage)]


def left_over(project: Project, name: str) -> StageView | None:
    """A stage that the rail goes past by now, such as the contest before a method was chosen; None where nothing is left of it."""
    stage = next((stage for stage in CHAIN if stage.name == name), None)
    if stage is None or project.state.digest(stage.name) is None:
        return None
    return _view(project.state, stage, project.next_step())


def next_action(project: Project) -> str:
    """One sentence in the person's language: what the project needs now, and from whom."""
    return in_language(_next_action(project), spoken_in(project))


def _done(routed: Routed | None) -> str:
    """A model that was made beside one in production is not in use yet."""
    if routed and routed.production and routed.candidate and routed.mode != "aside":
        return "The new model is tried beside the one in production. Compare them, then let it answer, or take it back."
    if routed and routed.production and routed.candidate and routed.because.startswith(TAKEN_BACK):
        return "The new model was taken back by itself, and the one before it answers. The conversation says why."
    return "Everything is done: the model is live."


def _next_action(project: Project) -> str:
    match project.next_step():
        case Ask(question=question):
            return f"Waiting for your answer: {question.asked.text}"
        case Review(digests=digests):
            return f"Waiting for your approval of the {named(tuple(digests))}."
        case Wait(stage=stage):
            return f"{BY_NAME[stage].title} is running. You may close this; it goes on."
        case Failed(stage=stage, end=end) if end.end == "cancelled" and end.message == STOPPED:
            return f"{BY_NAME[stage].title} was stopped. Everything before it is kept. Try again, or change something."
        case Failed(stage=stage, end=end):
            said = (end.message or "it left no message").strip()
            return (
                f"{BY_NAME[stage].title} {end.end}: {said}{'' if said[-1] in '.!?' else '.'} "
                "Everything before it is kept. Try again, or change something."
            )
        case Done():
            return _done(routes(project))
        case Understand() | Draft() | Launch():
            return "Tenet is working on the next step."


def named(stages: tuple[StageName, ...]) -> str:
    titles = [BY_NAME[stage].title.lower() for stage in stages]
    return " and the ".join(titles)


def _view(state: State, stage: Stage, step: Step) -> StageView:
    approval = state.approval(stage.name)
    return StageView(
        stage.name,
        stage.title,
        _standing(state, stage, step),
        state.digest(stage.name),
        approval.by if approval else None,
    )


def _standing(state: State, stage: Stage, step: Step) -> Standing:
    match step:
        case Ask(question=question) if question.asked.stage == stage.name:
            return "waiting for you"
        case Review(digests=digests) if stage.name in digests:
            return "waiting for you"
        case Wait(stage=name) | Draft(stage=name) | Launch(stage=name) if name == stage.name:
            return "running"
        case Failed(stage=name, end=end) if name == stage.name:
            return "stopped" if end.end == "cancelled" else "failed"
        case _ if state.digest(stage.name) is None:
            return "to come"
        case _:
            return "done" if state.is_fresh(stage) else "stale"
