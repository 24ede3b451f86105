"""Unclear wishes, several wishes, and whatever is wished at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.minds.contract import Drafted, Question
from tenet import artifacts as a
from tenet.stages import BY_NAME, StageName
from tests.agent.minds.builtin_situations import INSTRUCTION, LABELS, examples, spec, tenets
from tests.agent.minds.builtin_utterances import SAID
from tests.agent.minds.changes.wishing import DATA_PLAN, MIND, NOW, PLAN, asked, changed, names


def test_an_unclear_wish_is_asked_about_with_ways_to_say_it() -> None:
    question = asked("tenets", tenets(), "make everything nicer")
    assert "make T2 stricter" in question.text
    assert question.options[-1] == "leave it as it is"


def test_the_answer_makes_the_wish_clear() -> None:
    assert asked("tenets", tenets(), "change the second tenet").options[:2] == ("make T2 stricter", "make T2 looser")
    assert changed("tenets", tenets(), "change the second tenet", "at least 80 %")["tenets"][1]["threshold"] == 0.8
    assert changed("tenets", tenets(), "change the second tenet", "make T2 looser")["tenets"][1]["threshold"] == 0.6


@pytest.mark.parametrize("words", ["leave it as it is", "never mind", "skip", "I don't know"])
def test_an_unclear_wish_can_be_taken_back(words: str) -> None:
    assert changed("tenets", tenets(), "make everything nicer", words) == {}


def test_wishes_are_met_in_order() -> None:
    assert names(changed("spec", spec(), "rename billing to money", "rename money to payments")) == [
        "payments",
        "shipping",
        "technical issue",
    ]


ARTEFACTS: dict[StageName, tuple[a.Artifact, set[str]]] = {
    "spec": (
        spec(),
        {
            "title",
            "labels",
            "instruction",
            "users",
            "problem",
            "risk",
            "input",
            "output",
            "constraints",
            "out_of_scope",
            "assumptions",
        },
    ),
    "tenets": (tenets(), {"tenets"}),
    "examples": (examples(), {"rows"}),
    "data_plan": (
        DATA_PLAN,
        {
            "rows_per_label",
            "axes",
            "temperature",
            "heldout_share",
            "validation_share",
            "rejected_share",
            "practice_share",
            "near_duplicate",
            "leakage",
            "controls",
            "replay_share",
            "replay_file",
            "best_of",
            "seed",
            "reasons",
        },
    ),
    "training_plan": (PLAN, {"lora", "train", "max_minutes", "forecast", "base_model"}),
    "deployment": (NOW.artifacts["deployment"], {"max_tokens", "rollout"}),
    "method": (NOW.artifacts["method"], {"choice", "reasons", "alternatives"}),
}


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(list(ARTEFACTS)),
    st.lists(st.one_of(st.sampled_from(SAID), st.text(max_size=50)), min_size=1, max_size=3),
)
def test_whatever_is_wished_the_artefact_stays_valid_and_its_own_fields_only_change(
    stage: StageName, wishes: list[str]
) -> None:
    artifact, own = ARTEFACTS[stage]
    made = MIND.change(stage, artifact, tuple(wishes), NOW)
    if isinstance(made, Question):
        assert made.text
        return
    before, after = artifact.model_dump(), made.artifact.model_dump()
    assert {name for name in before if before[name] != after[name]} <= own
    assert BY_NAME[stage].model.model_validate(after) == made.artifact


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9), st.sampled_from(LABELS))
def test_relabelling_a_row_touches_no_other_row(number: int, label: str) -> None:
    made = MIND.change("examples", examples(), (f"row {number} should be {label}",), NOW)
    assert isinstance(made, Drafted)
    assert isinstance(made.artifact, a.Examples)
    for at, (old, new) in enumerate(zip(examples().rows, made.artifact.rows, strict=True), start=1):
        assert new == (old if at != number else old.model_copy(update={"output": label, "tenets": new.tenets}))


def test_the_instruction_of_the_samples_lists_the_labels() -> None:
    assert ", ".join(LABELS) in INSTRUCTION
