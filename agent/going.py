"""Moving a conversation: bring the bookmark in line with the folder, hand over a reply, take up jobs that ended.

The folder may have moved without the graph: another surface approved, a file was edited by hand, the bookmark was lost
or the process died between two nodes. In each of these cases the bookmark is simply started anew from the folder.
"""

from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.types import Command

from agent.desk import Desk
from agent.graph import Graph, waiting
from agent.launching import hand_over
from agent.waking import Tick, Wake
from tenet.replies import Reply
from tenet.state import Wait

LONGEST = 200
"""Supersteps after which a thread starts anew, so that a conversation of any length keeps a small database."""


def go(graph: Graph, desk: Desk, reply: Reply | None) -> None:
    config: RunnableConfig = {"configurable": {"thread_id": desk.project.state.id}}
    _settle(graph, config, desk)
    if reply is not None:
        _run(graph, config, desk, Command(resume=Wake(reply=reply).model_dump(mode="json")))
    _take_up_ended_jobs(graph, config, desk)


def _settle(graph: Graph, config: RunnableConfig, desk: Desk) -> None:
    snapshot = graph.get_state(config)
    marked = [item.value for task in snapshot.tasks for item in task.interrupts]
    steps = (snapshot.metadata or {}).get("step", 0)
    if marked != [waiting(desk.project.next_step())] or steps > LONGEST:
        cast("BaseCheckpointSaver[str]", graph.checkpointer).delete_thread(desk.project.state.id)
        _run(graph, config, desk, {"project": desk.project.name})


def _take_up_ended_jobs(graph: Graph, config: RunnableConfig, desk: Desk) -> None:
    while isinstance(step := desk.project.next_step(), Wait):
        job = desk.jobs.get(step.key)
        if job is None or job.state in ("queued", "starting", "running"):
            hand_over(desk, step.stage)
            return
        _settle(graph, config, desk)
        _run(graph, config, desk, Command(resume=Wake(reply=Tick()).model_dump(mode="json")))


def _run(graph: Graph, config: RunnableConfig, desk: Desk, given: Any) -> None:
    graph.invoke(given, config, context=desk, durability="exit")  # pyright: ignore[reportUnknownMemberType]
