"""Who wins a contest and whether its rows can tell, on outcomes that are made up; and the page that shows it."""

from collections.abc import Mapping

import pytest

from evals.contest import Decision, decide
from evals.contest_chart import chart, drawn, steps
from evals.contest_page import render
from evals.page import render as report_page
from evals.scoring import Outcomes, compare, rate
from tenet import artifacts as a
from tests import samples
from tests.evals.building import SPEC, TENETS
from tests.evals.test_page import findings

ROWS = 80
METHODS = {"untuned": "prompt", "few-shot": "prompt", "tf-idf": "classical", "sft": "sft", "dpo": "dpo"}
SECONDS = {"untuned": 0.0, "few-shot": 0.1, "tf-idf": 0.3, "sft": 90.0, "dpo": 120.0}


def outcomes(right: int, first: int = 0) -> Outcomes:
    """Right on so many rows, from `first` on."""
    return {f"r{at:02}": "pass" if first <= at < first + right else "fail" for at in range(ROWS)}


def contestant(name: str, found: Outcomes, untuned: Outcomes, blocking: a.Rate | None = None) -> a.Contestant:
    file = a.DataFile(path="p.jsonl", sha256=samples.NOTHING, rows=ROWS)
    perfect = rate(outcomes(ROWS).values())
    tenets = {"T1": blocking or perfect, "T2": rate(found.values()), "T3": perfect}
    score = a.SystemScore(
        name=name,
        description=name,
        tenets=tenets,
        accuracy=rate(found.values()),
        predictions=file,
        speed=a.Speed(ms=20),
    )
    gain = None if name == "untuned" else compare(name, untuned, found)
    values = {"name": name, "method": METHODS[name], "score": score, "gain": gain, "seconds": SECONDS[name]}
    return a.Contestant.model_validate(values)


def decided(found: Mapping[str, Outcomes], blocking: Mapping[str, a.Rate] | None = None) -> Decision:
    return decide(ways(found, blocking), TENETS, found)


def ways(found: Mapping[str, Outcomes], blocking: Mapping[str, a.Rate] | None = None) -> list[a.Contestant]:
    return [contestant(name, one, found["untuned"], (blocking or {}).get(name)) for name, one in found.items()]


def test_a_dearer_way_wins_where_it_is_clearly_ahead_of_every_cheaper_one() -> None:
    found = decided({"untuned": outcomes(8), "tf-idf": outcomes(48), "sft": outcomes(70)})
    assert (found.recommended, found.clear) == ("sft", True)
    assert "right on 70 of 80 rows" in found.reasons[0] and "+78 points" in found.reasons[0]
    assert any("clearly ahead of TF-IDF" in reason for reason in found.reasons)


def test_a_cheaper_way_that_is_shown_to_be_as_good_is_taken() -> None:
    found = decided({"untuned": outcomes(8), "tf-idf": outcomes(76), "sft": outcomes(77)})
    assert (found.recommended, found.clear) == ("tf-idf", True)
    assert any("not worth its price" in reason for reason in found.reasons)


def test_what_these_rows_cannot_tell_apart_is_said_with_the_rows_that_it_would_take() -> None:
    # 62 against 56 right, and on many rows the other one is right: that may be chance.
    found = decided({"untuned": outcomes(8), "tf-idf": outcomes(56), "sft": outcomes(62, first=18)})
    assert (found.recommended, found.clear) == ("sft", False)
    assert any("cannot tell it from TF-IDF" in reason and "rows to show" in reason for reason in found.reasons)


def test_where_a_dearer_way_may_still_be_better_it_is_not_clear() -> None:
    found = decided({"untuned": outcomes(8), "tf-idf": outcomes(60), "sft": outcomes(60, first=10)})
    assert (found.recommended, found.clear) == ("tf-idf", False)
    assert any("(SFT) costs more" in reason and "may be the better one" in reason for reason in found.reasons)


def test_of_two_that_are_alike_the_cheaper_one_leads() -> None:
    found = decided({"untuned": outcomes(8), "dpo": outcomes(70), "sft": outcomes(70)})
    assert (found.recommended, found.clear) == ("sft", True)


