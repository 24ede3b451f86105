"""The model mind over the data plan and over a bad answer: what it may say there, and what goes back to it."""

from typing import Any

import pytest

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import CannotDraft, Diagnosis, Finding
from prompts import load
from tenet import artifacts as a
from tests.agent.minds.samples import a_spec, mind_saying, some_examples, some_tenets

PLAN = a.DataPlan(rows_per_label=60, generator="teacher-1", axes={"tone": ("calm", "upset")}, reasons=("Rows first.",))
AXES: list[dict[str, Any]] = [
    {"name": "topic", "values": ["a first invoice", "a reminder"]},
    {"name": "difficulty", "values": ["ordinary", "names two queues"]},
]


def planned(*answers: Any, plan: a.DataPlan = PLAN) -> tuple[a.DataPlan, Any]:
    mind, chat = mind_saying(*answers)
    drafted = mind.plan(a_spec(), some_tenets(), some_examples(), plan)
    return drafted.artifact, (drafted, chat)


def test_the_axes_are_those_of_this_job_and_all_else_stays() -> None:
    plan, (drafted, _) = planned({"axes": AXES, "reasons": ["Reminders read otherwise."]})
    assert plan.axes == {"topic": ("a first invoice", "a reminder"), "difficulty": ("ordinary", "names two queues")}
    assert plan.reasons == ("Rows first.", "Reminders read otherwise.")
    assert plan.model_copy(update={"axes": PLAN.axes, "reasons": PLAN.reasons}) == PLAN
    assert drafted.prompt == load("data_plan").digest


def test_the_built_in_teacher_varies_what_it_knows_and_no_model_is_asked() -> None:
    plan, (drafted, chat) = planned(plan=PLAN.model_copy(update={"generator": "built-in"}))
    assert (plan.axes, drafted.prompt, chat.asked) == (PLAN.axes, None, [])
    assert BuiltInMind().plan(a_spec(), some_tenets(), some_examples(), PLAN).artifact == PLAN


@pytest.mark.parametrize(
    ("axes", "fault"),
    [
        ([AXES[0], {"name": "tone", "values": ["calm", "upset"]}], 'one must be "difficulty"'),
        ([{"name": "queue", "values": list(a_spec().label_names)}, AXES[1]], "has a label of the use case"),
        ([AXES[0], AXES[0], AXES[1]], "the same name"),
        ([{"name": "topic", "values": ["same", "same"]}, AXES[1]], "only one value"),
    ],
)
def test_axes_that_would_not_do_go_back_with_their_fault(axes: list[dict[str, Any]], fault: str) -> None:
    plan, (_, chat) = planned({"axes": axes}, {"axes": AXES})
    assert set(plan.axes) == {"topic", "difficulty"}
    assert fault in chat.asked[1][-1].text


def test_a_guide_that_cannot_be_asked_leaves_the_usual_axes_and_says_so() -> None:
    plan, (drafted, _) = planned("no idea", "no idea", "no idea")
    assert plan == PLAN and drafted.prompt is None
    assert "The axes are the usual ones, since guide-1 could not be asked" in drafted.note


def test_a_diagnosis_is_an_opinion_with_rows_and_a_question() -> None:
    said = {
        "agrees": "no",
        "because": "It names a parcel.",
        "write_rows": ["a parcel in a bill"],
        "ask": "Is it shipping?",
    }
    mind, chat = mind_saying(said)
    row = some_examples().rows[0]
    finding = Finding("my text", "wrong one", "right one", "data gap. No row is like it.", (row,))
    found = mind.diagnose(a_spec(), some_tenets(), finding)
    assert found == Diagnosis("no", "It names a parcel.", ("a parcel in a bill",), "Is it shipping?")
    asked = chat.asked[0][-1].text
    assert all(part in asked for part in ("my text", "wrong one", "right one", "data gap", row.id))
    assert BuiltInMind().diagnose(a_spec(), some_tenets(), finding) is None


def test_a_guide_that_says_nothing_usable_is_a_plain_failure() -> None:
    mind, _ = mind_saying("no idea", "no idea", "no idea")
    with pytest.raises(CannotDraft):
        mind.diagnose(a_spec(), some_tenets(), Finding("a", "b", "c", "d"))
