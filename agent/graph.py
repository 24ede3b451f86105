"""The whole agent on one screen.

    START → advance ── what the project needs next ──► a node a stage, ask, review, wait, understand
               ▲                                          │
               └──────────────────────────────────────────┘

The folder is the truth: `advance` asks `project.next_step()` and goes there. The checkpoint is a bookmark of where the
conversation waits; it holds strings only. `ask`, `review` and `wait` are the only places that interrupt, once each and
with nothing before it; after a resume they act on what the reply and the state name, never on what is derived again.
"""

from functools import cache
from typing import Any, NotRequired, Protocol, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from agent.desk import Desk
from agent.drafting import STEPS, draft
from agent.hearing import take
from agent.launching import MODULES, collect, hand_over, launch
from agent.minds.contract import CannotDraft, Question
from agent.speaking import asked, tell_outcome, told
from agent.understanding import understand
from agent.waking import SHAPE, Tick, Wake
from tenet.stages import BY_NAME, StageName
from tenet.state import Ask, Done, Draft, Failed, Launch, Review, Step, Understand, Wait


class Bookmark(TypedDict):
    project: str
    waiting: NotRequired[dict[str, str] | None]
    """What the conversation waits for, by name and digest."""
    said: NotRequired[str]
    """The words to understand."""
    key: NotRequired[str]
    """The job to launch."""


Graph = CompiledStateGraph[Bookmark, Desk, Bookmark, Bookmark]
Go = Command[str]


def waiting(step: Step) -> dict[str, str] | None:
    """What an interrupt says, and so what the bookmark of a project that stands at this step says."""
    match step:
        case Ask(question=question):
            return {"for": "answer", "stage": question.asked.stage, "key": question.id}
        case Review(digests=digests):
            return {"for": "approval", "stage": list(digests)[-1], "key": " ".join(digests.values())}
        case Wait(stage=stage, key=key):
            return {"for": "job", "stage": stage, "key": key}
        case Failed(stage=stage, key=key):
            return {"for": "repair", "stage": stage, "key": key}
        case Done():
            return {"for": "nothing", "stage": "release", "key": ""}
        case Understand() | Draft() | Launch():
            return None


def advance(state: Bookmark, runtime: Runtime[Desk]) -> Go:
    """The only router."""
    step = runtime.context.project.next_step()
    runtime.context.at_work(step)
    match step:
        case Understand(said=said):
            return Command(goto="understand", update={"said": said})
        case Draft(stage=stage):
            return Command(goto=stage)
        case Launch(stage=stage, key=key):
            return Command(goto=stage, update={"key": key})
        case Ask():
            return Command(goto="ask", update={"waiting": waiting(step)})
        case Review():
            return Command(goto="review", update={"waiting": waiting(step)})
        case Wait() | Failed() | Done():
            return Command(goto="wait", update={"waiting": waiting(step)})


def ask(state: Bookmark, runtime: Runtime[Desk]) -> Go:
    return _listen(state, runtime)


def review(state: Bookmark, runtime: Runtime[Desk]) -> Go:
    return _listen(state, runtime)


def wait(state: Bookmark, runtime: Runtime[Desk]) -> Go:
    return _listen(state, runtime)


def _listen(state: Bookmark, runtime: Runtime[Desk]) -> Go:
    waits = state.get("waiting") or {}
    wake = Wake.model_validate(interrupt(waits, response_schema=SHAPE))
    if not isinstance(wake.reply, Tick):
        take(runtime.context, wake.reply)
    elif waits.get("for") == "job":
        stage = BY_NAME[waits["stage"]].name
        if made := collect(runtime.context, stage, waits["key"]):
            tell_outcome(runtime.context, stage, made)
    return Command(goto="advance")


def hear(state: Bookmark, runtime: Runtime[Desk]) -> Go:
    understand(runtime.context, state.get("said", ""))
    return Command(goto="advance")


class Node(Protocol):
    def __call__(self, state: Bookmark, runtime: Runtime[Desk]) -> Go: ...


def drafting(stage: StageName) -> Node:
    """The node that makes one artefact."""

    def node(state: Bookmark, runtime: Runtime[Desk]) -> Go:
        desk = runtime.context
        try:
            made = draft(stage, desk)
        except CannotDraft as problem:
            made = Question(str(problem), "", topic=problem.topic)
        if isinstance(made, Question):
            desk.project.record(asked(desk, stage, made))
        else:
            desk.project.put(stage, made.artifact, "mind", mind=desk.mind.name, prompt=made.prompt)
            if made.note:
                desk.project.record(told(desk, made.note, "note", stage))
        return Command(goto="advance")

    return node


def launching(stage: StageName) -> Node:
    """The tool node that starts one job; what it starts was approved, and the supervisor checks that again."""

    def node(state: Bookmark, runtime: Runtime[Desk]) -> Go:
        step = runtime.context.project.next_step()
        if isinstance(step, Launch) and step.stage == stage and step.key == state.get("key"):
            launch(runtime.context, step)
        elif isinstance(step, Wait) and step.stage == stage:
            hand_over(runtime.context, stage)
        return Command(goto="advance")

    return node


def build(saver: BaseCheckpointSaver[Any]) -> Graph:
    return _compiled().copy(update={"checkpointer": saver})


@cache
def _compiled() -> Graph:
    """Compiled once in a process: that takes longer than a turn of the conversation."""
    graph = StateGraph(Bookmark, context_schema=Desk)
    graph.add_edge(START, "advance")
    ends = ("understand", "ask", "review", "wait", *STEPS, *MODULES, END)
    graph.add_node("advance", advance, destinations=ends)
    for name, node in {"understand": hear, "ask": ask, "review": review, "wait": wait}.items():
        graph.add_node(name, node, destinations=("advance",))
    for stage in STEPS:
        graph.add_node(stage, drafting(stage), destinations=("advance",))
    for stage in MODULES:
        graph.add_node(stage, launching(stage), destinations=("advance",))
    return graph.compile()
