"""Wishes about the method, the reward and its break-in test."""

import pytest

from agent.minds.contract import Drafted, Meaning, Question
from tenet import artifacts as a
from tenet.stages import BY_NAME
from tests.agent.minds.builtin_situations import moment, spec, tenets
from tests.agent.minds.changes.wishing import MIND, NOW, asked, changed
from tools.rewarding.drafting import draft_reward


@pytest.mark.parametrize(
    "wish",
    [
        "use reinforcement learning",
        "please train with GRPO",
        "let it practise: RL instead of SFT",
        "RLVR",
        "it should not only copy but practise",
        "let it learn by trial and error",
        "from its own mistakes it should learn by trying",
    ],
)
def test_reinforcement_learning_is_had_for_the_asking(wish: str) -> None:
    assert changed("method", NOW.artifacts["method"], wish)["choice"] == "grpo"


@pytest.mark.parametrize(
    "wish",
    [
        "no reinforcement learning",
        "use SFT instead of reinforcement learning",
        "back to supervised",
        "ok teach it first then",
    ],
)
def test_and_taken_back_as_easily(wish: str) -> None:
    practising = BY_NAME["method"].model.model_validate({"choice": "grpo", "reasons": ["you asked for it"]})
    assert changed("method", practising, wish)["choice"] == "sft"


def test_the_advice_stays_beside_what_a_person_chose_against_it() -> None:
    advised = a.Method(
        choice="classical",
        reasons=("You need no training: patterns meet every tenet.", "You can stop here."),
        alternatives=(
            a.Alternative(method="sft", why_not="Nothing is left."),
            a.Alternative(method="grpo", why_not="Dear."),
        ),
    )
    chosen = MIND.change("method", advised, ("use reinforcement learning",), NOW)
    assert isinstance(chosen, Drafted) and isinstance(chosen.artifact, a.Method)
    assert [other.method for other in chosen.artifact.alternatives] == ["classical", "sft"]
    assert "You need no training" in chosen.artifact.alternatives[0].why_not
    again = MIND.change("method", chosen.artifact, ("use SFT first",), NOW)
    assert isinstance(again, Drafted) and isinstance(again.artifact, a.Method)
    assert [other.method for other in again.artifact.alternatives] == ["classical"]
    assert "You need no training" in again.artifact.alternatives[0].why_not


@pytest.mark.parametrize(
    "wish",
    [
        "then do the supervised training first",
        "start with supervised training please",
        "ok teach it first then",
        "use SFT first",
    ],
)
def test_teaching_before_practice_is_a_change_of_the_method(wish: str) -> None:
    assert MIND.understand(wish, False, moment("on training_plan")) == Meaning("change", "method")


@pytest.mark.parametrize(
    ("wish", "tried"),
    [
        ("try to break in", True),
        ("run the break-in test, please", True),
        ("see whether the reward can be gamed", True),
        ("without the break-in test", None),
        ("please skip the break-in test", None),
    ],
)
def test_a_break_in_is_asked_for_and_called_off_in_words(wish: str, tried: bool | None) -> None:
    before = draft_reward(spec(), tenets()).model_copy(update={"break_in": None if tried else True})
    assert changed("reward", before, wish)["break_in"] is tried
    assert MIND.understand(wish, False, moment("on reward")) == Meaning("change", "reward")


def test_a_question_about_the_break_in_test_starts_none() -> None:
    assert MIND.understand("what is the break-in test?", False, moment("on reward")) == Meaning("question")
    assert MIND.understand("try to break in", False, moment("on tenets")).stage != "reward", "there is none yet"


@pytest.mark.parametrize(
    ("wish", "weight"),
    [
        ("T2 should count twice as much", 18.0),
        ("weight of T2: 0.5", 0.5),
        ("T2 should count half", 4.5),
        ("t2_is_right less", 4.5),
    ],
)
def test_what_a_term_of_the_reward_counts_is_changed_in_words(wish: str, weight: float) -> None:
    terms = changed("reward", draft_reward(spec(), tenets()), wish)["terms"]
    assert [term["weight"] for term in terms if term["tenet"] == "T2"] == [weight]


