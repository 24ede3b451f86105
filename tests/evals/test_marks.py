"""Marks of people: bound to what they saw, chosen well, and worth as much as their number."""

import random

import pytest

from evals.gate import Evidence, decide
from evals.marks import Item, Marking, Opinion, items, next_item, opinions
from evals.people import Group, agreement, corrected, marks_wanted, people_found
from evals.scoring import main_comparison, rate
from tenet import artifacts as a
from tenet import journal as j
from tests.evals.building import TENETS, row
from tests.evals.test_gate import outcomes, unjudged

POLITE = TENETS.tenets[2].model_copy(
    update={"check": a.Judged(criteria="No blame."), "threshold": 0.8, "blocking": True}
)
SOME = a.Tenets(tenets=(*TENETS.tenets[:2], POLITE))
ROWS = [row(f"r{number}", f"ticket {number}") for number in range(60)]
ANSWERS = {row.id: "shipping" for row in ROWS}
JUDGED: dict[str, a.Outcome] = {row.id: "pass" if number < 40 else "fail" for number, row in enumerate(ROWS)}


def found(tenets: a.Tenets = SOME, answers: dict[str, str] = ANSWERS) -> list[Item]:
    return items(tenets, ROWS, answers, {"T3": JUDGED})


def mark(item: str, verdict: str, by: str = "ada") -> j.Event:
    return j.event(j.Marked.model_validate({"item": item, "tenet": "T3", "row": "r", "verdict": verdict}), by)


def marked(number: int, right: float = 1.0) -> dict[str, Opinion]:
    """The first cards that would be dealt, marked by somebody who agrees with the judge that often."""
    coin, said = random.Random(1), dict[str, Opinion]()
    for _ in range(number):
        item = next_item(found(), said)
        assert item
        verdict = item.outcome if coin.random() < right else {"pass": "fail", "fail": "pass"}[item.outcome]
        said[item.digest] = Opinion("pass" if verdict == "pass" else "fail", frozenset({"ada"}))
    return said


def test_a_mark_holds_for_the_very_same_item_and_for_no_other() -> None:
    before = {item.row.id: item.digest for item in found()}
    assert before == {item.row.id: item.digest for item in found()}
    other_answer = {item.row.id: item.digest for item in found(answers=ANSWERS | {"r7": "billing"})}
    assert {id for id in before if before[id] != other_answer[id]} == {"r7"}
    stricter = POLITE.model_copy(update={"check": a.Judged(criteria="No blame, and thanks.")})
    assert not set(before.values()) & {item.digest for item in found(a.Tenets(tenets=(*TENETS.tenets[:2], stricter)))}
    threshold = POLITE.model_copy(update={"threshold": 0.5})
    assert set(before.values()) == {item.digest for item in found(a.Tenets(tenets=(*TENETS.tenets[:2], threshold)))}


def test_the_last_word_of_each_person_counts_and_a_draw_is_no_verdict() -> None:
    one, other = "1" * 64, "2" * 64
    said = opinions([mark(one, "fail"), mark(one, "pass"), mark(other, "pass"), mark(other, "fail", "bob")])
    assert said[one] == Opinion("pass", frozenset({"ada"}))
    assert said[other] == Opinion("cannot say", frozenset({"ada", "bob"}))
    assert (
        opinions([mark(other, "pass"), mark(other, "fail", "bob"), mark(other, "fail", "eve")])[other].verdict == "fail"
    )


def test_cards_come_from_both_sides_and_a_group_that_is_settled_is_left() -> None:
    first = [item for item in found() if item.digest in marked(10)]
    assert {item.outcome for item in first} == {"pass", "fail"}
    assert len(marked(60)) == 60 and next_item(found(), marked(60)) is None


def test_one_person_who_marks_alone_is_dealt_cards_of_every_group_until_there_is_a_rate() -> None:
    """As the terminal and the page deal them: what the person marked already still counts as marked."""
    few_fail: dict[str, a.Outcome] = {row.id: "pass" if number < 52 else "fail" for number, row in enumerate(ROWS)}
    everything, said = items(SOME, ROWS, ANSWERS, {"T3": few_fail}), dict[str, Opinion]()
    for _ in range(30):
        item = Marking(everything, said, frozenset(said), counted=False).next
        assert item
        said[item.digest] = Opinion("pass" if item.outcome == "pass" else "fail", frozenset({"ada"}))
    assert {everything[at].outcome for at in range(len(everything)) if everything[at].digest in said} == {
        "pass",
        "fail",
    }
    assert all(one.rate is not None for one in people_found(everything, said))


