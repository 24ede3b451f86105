"""The advice on a method: what it follows from, that "do not train" is an answer, and what each other way would cost."""

from typing import Any

import pytest

from agent.drafting.advice import Facts, Price, advise
from tenet import artifacts as a
from tests import samples

SAMPLE = a.Sample(input="Charged twice", output="billing")
PRICES = {"sft": Price(3, 1.5), "dpo": Price(6, 1.5), "grpo": Price(7, 2)}


def tenet(id: str, check: a.Check, threshold: float = 0.9) -> a.Tenet:
    return a.Tenet(id=id, statement="It is right", check=check, threshold=threshold, good=SAMPLE, bad=SAMPLE)


FORM, RIGHT, KIND = (
    tenet("T1", a.OneOf(values=("billing", "shipping"))),
    tenet("T2", a.MatchesReference()),
    tenet("T3", a.Judged(criteria="kind")),
)


def system(name: str, right: int, **tenets: int) -> a.SystemScore:
    rates = {id: a.Rate(passed=passed, judged=100) for id, passed in tenets.items()}
    accuracy = a.Rate(passed=right, judged=100, low=right / 100 - 0.05, high=right / 100 + 0.05)
    file = a.DataFile(path="p.jsonl", sha256=samples.NOTHING, rows=100)
    return a.SystemScore(name=name, description=name, tenets=rates, accuracy=accuracy, predictions=file)


def facts(*systems: a.SystemScore, **more: Any) -> Facts:
    usual: dict[str, Any] = {
        "tenets": (FORM, RIGHT), "rows": 240, "heldout": 100, "examples": 280, "pairs": 0, "detectable": 0.2,
        "billions": 0.007, "on_gpu": False, "prices": PRICES,
    }  # fmt: skip
    return Facts(systems={one.name: one for one in systems}, **(usual | more))


SURE, UNJUDGED = a.Rate(passed=9, judged=9), a.Rate(passed=0, judged=0, unjudged=9)
BASE = system("base", 5, T1=5, T2=5)
CLASSICAL = system("tf-idf", 75, T1=100, T2=75)


def test_rows_with_answers_are_learned_by_sft_and_every_other_way_has_its_price() -> None:
    method = advise(facts(BASE, CLASSICAL))
    assert method.choice == "sft"
    assert any("What it has to beat is TF-IDF" in reason and "75%" in reason for reason in method.reasons)
    prices = {other.method: other.minutes for other in method.alternatives}
    assert prices == {"dpo": 6, "grpo": 7, "classical": 0}
    (practice,) = [other.why_not for other in method.alternatives if other.method == "grpo"]
    assert "right on 5% of the rows, so there is hardly an answer to reward" in practice


@pytest.mark.parametrize(("name", "choice"), [("tf-idf", "classical"), ("base few-shot", "prompt"), ("base", "prompt")])
def test_where_every_tenet_is_met_without_training_the_advice_is_not_to_train(name: str, choice: str) -> None:
    method = advise(facts(BASE, system(name, 95, T1=100, T2=95)))
    assert method.choice == choice
    assert "You need no training" in method.reasons[0] and "95%" in method.reasons[0]
    assert "can only show a gain of 20%" in method.reasons[1]
    assert {other.method for other in method.alternatives} >= {"sft", "dpo", "grpo"}


@pytest.mark.parametrize(
    "almost",
    [
        system("tf-idf", 89, T1=100, T2=89),  # one point short
        system("tf-idf", 95, T1=100),  # one tenet was not looked at
        system("tf-idf", 95, T1=100).model_copy(update={"tenets": {"T1": SURE, "T2": UNJUDGED}}),
    ],
)
def test_a_tenet_that_is_missed_or_was_not_judged_leaves_something_to_train_for(almost: a.SystemScore) -> None:
    assert advise(facts(BASE, almost)).choice == "sft"


def test_where_training_can_still_be_shown_to_gain_it_is_advised_though_the_tenets_are_met() -> None:
    low = (FORM, RIGHT.model_copy(update={"threshold": 0.6}))
    method = advise(facts(BASE, CLASSICAL, tenets=low))
    assert method.choice == "sft"
    assert any(
        "right on 75% (95 % interval 70% to 80%) and meets every tenet already" in reason for reason in method.reasons
    )
    assert advise(facts(BASE, CLASSICAL, tenets=low, detectable=0.26)).choice == "classical"