def test_a_term_of_the_reward_is_taken_out() -> None:
    reward = draft_reward(spec(), tenets())
    terms = changed("reward", reward, "remove is_no_echo")["terms"]
    assert [term["name"] for term in terms] == [term.name for term in reward.terms if term.name != "is_no_echo"]


def test_what_a_term_pays_for_is_changed_in_the_file() -> None:
    assert "reward.py" in asked("reward", draft_reward(spec(), tenets()), "pay more for politeness").text


def test_what_cannot_be_changed_is_said() -> None:
    assert "this machine only" in asked("deployment", NOW.artifacts["deployment"], "change the port to 80").text
    assert "SFT" in asked("method", NOW.artifacts["method"], "use the classical model instead").text


def test_a_wish_for_preferences_changes_the_method_and_says_whose_wish_it_was() -> None:
    fields = changed("method", NOW.artifacts["method"], "train with DPO please")
    assert fields["choice"] == "dpo"
    assert "You asked for" in fields["reasons"][0]


@pytest.mark.parametrize(
    ("wish", "choice"),
    [
        ("learn from the thumbs", "kto"),
        ("use KTO please", "kto"),
        ("train on the votes of my colleagues", "kto"),
        ("continued pre-training on our handbook first", "pretrain"),
        ("let it read the documents", "pretrain"),
    ],
)
def test_thumbs_and_reading_are_chosen_by_asking_for_them(wish: str, choice: str) -> None:
    assert changed("method", NOW.artifacts["method"], wish)["choice"] == choice


FIELDS = a.UseCaseSpec(
    title="Calls", task="extraction", problem="typed by hand", users="dispatch", input="a call", output="JSON", instruction="Give JSON.",
    fields=(a.FieldMeaning(name="order", type="text"), a.FieldMeaning(name="damaged", type="yes_no")),
)  # fmt: skip
GOOD = a.Sample(input="Order B1, one crushed", output='{"order":"B1","damaged":true}')
CHECKS: tuple[a.Check, ...] = (
    a.JsonValid(fields=FIELDS.wanted_fields),
    a.FieldsMatch(fields=FIELDS.field_types),
    a.FieldsMatch(fields={"order": "text"}),
)
VALUES = a.Tenets(
    tenets=tuple(
        a.Tenet(
            id=f"T{at}", statement="right", check=check, threshold=0.8, good=GOOD, bad=a.Sample(input="x", output="y")
        )
        for at, check in enumerate(CHECKS, start=1)
    )
)


def test_a_value_that_no_term_pays_for_alone_is_told_how_it_gets_one() -> None:
    reward = draft_reward(FIELDS, VALUES)
    seen = NOW._replace(artifacts={**NOW.artifacts, "spec": FIELDS, "tenets": VALUES, "reward": reward}, stage="reward")
    made = MIND.change("reward", reward, ("make the damaged flag count double",), seen)
    assert isinstance(made, Question) and "add a tenet: damaged must be right" in made.text
    added = MIND.change("tenets", VALUES, ("add a tenet: damaged must be right",), seen)
    assert isinstance(added, Drafted) and isinstance(added.artifact, a.Tenets) and len(added.artifact.tenets) == 4
    assert [term.says for term in draft_reward(FIELDS, added.artifact).terms if term.kind == "pays"][1:] == [
        "each field that is as it should be, by its share",
        "a right “order”",
        "a right “damaged”",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "can somebody cheat this? like just writing all the orders",
        "what would a half right answer earn",
        "what does the reward pay?",
    ],
)
def test_what_answers_earn_is_told_from_those_that_were_tried(words: str) -> None:
    shown = tuple(
        a.ScoredAnswer(kind=kind, answer="x", score=score)
        for kind, score in (("right", 1.0), ("partly right", 0.46), ("wrong", 0.32))
    )
    reward = draft_reward(spec(), tenets()).model_copy(update={"shown": shown})
    seen = moment("on reward")
    seen = seen._replace(artifacts={**seen.artifacts, "reward": reward})
    assert MIND.understand(words, False, seen) == Meaning("question")
    assert "right 1.00, partly right 0.46, wrong 0.32" in MIND.reply(words, seen, lambda _: None)
