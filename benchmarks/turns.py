"""What a turn costs with no model in it, and whether it stays flat as the conversation grows.

    python -m benchmarks.turns

A turn is one question of a person while a review waits: understand, answer, wait again, every step durable. Beside it,
in the same run, plain LangGraph with its SqliteSaver does the same number of supersteps on an empty state.
Target: a durable superstep at most 1.2 times plain LangGraph, and the same at 1,000 messages.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tenet.settings import quiet_libraries, read_settings

TURNS = 40


def main() -> None:
    quiet_libraries()
    with tempfile.TemporaryDirectory() as folder:
        plain = measure(plain_turn(Path(folder) / "plain.sqlite"))
        print_line("plain LangGraph, 4 supersteps", plain)
        for messages in (10, 1000):
            turns = measure(tenet_turn(Path(folder) / f"home-{messages}", messages))
            print_line(f"Tenet, a question at {messages} messages", turns)
            print(
                f"    {statistics.median(turns) / statistics.median(plain):.2f} times plain LangGraph with as many supersteps"
            )


def measure(turn: Callable[[], None]) -> list[float]:
    turn()
    seconds: list[float] = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        turn()
        seconds.append(time.perf_counter() - begun)
    return sorted(seconds)


def print_line(name: str, seconds: list[float]) -> None:
    p95 = seconds[int(0.95 * len(seconds))]
    print(f"{name:<40} p50 {1000 * statistics.median(seconds):6.1f} ms  p95 {1000 * p95:6.1f} ms", flush=True)


def plain_turn(path: Path) -> Callable[[], None]:
    """Resume from an interrupt, pass three nodes, interrupt again: the same shape with nothing in the nodes."""
    from typing import TypedDict

    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import START, StateGraph
    from langgraph.types import Command, interrupt

    class State(TypedDict):
        said: str

    def wait(state: State) -> Command[str]:
        return Command(goto="a", update={"said": str(interrupt("?"))})

    graph = StateGraph(State)
    graph.add_node("wait", wait, destinations=("a",))
    graph.add_node("a", lambda state: Command(goto="b"), destinations=("b",))
    graph.add_node("b", lambda state: Command(goto="c"), destinations=("c",))
    graph.add_node("c", lambda state: Command(goto="wait"), destinations=("wait",))
    graph.add_edge(START, "wait")
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("pragma synchronous=normal")
    compiled = graph.compile(checkpointer=SqliteSaver(connection))
    config = {"configurable": {"thread_id": "1"}}
    compiled.invoke({"said": ""}, config, durability="sync")  # pyright: ignore[reportArgumentType]

    def turn() -> None:
        compiled.invoke(Command(resume="hello"), config, durability="sync")  # pyright: ignore[reportArgumentType]

    return turn


def tenet_turn(home: Path, messages: int) -> Callable[[], None]:
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

    def turn() -> None:
        session.send(session.say("What is a tenet?"))

    return turn


if __name__ == "__main__":
    main()
