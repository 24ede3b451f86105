"""What a turn costs with no model in it, and whether it stays flat as the conversation grows.

    python -m benchmarks.turns

Each line stands beside plain LangGraph with its SqliteSaver doing as many supersteps with nothing in its nodes, in turns
in the same run:
* supersteps: Tenet's graph resumed by a reply that it has had before, three supersteps on an open saver. Target: at most
  1.2 times plain LangGraph.
* a reply delivered twice: the same through a session, with its lock, its look at hand-edited files and its own saver.
* a question answered: while a review waits, understood by the built-in mind, answered, written down for good.
All must be flat: the same at 1,000 messages as at 10.
"""

import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tenet.settings import quiet_libraries, read_settings

if TYPE_CHECKING:
    from tenet.replies import Say
    from tenet.session import Session

TURNS = 40


def main() -> None:
    quiet_libraries()
    with tempfile.TemporaryDirectory() as folder:
        for messages in (10, 1000):
            compare_turns(Path(folder), messages)


def compare_turns(folder: Path, messages: int) -> None:
    session = conversation(folder / f"home-{messages}", messages)
    known = session.say("What is a tenet?")
    session.send(known)
    with supersteps(session, known) as resumed:
        compare(f"supersteps, {messages} messages", resumed, plain_turn(folder, 3))
    compare(f"a reply delivered twice, {messages} messages", lambda: session.send(known), plain_turn(folder, 3))
    compare(
        f"a question answered, {messages} messages",
        lambda: session.send(session.say("What is a tenet?")),
        plain_turn(folder, 5),
    )


def compare(name: str, tenet: Callable[[], object], plain: Callable[[], object]) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    tenet()
    plain()
    for _ in range(TURNS):
        ours.append(seconds_of(tenet))
        theirs.append(seconds_of(plain))
    print_line(name, ours)
    print_line("    plain LangGraph, as many supersteps", theirs)
    print(f"    ratio {statistics.median(ours) / statistics.median(theirs):.2f}")


def seconds_of(turn: Callable[[], object]) -> float:
    begun = time.perf_counter()
    turn()
    return time.perf_counter() - begun


def print_line(name: str, seconds: list[float]) -> None:
    p95 = sorted(seconds)[int(0.95 * len(seconds))]
    print(f"{name:<44} p50 {1000 * statistics.median(seconds):6.1f} ms  p95 {1000 * p95:6.1f} ms", flush=True)


def plain_turn(folder: Path, nodes: int) -> Callable[[], object]:
    """Resume from an interrupt, pass some nodes, interrupt again: the same shape with nothing in the nodes."""
    from typing import TypedDict

    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import START, StateGraph
    from langgraph.types import Command, interrupt

    class State(TypedDict):
        said: str

    between = [f"node-{number}" for number in range(nodes - 2)]

    def wait(state: State) -> Command[str]:
        return Command(goto=between[0], update={"said": str(interrupt("?"))})

    def going_to(name: str):
        def node(state: State) -> Command[str]:
            return Command(goto=name)

        return node

    graph = StateGraph(State)
    graph.add_node("wait", wait, destinations=(between[0],))
    for name, after in zip(between, [*between[1:], "wait"], strict=True):
        graph.add_node(name, going_to(after), destinations=(after,))
    graph.add_edge(START, "wait")
    connection = sqlite3.connect(folder / f"plain-{uuid.uuid4().hex}.sqlite", check_same_thread=False)
    connection.execute("pragma synchronous=normal")
    compiled = graph.compile(checkpointer=SqliteSaver(connection))
    config = {"configurable": {"thread_id": "1"}}
    compiled.invoke({"said": ""}, config, durability="sync")  # pyright: ignore[reportArgumentType]

    def turn() -> None:
        compiled.invoke(Command(resume="hello"), config, durability="sync")  # pyright: ignore[reportArgumentType]

    return turn


def conversation(home: Path, messages: int) -> "Session":
    from tenet import journal as j
    from tenet.session import Session

    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada"})
    session = Session.create("bench", settings=settings)
    session.advance()
    rows = "".join(
        f"the invoice number {n} is wrong -> billing\nthe parcel number {n} is late -> shipping\n" for n in range(6)
    )
    session.send(session.say(f"Sort support tickets into billing and shipping.\n{rows}"))
    for _ in range(4):
        if session.project.state.question:
            session.send(session.say("use your judgement"))
    for number in range(messages):
        session.project.record(
            j.Told(text=f"message {number} of a long conversation about tickets, queues and what a good answer is")
        )

    return session


@contextmanager
def supersteps(session: "Session", known: "Say") -> Generator[Callable[[], object], None, None]:
    """The graph alone, on the bookmark of the session."""
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.types import Command

    from agent.graph import build
    from agent.waking import Wake

    connection = sqlite3.connect(session.desk.settings.home / "bookmarks.sqlite", check_same_thread=False)
    connection.execute("pragma synchronous=normal")
    graph, config = build(SqliteSaver(connection)), {"configurable": {"thread_id": session.project.state.id}}
    reply = Wake(reply=known).model_dump(mode="json")
    yield lambda: graph.invoke(Command(resume=reply), config, context=session.desk, durability="sync")  # pyright: ignore
    connection.close()


if __name__ == "__main__":
    main()