def test_a_group_that_nobody_looked_at_is_said_to_need_its_marks() -> None:
    passed = [item for item in found() if item.outcome == "pass"][:36]
    (one,) = people_found(found(), {item.digest: Opinion("pass", frozenset({"ada"})) for item in passed})
    assert one.rate is None and "about 3 more would do" in one.said


def test_too_few_marks_abstain_and_say_how_many_more() -> None:
    (few,) = people_found(found(), marked(6))
    assert few.rate is None and few.marked == 6 and "too few" in few.said and "about" in few.said
    (enough,) = people_found(found(), marked(30))
    assert enough.rate == pytest.approx(2 / 3, abs=0.05) and enough.low is not None and enough.low < 2 / 3


def test_a_judge_that_people_do_not_agree_with_is_corrected_and_doubted() -> None:
    (kind,) = people_found(found(), marked(40, right=0.5))
    assert kind.rate is not None and abs(kind.rate - 2 / 3) > 0.05
    assert kind.agree_high is not None and kind.agree_high < 0.8


def test_what_is_unjudged_is_decided_by_people_alone() -> None:
    groups = [Group("unjudged", 60, 27, 30)]
    assert corrected(groups).value == 0.9 and agreement(groups) is None


@pytest.mark.parametrize(("truth_pass", "truth_fail"), [(0.95, 0.05), (0.8, 0.3), (1.0, 0.0)])
def test_the_interval_holds_the_truth_as_often_as_it_says(truth_pass: float, truth_fail: float) -> None:
    """Rows drawn from a population in which the judge passes 70 %; people pass so many of each group."""
    coin, held, trials = random.Random(2), 0, 150
    truth = 0.7 * truth_pass + 0.3 * truth_fail
    for _ in range(trials):
        passed = sum(coin.random() < 0.7 for _ in range(85))
        sizes = ((passed, truth_pass, 18), (85 - passed, truth_fail, 12))
        groups = [
            Group("pass" if at == 0 else "fail", size, sum(coin.random() < share for _ in range(marks)), marks)
            for at, (size, share, marks) in enumerate(sizes)
        ]
        estimate = corrected(groups)
        held += estimate.low <= truth <= estimate.high
    assert held / trials >= 0.91


def test_more_marks_are_wanted_where_people_and_judge_differ() -> None:
    agreed, differ = [Group("pass", 60, 12, 12)], [Group("pass", 60, 6, 12)]
    assert marks_wanted(agreed) < marks_wanted(differ) <= 60


def evidence(people: tuple[a.PeopleFound, ...], judged: a.Rate) -> Evidence:
    right = main_comparison({row.id: "fail" for row in ROWS}, {row.id: "pass" for row in ROWS})
    tuned = a.SystemScore(
        name="tuned", description="-", tenets={"T1": right.tuned, "T2": right.tuned, "T3": judged}, accuracy=right.tuned,
        predictions=a.DataFile(path="p", sha256="0" * 64, rows=60),
    )  # fmt: skip
    return Evidence(SOME, tuned, right, (), None, 60, people=people)


def test_people_decide_a_tenet_that_no_judge_could() -> None:
    nobody = rate(unjudged(60))
    assert decide(evidence((), nobody)).verdict == "cannot tell"
    liked = a.PeopleFound(tenet="T3", marked=30, people=1, rate=0.9, low=0.82, high=0.96, said="Ninety.")
    assert decide(evidence((liked,), nobody)).verdict == "ship"
    disliked = liked.model_copy(update={"rate": 0.5, "low": 0.3, "high": 0.7, "said": "Half."})
    found = decide(evidence((disliked,), nobody))
    assert found.verdict == "do not ship" and found.reasons[0] == "Half. 80% are needed, and T3 blocks release."
    few = liked.model_copy(update={"rate": None, "low": None, "high": None})
    assert decide(evidence((few,), nobody)).verdict == "cannot tell"


def test_a_judge_far_from_people_leaves_the_verdict_open() -> None:
    sure = rate(outcomes(60, 60).values())
    far = a.PeopleFound(tenet="T3", marked=30, people=1, agree=0.6, agree_low=0.5, agree_high=0.7, said="Few.")
    found = decide(evidence((far,), sure))
    assert found.verdict == "cannot tell" and "The judge of T3 is not what people say" in found.reasons[0]
