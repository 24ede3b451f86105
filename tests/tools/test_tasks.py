"""distilabel's self-instruct and evol-instruct for real, in the child process and over HTTP, with the checks after them."""

import json
from pathlib import Path
from typing import Literal

import pytest

from tenet.artifacts import DataPlan, LabelMeaning, Row, UseCaseSpec
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status
from tests.tools.in_process import through
from tests.tools.test_distilling import OWN, order
from tools.distilling import make_rows
from tools.teaching.checking import checked
from tools.teaching.contract import NO_ANSWER, MadeRow, Order
from tools.teaching.grid import grid
from tools.teaching.ordering import orders_for

Task = Literal["self_instruct", "evol_instruct"]


def by_task(way: Task, instruction: str | None = None) -> Order:
    whole = order(built_in=False)
    answered = {"answered": True, "instruction": instruction} if instruction else {}
    return whole.model_copy(update={"way": way, **answered})


def made(one: Order, folder: Path, server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> tuple[MadeRow, ...]:
    connect(server, monkeypatch)
    return make_rows(one, folder / "making", folder, lambda heard: None)


def connect(server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_TEACHER_BASE_URL", server.base_url)
    monkeypatch.setenv("TENET_TEACHER_MODEL", "fake-model")


def instructs(asked: Asked) -> Answer:
    told = asked.messages[-1]["content"]
    if asked.messages[0]["content"] == "Answer politely.":
        return f"Thank you for: {told}"
    about = "payment of the invoice" if "invoice" in told else "parcel with the tracking number"
    return "\n".join(
        f'{at}. "Where is the {about} {word}?"' for at, word in enumerate(("today", "of May", "for good"), 1)
    )


def evolves(asked: Asked) -> Answer:
    told = asked.messages[-1]["content"]
    if "damaged" in told:
        return Status(400, "cannot be said")
    said = next(text for texts in OWN.values() for text in texts if text in told)
    return f"#Rewritten Prompt#: {said}, although I wrote to you twice about exactly this last week"


def test_self_instruct_writes_texts_that_are_answered_and_checked_like_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = by_task("self_instruct", "Answer politely.")
    one = one.model_copy(
        update={
            "asks": tuple(
                ask.model_copy(update={"request": ask.request.model_copy(update={"answered": True})})
                for ask in one.asks[1:3]
            )
        }
    )
    with FakeOpenAI(play=instructs) as server:
        rows = made(one, tmp_path, server, monkeypatch)
        assert len(server.asked) == 2 + 6
    usable = [row for row in rows if row.dropped is None]
    assert len(rows) == 6 and usable
    assert all(row.answer == f"Thank you for: {row.text}" and not row.text.startswith(("1", '"')) for row in usable)
    assert {row.parent for row in rows} == {None}


def test_evol_instruct_makes_examples_harder_one_silence_ends_nothing_and_nothing_is_paid_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step by step in this process; that such a pipeline runs in its child the test before has shown."""
    one = by_task("evol_instruct")
    one = one.model_copy(update={"asks": one.asks[1:3]})
    with FakeOpenAI(play=evolves) as server:
        connect(server, monkeypatch)
        rows = step_by_step(one, tmp_path)
        assert len(rows) == 5 and not [row for row in rows if row.dropped == NO_ANSWER]
        assert {row.parent for row in rows} == {"billing0", "billing1", "billing2", "shipping0", "shipping2"}
        answered = [asked.body["messages"] for asked in server.asked if "damaged" not in json.dumps(asked.body)]
        assert step_by_step(one, tmp_path) == rows
        again = [asked.body["messages"] for asked in server.asked if "damaged" not in json.dumps(asked.body)]
        assert again == answered, "which way a text is made harder is not thrown anew"


def step_by_step(one: Order, folder: Path) -> list[MadeRow]:
    from tools.teaching.steps import ReadAnswers
    from tools.teaching.tasks import data_for, steps_for

    told = {"project": str(folder), "answered": str(folder / "answered.txt"), "at_once": 4}
    steps = [*steps_for(one, told), ReadAnswers(name="read")]
    return checked([MadeRow.model_validate(row) for row in through(steps, data_for(one))], one)


def test_the_plans_tasks_take_turns_with_the_own_request_and_the_built_in_teacher_knows_none() -> None:
    labels = tuple(LabelMeaning(name=name) for name in OWN)
    spec = UseCaseSpec(
        title="t",
        task="classification",
        problem="p",
        users="u",
        input="i",
        output="o",
        labels=labels,
        instruction="Name it.",
    )
    rows = tuple(
        Row(id=f"{label}{at}", input=text, output=label, origin="user", group=f"{label}{at}")
        for label, texts in OWN.items()
        for at, text in enumerate(texts)
    )
    tasks: tuple[Task, ...] = ("self_instruct", "evol_instruct")
    plan = DataPlan(rows_per_label=60, generator="big", tasks=tasks)

    def ways(plan: DataPlan) -> dict[str | None, int]:
        cells = {cell.name: cell for found in grid(plan, spec.kinds).values() for cell in found}
        wanted = {("train", name): 48 for name in cells}
        orders = orders_for(wanted, cells, {"train": rows, "heldout": (), "validation": ()}, spec, plan, {}, 0)  # pyright: ignore[reportArgumentType]
        assert all(ask.way == one.way for one in orders for ask in one.asks)
        return {one.way: len(one.asks) for one in orders}

    assert ways(plan) == {None: 6, "self_instruct": 6, "evol_instruct": 6}
    assert ways(plan.model_copy(update={"generator": "built-in"})) == {None: 18}
    assert ways(plan.model_copy(update={"tasks": None})) == {None: 18}
