"""Wishes in plain words: what they change, what they leave, and what is asked when they are unclear."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Drafted, Meaning, Question, Situation
from tenet import artifacts as a
from tenet.stages import BY_NAME, StageName
from tests.agent.minds.builtin_situations import INSTRUCTION, LABELS, examples, moment, spec, tenets
from tests.agent.minds.builtin_utterances import SAID
from tools.rewarding.drafting import draft_reward

MIND = BuiltInMind()
NOW: Situation = moment("done")
PLAN = a.TrainingPlan(
    method="sft",
    base_model="tenet-tiny",
    dataset="0" * 64,
    lora=a.Lora(r=8, lora_alpha=16),
    train={"num_train_epochs": 3, "learning_rate": 2e-4, "seed": 0},
    max_minutes=3,
    forecast=a.Forecast(
        minutes=1.0, memory_gb=1, smallest_detectable_gain=0.1, basis="90 rows, 3 times, at 0.2 s a row"
    ),
)
DATA_PLAN = a.DataPlan(
    rows_per_label=60,
    generator="built-in",
    axes={"tone": ("calm", "upset")},
    reasons=("each label has 60 to learn from",),
)


def changed(stage: StageName, artifact: a.Artifact, *wishes: str) -> dict[str, Any]:
    """The fields that the wishes changed, with their new values."""
    made = MIND.change(stage, artifact, wishes, NOW)
    assert isinstance(made, Drafted), made
    before, after = artifact.model_dump(), made.artifact.model_dump()
    return {name: after[name] for name in before if after[name] != before[name]}


def asked(stage: StageName, artifact: a.Artifact, *wishes: str) -> Question:
    made = MIND.change(stage, artifact, wishes, NOW)
    assert isinstance(made, Question)
    return made


def names(fields: dict[str, Any]) -> list[str]:
    return [label["name"] for label in fields["labels"]]


# ---------------------------------------------------------------- use case


@pytest.mark.parametrize(
    ("wish", "labels"),
    [
        ("rename billing to payments", ["payments", "shipping", "technical issue"]),
        ('please rename shipping to "delivery"', ["billing", "delivery", "technical issue"]),
        ('could you call billing "payments" instead?', ["payments", "shipping", "technical issue"]),
        ("benenne billing in Rechnung um", ["Rechnung", "shipping", "technical issue"]),
        ("renomme shipping en livraison", ["billing", "livraison", "technical issue"]),
        ('I\'d prefer "Invoices" rather than billing', ["Invoices", "shipping", "technical issue"]),
        ("Instead of shipping say delivery", ["billing", "delivery", "technical issue"]),
        ("add a label refunds", [*LABELS, "refunds"]),
        ("we also need a queue for refunds", [*LABELS, "refunds"]),
        ("Füge ein Label Rückgabe hinzu", [*LABELS, "Rückgabe"]),
        ("add refunds to the labels", [*LABELS, "refunds"]),
        (
            "add labels refunds and returns, and rename billing to payments",
            ["payments", "shipping", "technical issue", "refunds", "returns"],
        ),
        ("drop the label shipping, we don't use it", ["billing", "technical issue"]),
    ],
)
def test_labels_change_in_the_use_case_and_its_instruction_only(wish: str, labels: list[str]) -> None:
    fields = changed("spec", spec(), wish)
    assert names(fields) == labels
    assert (
        fields["instruction"] == f"Choose the queue for this support ticket. Answer with one of: {', '.join(labels)}."
    )
    assert set(fields) <= {"labels", "instruction", "risk"}
    assert ("risk" in fields) == ("billing" not in labels)


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("the title should be Help desk triage", {"title": "Help desk triage"}),
        (
            "change the instruction to: Pick one: billing, shipping, technical issue.",
            {"instruction": "Pick one: billing, shipping, technical issue."},
        ),
        ("the users are our night shift", {"users": "our night shift"}),
        ("returns of goods are out of scope", {"out_of_scope": ("returns of goods",)}),
        ("add a constraint: it must run offline", {"constraints": ("it must run offline",)}),
        (
            "missing a shipping ticket is the worst mistake",
            {"risk": 'Missing a support ticket of "shipping" is the mistake that hurts most.'},
        ),
    ],
)
def test_a_text_of_the_use_case_changes_alone(wish: str, fields: dict[str, Any]) -> None:
    assert changed("spec", spec(), wish) == fields


@pytest.mark.parametrize("name", ["praise", "tenants", "raining", "cueues", "remarks", "lables"])
def test_a_new_name_is_never_mended(name: str) -> None:
    assert names(changed("spec", spec(), f"rename billing to {name}"))[0] == name


def test_a_slip_in_the_wish_itself_is_mended() -> None:
    assert names(changed("spec", spec(), "renmae billing to praise"))[0] == "praise"


def test_a_label_gets_a_meaning() -> None:
    assert (
        changed("spec", spec(), "billing means invoices and refunds")["labels"][0]["meaning"] == "invoices and refunds"
    )


def test_an_instruction_that_does_not_list_the_labels_is_left_and_that_is_said() -> None:
    own = spec().model_copy(update={"instruction": "Sort it."})
    made = MIND.change("spec", own, ("add a label refunds",), NOW)
    assert isinstance(made, Drafted)
    assert "stays as it was" in made.note


def test_two_labels_cannot_become_one_name() -> None:
    assert 'already "shipping"' in asked("spec", spec(), "rename billing to Shipping").text


def test_a_choice_keeps_two_labels() -> None:
    assert "at least two" in asked("spec", spec(), "remove shipping and billing").text


# ---------------------------------------------------------------- tenets


@pytest.mark.parametrize(
    ("wish", "id", "fields"),
    [
        ("make T2 stricter", "T2", {"threshold": 0.8}),
        ("the second tenet should be stricter", "T2", {"threshold": 0.8}),
        ("chnage the tresholf of T2 to 80 %", "T2", {"threshold": 0.8}),
        ("change the threshold to 0,85", "T2", {"threshold": 0.85}),
        ("T2 at least 90%", "T2", {"threshold": 0.9}),
        ("the first tenet is too hard, allow 95%", "T1", {"threshold": 0.95}),
        ("der zweite Grundsatz soll strenger sein", "T2", {"threshold": 0.8}),
        ("rends T2 plus strict", "T2", {"threshold": 0.8}),
        ("T2 is too strict", "T2", {"threshold": 0.6}),
        ("T3 should not block", "T3", {"blocking": False}),
        ("can we make T3 non-blocking?", "T3", {"blocking": False}),
        ("T2 must block", "T2", {"blocking": True}),
        ("set T2 to 80% and make it blocking", "T2", {"threshold": 0.8, "blocking": True}),
        ("give T2 more weight", "T2", {"weight": 6.0}),
        ("set the weight of T4 to 2", "T4", {"weight": 2.0}),
        ("T4 at most 3 words", "T4", {"check": {"kind": "max_words", "words": 3}}),
        ('T2 should say "The queue is right"', "T2", {"statement": "The queue is right"}),
    ],
)
def test_one_tenet_changes_and_the_others_stay(wish: str, id: str, fields: dict[str, Any]) -> None:
    before, after = tenets().model_dump()["tenets"], changed("tenets", tenets(), wish)["tenets"]
    for old, new in zip(before, after, strict=True):
        assert {name: new[name] for name in old if new[name] != old[name]} == (fields if old["id"] == id else {})


def test_several_tenets_in_one_sentence() -> None:
    after = changed("tenets", tenets(), "make T2 stricter and T3 not blocking")["tenets"]
    assert (after[1]["threshold"], after[2]["blocking"]) == (0.8, False)


def test_a_tenet_goes_but_three_stay() -> None:
    assert [item["id"] for item in changed("tenets", tenets(), "remove the third tenet")["tenets"]] == [
        "T1",
        "T2",
        "T4",
    ]
    assert "at least three" in asked("tenets", tenets(), "remove T3 and T4").text


@pytest.mark.parametrize(
    ("wish", "check"),
    [
        ("add a tenet: the answer has at most 2 words", a.MaxWords(words=2)),
        ("add a tenet: shipping tickets are recognised", a.MatchesReference(only=("shipping",))),
        ("add another tenet that answers sound friendly", a.Judged(criteria="answers sound friendly")),
    ],
)
def test_a_tenet_is_added_with_the_check_that_it_needs(wish: str, check: a.Check) -> None:
    made = changed("tenets", tenets(), wish)["tenets"]
    assert made[:4] == tuple(tenets().model_dump()["tenets"])
    assert (made[4]["id"], made[4]["check"]) == ("T5", check.model_dump())


def test_a_forbidden_wish_is_not_done() -> None:
    assert asked("tenets", tenets(), "don't make T2 stricter").options[0] == "make T2 stricter"


def test_a_number_that_cannot_be_is_refused_in_words() -> None:
    assert "less than or equal to 1" in asked("tenets", tenets(), "threshold of T2 to 180%").text


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("wish", "numbers", "label"),
    [
        ("the examples are wrong, row 3 should be shipping", [3], "shipping"),
        ("example 7 belongs to billing", [7], "billing"),
        ("Zeile 3 soll shipping sein", [3], "shipping"),
        ("change #4 to billing", [4], "billing"),
        ("rows 2 and 5 are wrong, they should be billing", [2, 5], "billing"),
        ("change row 3 from billing to shipping", [3], "shipping"),
        ("the last row is shipping", [9], "shipping"),
        ("row 3 should be shipping, not billing", [3], "shipping"),
    ],
)
def test_rows_get_another_label_and_the_tenets_that_go_with_it(wish: str, numbers: list[int], label: str) -> None:
    before, after = examples().rows, MIND.change("examples", examples(), (wish,), NOW)
    assert isinstance(after, Drafted)
    assert isinstance(after.artifact, a.Examples)
    for number, (old, new) in enumerate(zip(before, after.artifact.rows, strict=True), start=1):
        expected = old.model_copy(update={"output": label, "tenets": new.tenets}) if number in numbers else old
        assert new == expected
        if number in numbers:
            assert ("T3" in new.tenets) == (label == "billing")


@pytest.mark.parametrize(
    ("wish", "gone"),
    [
        ("remove row 2", {2}),
        ("delete rows 4 and 5", {4, 5}),
        ("drop rows 2-4", {2, 3, 4}),
        ("remove the last row", {9}),
        ("remove all billing examples", {3, 6, 9}),
    ],
)
def test_rows_go_and_the_others_stay(wish: str, gone: set[int]) -> None:
    left = [row for number, row in enumerate(examples().model_dump()["rows"], start=1) if number not in gone]
    assert list(changed("examples", examples(), wish)["rows"]) == left


def test_rows_of_one_wish_are_counted_before_any_of_them_goes() -> None:
    after = changed("examples", examples(), "remove row 1, row 4 should be billing")["rows"]
    assert [row["output"] for row in after if row["id"] == "r4"] == ["billing"]
    assert "r1" not in [row["id"] for row in after]


def test_pasted_rows_are_added_behind_the_others() -> None:
    after = changed("examples", examples(), "add: I want my money back! -> billing\nno parcel came -> Shipping")["rows"]
    assert [(row["input"], row["output"]) for row in after[9:]] == [
        ("I want my money back!", "billing"),
        ("no parcel came", "shipping"),
    ]


def test_rows_that_came_with_the_conversation_are_there_already() -> None:
    assert changed("examples", examples(), "Add the rows that I gave.") == {}


def test_a_row_that_does_not_exist_is_asked_about() -> None:
    assert "from 1 to 9" in asked("examples", examples(), "remove row 30").text


# ---------------------------------------------------------------- plans


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("hold out 20% instead", {"heldout_share": 0.2}),
        ("set the seed to 7", {"seed": 7}),
        ("lower the temperature", {"temperature": 0.6}),
        ("near duplicates above 0.9 should go", {"near_duplicate": 0.9}),
        ("I want a bigger test set", {"heldout_share": 0.4}),
        ("validation share 20 %", {"validation_share": 0.2}),
        ("vary the channel: mail, phone", {"axes": {"tone": ("calm", "upset"), "channel": ("mail", "phone")}}),
    ],
)
def test_one_number_of_the_data_plan_changes(wish: str, fields: dict[str, Any]) -> None:
    assert {**changed("data_plan", DATA_PLAN, wish), "reasons": ()} == {**fields, "reasons": ()}


@pytest.mark.parametrize(
    ("wish", "rows"),
    [
        ("use 100 rows per label", 100),
        ("200 rows for each queue", 200),
        ("150 Zeilen pro Label bitte", 150),
        ("more rows", 120),
        ("fewer rows please", 30),
        ("60 per label is not enough, take 120", 120),
        ("can you do 80 rows per queue?", 80),
    ],
)
def test_the_rows_for_a_label_change_with_the_reason_that_names_them(wish: str, rows: int) -> None:
    assert changed("data_plan", DATA_PLAN, wish) == {
        "rows_per_label": rows,
        "reasons": (f"each label has {rows} to learn from",),
    }


@pytest.mark.parametrize(
    ("wish", "train"),
    [
        ("5 epochs please", {"num_train_epochs": 5}),
        ("train longer", {"num_train_epochs": 6}),
        ("länger trainieren", {"num_train_epochs": 6}),
        ("2 more epochs", {"num_train_epochs": 5}),
        ("please use 8 epochs instead of 3", {"num_train_epochs": 8}),
        ("learning rate 1e-4", {"learning_rate": 1e-4}),
        ("smaller learning rate please", {"learning_rate": 1e-4}),
        ("6 epochs and learning rate 0.001", {"num_train_epochs": 6, "learning_rate": 0.001}),
        ("batch size 32", {"per_device_train_batch_size": 32}),
    ],
)
def test_the_recipe_changes_by_its_trl_names(wish: str, train: dict[str, Any]) -> None:
    fields = changed("training_plan", PLAN, wish)
    assert fields["train"] == PLAN.train | train
    assert set(fields) <= {"train", "forecast"}
    assert ("forecast" in fields) == ("num_train_epochs" in train)


def test_the_forecast_follows_the_epochs() -> None:
    forecast = changed("training_plan", PLAN, "6 epochs")["forecast"]
    assert (forecast["minutes"], forecast["basis"]) == (2.0, "90 rows, 6 times, at 0.2 s a row")


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("at most 10 minutes", {"max_minutes": 10.0}),
        ("use half an hour", {"max_minutes": 30.0}),
        ("LoRA rank 16", {"lora": a.Lora(r=16, lora_alpha=16).model_dump()}),
    ],
)
def test_limits_and_adapter_change_alone(wish: str, fields: dict[str, Any]) -> None:
    assert changed("training_plan", PLAN, wish) == fields


def test_the_answer_length_of_the_deployment_changes() -> None:
    assert changed("deployment", NOW.artifacts["deployment"], "at most 4 tokens") == {"max_tokens": 4}


@pytest.mark.parametrize(
    "wish", ["use reinforcement learning", "please train with GRPO", "let it practise: RL instead of SFT", "RLVR"]
)
def test_reinforcement_learning_is_had_for_the_asking(wish: str) -> None:
    assert changed("method", NOW.artifacts["method"], wish)["choice"] == "grpo"


@pytest.mark.parametrize(
    "wish", ["no reinforcement learning", "use SFT instead of reinforcement learning", "back to supervised"]
)
def test_and_taken_back_as_easily(wish: str) -> None:
    practising = BY_NAME["method"].model.model_validate({"choice": "grpo", "reasons": ["you asked for it"]})
    assert changed("method", practising, wish)["choice"] == "sft"


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


# ---------------------------------------------------------------- unclear wishes


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
            "near_duplicate",
            "leakage",
            "seed",
            "reasons",
        },
    ),
    "training_plan": (PLAN, {"lora", "train", "max_minutes", "forecast", "base_model"}),
    "deployment": (NOW.artifacts["deployment"], {"max_tokens"}),
    "method": (NOW.artifacts["method"], {"choice", "reasons"}),
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


@pytest.mark.parametrize(
    ("wish", "budgets"),
    [
        ("at most 5 % of the general skills may be lost", {"retention": 0.05, "unsafe": None}),
        ("it must not forget more than 3 percent", {"retention": 0.03, "unsafe": None}),
        ("no more than 10% unsafe answers", {"retention": None, "unsafe": 0.1}),
    ],
)
def test_what_may_be_lost_elsewhere_is_a_budget_beside_the_tenets(wish: str, budgets: dict[str, Any]) -> None:
    assert changed("tenets", tenets(), wish) == {"budgets": budgets}


def test_a_budget_is_taken_away_again_and_a_threshold_is_no_budget() -> None:
    limited = tenets().model_copy(update={"budgets": a.Budgets(retention=0.05)})
    assert changed("tenets", limited, "no budget for general skills any more") == {"budgets": None}
    assert set(changed("tenets", limited, "T2 should hold for at least 90 % of the answers")) == {"tenets"}


# ---------------------------------------------------------------- data plan: shares, rows of one's own, controls


@pytest.mark.parametrize(
    ("wish", "share"),
    [
        ("mix in 20 % general rows", 0.2),
        ("mische 15 % allgemeine Zeilen dazu", 0.15),
        ("keep it from forgetting, add a fifth of general rows", 0.2),
        ("ajoute un dixième de données générales", 0.1),
        ("mix in some general data", 0.1),
    ],
)
def test_general_rows_are_mixed_in_by_words(wish: str, share: float) -> None:
    assert changed("data_plan", DATA_PLAN, wish) == {"replay_share": share}


@pytest.mark.parametrize(
    ("wish", "share"),
    [
        ("make preference pairs", 1.0),
        ("write a rejected answer for half of the rows", 0.5),
        ("40 % of the rows should get a worse answer too", 0.4),
        ("I want to train with DPO, so also make wrong answers", 1.0),
        ("bitte auch schlechte Antworten für DPO", 1.0),
    ],
)
def test_worse_answers_are_asked_for_by_words(wish: str, share: float) -> None:
    assert changed("data_plan", DATA_PLAN, wish) == {"rejected_share": share}
    paired = DATA_PLAN.model_copy(update={"rejected_share": share})
    assert changed("data_plan", paired, "no preference pairs after all") == {"rejected_share": None}


@pytest.mark.parametrize(
    ("wish", "times"),
    [
        ("write three times as many and keep the best", 3.0),
        ("best of 4 please", 4.0),
        ("only keep the best rows", 2.0),
        ("nimm nur die besten", 2.0),
    ],
)
def test_the_best_of_several_are_asked_for_by_words(wish: str, times: float) -> None:
    connected = DATA_PLAN.model_copy(update={"generator": "big"})
    assert changed("data_plan", connected, wish) == {"best_of": times}
    assert changed("data_plan", connected.model_copy(update={"best_of": times}), "no best of any more") == {
        "best_of": None
    }
    refused = MIND.change("data_plan", DATA_PLAN, (wish,), NOW)
    assert isinstance(refused, Question) and "the built-in one cannot" in refused.text


def test_general_rows_are_left_out_by_words() -> None:
    mixed = DATA_PLAN.model_copy(update={"replay_share": 0.2})
    made = MIND.change("data_plan", mixed, ("no general rows please",), NOW)
    assert isinstance(made, Drafted)
    assert made.artifact == DATA_PLAN
    assert changed("data_plan", mixed, "only 5 % general rows") == {"replay_share": 0.05}


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("hold out a quarter", {"heldout_share": 0.25}),
        ("ein Drittel zum Testen", {"heldout_share": 0.33}),
        ("only use my own", {"rows_per_label": 1}),
        ("keine künstlichen Daten", {"rows_per_label": 1}),
        ("double it", {"rows_per_label": 120}),
        ("be more creative", {"temperature": 1.0}),
        ("use another seed", {"seed": 1}),
        ("stricter on duplicates", {"near_duplicate": 0.93}),
        ("add sarcastic to the tone axis", {"axes": {"tone": ("calm", "upset", "sarcastic")}}),
        ("also in Spanish", {"axes": {"tone": ("calm", "upset"), "language": ("as in the examples", "Spanish")}}),
    ],
)
def test_the_data_plan_hears_shares_rows_and_axes_in_words(wish: str, fields: dict[str, Any]) -> None:
    assert {**changed("data_plan", DATA_PLAN, wish), "reasons": ()} == {**fields, "reasons": ()}


@pytest.mark.parametrize(
    ("wish", "metric", "action"),
    [
        ("mask the phone numbers", "personal_contacts", "mask"),
        ("remove e-mail addresses", "personal_contacts", "mask"),
        ("replace the card numbers", "personal_numbers", "replace"),
        ("drop the insults", "toxicity", "drop"),
        ("keep the insults in", "toxicity", "report"),
        ("hide passwords", "secrets", "mask"),
    ],
)
def test_controls_are_set_by_words_which_are_their_reason(wish: str, metric: str, action: str) -> None:
    (control,) = changed("data_plan", DATA_PLAN, wish)["controls"]
    assert (control["metric"], control["action"]) == (metric, action)
    assert wish in control["reason"]


def test_more_rows_for_one_label_alone_is_asked_about() -> None:
    plan = DATA_PLAN.model_copy(update={"exercises": {"billing": ("T1",), "shipping": ("T1",)}})
    asked("data_plan", plan, "twice as many for billing")