def test_pairs_of_most_examples_are_a_reason_for_preferences() -> None:
    method = advise(facts(BASE, CLASSICAL, pairs=200))
    assert method.choice == "dpo" and "200 of your 280 examples" in method.reasons[0]
    assert {other.method for other in method.alternatives} == {"sft", "grpo", "classical"}


@pytest.mark.parametrize(("examples", "pairs"), [(280, 100), (60, 40)])
def test_a_few_pairs_are_not(examples: int, pairs: int) -> None:
    method = advise(facts(BASE, CLASSICAL, examples=examples, pairs=pairs))
    assert method.choice == "sft"
    (preferences,) = [other.why_not for other in method.alternatives if other.method == "dpo"]
    assert f"Only {pairs} of your {examples} examples" in preferences


def test_what_only_a_judge_can_tell_is_nothing_for_a_reward() -> None:
    method = advise(facts(BASE, tenets=(KIND,)))
    (practice,) = [other.why_not for other in method.alternatives if other.method == "grpo"]
    assert "nothing to pay for" in practice
    assert "1 are for a judge" in method.reasons[0]


@pytest.mark.parametrize(
    ("billions", "on_gpu", "warned"),
    [(7.0, False, True), (7.0, True, False), (0.6, False, False), (None, False, False)],
)
def test_a_large_model_without_a_gpu_is_warned_about(billions: float | None, on_gpu: bool, warned: bool) -> None:
    reasons = " ".join(advise(facts(BASE, billions=billions, on_gpu=on_gpu)).reasons)
    assert ("no GPU: expect days" in reasons) == warned


def test_enough_thumbs_of_both_kinds_are_learned_from() -> None:
    prices = PRICES | {"kto": Price(6, 1.5), "pretrain": Price(9, 1.5)}
    method = advise(facts(BASE, CLASSICAL, prices=prices, thumbs_up=45, thumbs_down=15))
    assert method.choice == "kto" and "45 thumbs up and 15 down" in method.reasons[0]
    assert "pretrain" not in {other.method for other in method.alternatives}, "there is no document to read"
    few = advise(facts(BASE, CLASSICAL, prices=prices, thumbs_up=58, thumbs_down=2, documents=3))
    (thumbs,) = [other.why_not for other in few.alternatives if other.method == "kto"]
    assert few.choice == "sft" and thumbs.startswith("60 thumbs so far, 2 of them down")
    (reading,) = [other for other in few.alternatives if other.method == "pretrain"]
    assert "your documents as they stand" in reading.why_not and reading.minutes == 9


def contest(clear: bool) -> a.Contest:
    reached = (
        ("untuned", "prompt", 5),
        ("tf-idf", "classical", 70),
        ("embeddings", "classical", 90),
        ("sft", "sft", 88),
    )
    ways = [
        {"name": name, "method": method, "score": system(name, right), "seconds": 1} for name, method, right in reached
    ]
    known = {"rows": 80, "learned_from": 150, "minutes_each": 2, "reasons": ("It is right most often.",)}
    return a.Contest.model_validate({**known, "ways": ways, "recommended": "embeddings", "clear": clear})


def test_a_contest_that_is_clear_decides_and_each_other_way_says_what_it_reached() -> None:
    method = advise(facts(BASE, CLASSICAL, contest=contest(clear=True)))
    assert method.choice == "classical" and method.reasons[0].startswith("The contest decided it, on 80 rows")
    assert any("You can stop here" in reason for reason in method.reasons)
    said = {other.method: other.why_not for other in method.alternatives}
    assert said["sft"].startswith("In the contest it was right on 88%") and "grpo" in said and "classical" not in said


def test_a_contest_that_is_open_is_told_and_the_rules_decide() -> None:
    method = advise(facts(BASE, CLASSICAL, contest=contest(clear=False)))
    assert method.choice == "sft"
    assert "The contest was ahead with embeddings and did not decide it" in method.reasons[-1]


def test_whoever_writes_from_documents_is_told_of_the_tool_that_looks_facts_up() -> None:
    told = [
        "retrieval" in " ".join(advise(facts(BASE, CLASSICAL, documents=documents, writes=writes)).reasons)
        for documents, writes in ((2, True), (0, True), (2, False))
    ]
    assert told == [True, False, False]