def test_a_way_that_misses_a_blocking_tenet_is_not_eligible_while_another_keeps_it() -> None:
    missed = rate(outcomes(40).values())
    found = decided({"untuned": outcomes(8), "tf-idf": outcomes(50), "sft": outcomes(78)}, {"sft": missed})
    assert found.recommended == "tf-idf"
    assert any("Not eligible" in reason and "(SFT)" in reason for reason in found.reasons)
    nobody = decided({"untuned": outcomes(8), "sft": outcomes(78)}, {"untuned": missed, "sft": missed})
    assert nobody.recommended == "sft" and any("No way keeps every tenet" in reason for reason in nobody.reasons)


def test_where_the_untuned_model_leads_nothing_is_trained() -> None:
    found = decided({"untuned": outcomes(79), "tf-idf": outcomes(60), "sft": outcomes(76)})
    assert (found.recommended, found.clear) == ("untuned", True)


def contest() -> a.Contest:
    found = {"untuned": outcomes(8), "few-shot": outcomes(9), "tf-idf": outcomes(60), "sft": outcomes(70)}
    decision = decided(found)
    return a.Contest(
        rows=ROWS, learned_from=150, minutes_each=2, ways=tuple(ways(found)),
        left_out={"grpo": "No reward <b>is</b> approved."}, recommended=decision.recommended, clear=decision.clear,
        reasons=decision.reasons,
    )  # fmt: skip


def test_the_page_shows_every_way_with_its_interval_and_runs_nothing() -> None:
    page = render(SPEC, TENETS, contest())
    for said in (
        "2. tf-idf",
        "70 of 80 rows",
        "90.0 s",
        "20 ms",
        "No reward &lt;b&gt;is&lt;/b&gt; approved.",
        "150 rows",
    ):
        assert said in page
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")


def test_in_the_chart_more_gain_is_higher_more_cost_is_further_right_and_no_dots_hide_each_other() -> None:
    found = chart(list(contest().ways))
    dots = {dot.name: dot for dot in found.dots}
    assert dots["sft"].y < dots["tf-idf"].y < dots["untuned"].y
    assert dots["sft"].x > dots["tf-idf"].x > dots["untuned"].x
    assert dots["sft"].high < dots["sft"].y < dots["sft"].low
    assert abs(dots["untuned"].x - dots["few-shot"].x) >= 20 or abs(dots["untuned"].y - dots["few-shot"].y) >= 20
    assert all(0 < dot.x < found.width and 0 < dot.y < found.height for dot in found.dots)


def test_what_more_cost_buys_is_said_from_the_cheapest_on() -> None:
    said = steps(contest())
    assert [one.partition(":")[0] for one in said] == [
        "The untuned model with examples in its prompt",
        "TF-IDF with logistic regression",
        "Supervised fine-tuning (SFT)",
    ]
    assert "ready in 0.1 s, 1 more than the best that costs less" in said[0]
    assert "ready in 0.3 s, 64 more than the best that costs less" in said[1]
    assert "+78 points (95% interval" in said[2] and "after 90 s, 12 more than the best that costs less." in said[2]
    worse = contest()
    found = {
        "untuned": outcomes(8),
        "few-shot": outcomes(0),
        "tf-idf": outcomes(70),
        "sft": outcomes(60),
        "dpo": outcomes(65),
    }
    swapped = worse.model_copy(update={"ways": tuple(ways(found))})
    assert steps(swapped)[0].endswith("no more than the untuned model, which costs less.")
    # DPO beside the best that costs less, and not beside SFT, the last of them.
    assert all(
        one.endswith("no more than TF-IDF with logistic regression, which costs less.") for one in steps(swapped)[2:]
    )


def test_the_figure_speaks_for_whoever_does_not_see_it_and_names_its_dots() -> None:
    figure = drawn(contest())
    assert 'aria-label="Gain against cost. The untuned model with examples' in figure
    assert all(f"{number} {name}</span>" in figure for number, name in ((1, "sft"), (2, "tf-idf"), (4, "untuned")))
    assert str(figure) in render(SPEC, TENETS, contest())


def test_the_report_of_what_was_trained_shows_the_contest_that_came_before() -> None:
    made = findings()
    page = report_page(made._replace(contest=contest()))
    assert str(drawn(contest())) in page and "on 80 other rows" in page and "Recommended: sft" in page
    assert "The contest before" not in report_page(made)


@pytest.mark.parametrize("reasons", [(), ("",)])
def test_a_contest_without_a_reason_is_none(reasons: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="reasons"):
        a.Contest.model_validate(contest().model_dump() | {"reasons": reasons})
