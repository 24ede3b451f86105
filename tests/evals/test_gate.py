"""The verdict, from numbers alone."""

from evals.gate import Decision, Evidence, decide
from evals.scoring import compare, main_comparison, rate
from tenet import artifacts as a
from tests.evals.building import TENETS, tenet

ROWS = 100


def outcomes(passed: int, rows: int = ROWS) -> dict[str, a.Outcome]:
    return {f"r{number}": "pass" if number < passed else "fail" for number in range(rows)}


def unjudged(rows: int) -> list[a.Outcome]:
    return ["unjudged"] * rows


def gain(before: int, after: int, rows: int = ROWS) -> a.PairedResult:
    return main_comparison(outcomes(before, rows), outcomes(after, rows))


def evidence_of(
    right: a.PairedResult | None = None,
    classical: a.PairedResult | None = None,
    form: a.Rate | None = None,
    tenets: a.Tenets = TENETS,
    by_tenet: tuple[a.PairedResult, ...] = (),
    classical_form: a.Rate | None = None,
) -> Evidence:
    right = right or gain(20, 90)
    rates = {"T1": form or rate(outcomes(99).values()), "T2": right.tuned, "T3": right.tuned}
    tuned = a.SystemScore(
        name="tuned",
        description="after training",
        tenets=rates,
        accuracy=right.tuned,
        predictions=a.DataFile(path="p", sha256="0" * 64, rows=ROWS),
    )
    theirs = {"T1": classical_form} if classical_form else {}
    return Evidence(tenets, tuned, right, by_tenet, classical, ROWS, classical_tenets=theirs)


def verdict(
    right: a.PairedResult | None = None,
    classical: a.PairedResult | None = None,
    form: a.Rate | None = None,
    tenets: a.Tenets = TENETS,
    by_tenet: tuple[a.PairedResult, ...] = (),
    classical_form: a.Rate | None = None,
) -> Decision:
    return decide(evidence_of(right, classical, form, tenets, by_tenet, classical_form))


def test_a_clear_gain_with_every_blocking_tenet_held_is_shipped() -> None:
    found = verdict()
    assert found.verdict == "ship"
    assert "right on 90% of the held-out rows, the untuned one on 20%: +70 points" in found.reasons[0]


def test_a_blocking_tenet_under_its_threshold_forbids_whatever_the_gain() -> None:
    found = verdict(form=rate(outcomes(80).values()))
    assert found.verdict == "do not ship"
    assert found.reasons[0].startswith("T1 (“The answer is one of the queues")
    assert "80 of 100 answers (80%); 90% are needed, and it blocks release" in found.reasons[0]


def test_a_tenet_that_does_not_block_is_told_and_does_not_decide() -> None:
    found = verdict(right=gain(20, 60))
    assert found.verdict == "ship"
    assert any(reason.startswith("T2") and "does not block release" in reason for reason in found.reasons)


def test_a_gain_that_may_be_nothing_cannot_be_told_and_says_how_many_rows_would() -> None:
    found = verdict(right=gain(85, 88))
    assert found.verdict == "cannot tell"
    assert "not clear of zero" in found.reasons[0]
    assert "About 107 more held-out rows" in found.reasons[0] and "Bring more examples of your own" in found.reasons[0]


def test_three_rows_won_and_none_lost_are_not_yet_a_gain() -> None:
    few = gain(87, 90)
    found = verdict(right=few)
    assert few.low is not None and few.low >= 0  # the bootstrap alone would call it one
    assert found.verdict == "cannot tell"
    assert found.reasons[0].startswith("The gain over the untuned model")


def outcomes_of(won: int, lost: int) -> a.PairedResult:
    before: dict[str, a.Outcome] = {f"r{at}": "fail" if at < won else "pass" for at in range(ROWS)}
    after: dict[str, a.Outcome] = {f"r{at}": "fail" if won <= at < won + lost else "pass" for at in range(ROWS)}
    return main_comparison(before, after)


def test_the_gain_is_asked_in_one_direction_and_a_loss_in_both() -> None:
    """14 rows against 6: in one case of twenty-six by chance in this direction, in one of thirteen in either."""
    there, back = outcomes_of(14, 6), outcomes_of(6, 14)
    assert there.low is not None and there.low <= 0.005
    found = verdict(right=there)
    assert found.verdict == "ship"
    assert any("so much in 3.9% of cases" in reason for reason in found.reasons)
    assert not any("% of cases" in reason for reason in verdict(right=gain(75, 95)).reasons), "said where it is needed"
    assert verdict(right=back).verdict == "cannot tell", "a loss is called one as carefully as before"


def test_what_the_rows_could_have_shown_stands_beside_every_verdict() -> None:
    shared, unrelated = outcomes_of(4, 4), outcomes_of(20, 20)
    said = [
        next(one for one in verdict(right=pair).reasons if one.startswith("What these")) for pair in (shared, unrelated)
    ]
    for one, points in zip(said, (11, 20), strict=True):
        assert one.startswith(
            f"What these 100 rows can show: a true gain of {points} points or more in four cases of five;"
        )
    assert any(one.startswith("What these 100 rows") for one in verdict().reasons), "beside a clear gain as well"


def test_equal_models_are_not_helped_by_more_rows() -> None:
    assert "more rows like these would not change that" in verdict(right=gain(90, 90)).reasons[0]


def test_a_model_that_got_worse_is_not_shipped() -> None:
    found = verdict(right=gain(95, 75))
    assert found.verdict == "do not ship"
    assert found.reasons[0].startswith("The tuned model is worse than the untuned one: -20 points")
    assert not any("clear of zero" in reason for reason in found.reasons), "a clear loss is no open question"


def test_unjudged_answers_leave_the_verdict_open() -> None:
    some = rate([*outcomes(95, 97).values(), *unjudged(3)])
    found = verdict(form=some)
    assert found.verdict == "cannot tell"
    assert "could not be judged for 3 of 100 answers" in found.reasons[0]
    assert verdict(form=rate([*outcomes(96, 98).values(), *unjudged(2)])).verdict == "ship"


def test_a_blocking_tenet_that_no_row_tests_leaves_the_verdict_open() -> None:
    found = verdict(form=rate([]))
    assert found.verdict == "cannot tell"
    assert "no held-out row puts it to the test" in found.reasons[0]


def test_the_classical_model_is_named_plainly() -> None:
    better, equal, worse = (verdict(classical=gain(right, 90)).reasons for right in (99, 89, 60))
    assert any(reason.startswith("A classical model (word counts, TF-IDF) is better") for reason in better)
    assert any(reason.startswith("A classical model (word counts, TF-IDF) is as good") for reason in equal)
    assert any(reason.startswith("The tuned model also beats the classical one") for reason in worse)


def test_a_classical_model_that_could_not_be_released_either_is_not_recommended() -> None:
    broken, whole = rate(outcomes(4).values()), rate(outcomes(95).values())
    (said,) = [said for said in verdict(classical=gain(99, 60), classical_form=broken).reasons if "classical" in said]
    assert (
        "It is no way out: T1, which blocks release, holds for 4 of 100 of its answers." in said
        and "use that one" not in said
    )
    assert any("use that one" in said for said in verdict(classical=gain(99, 60), classical_form=whole).reasons)


def test_a_classical_model_that_is_as_good_is_told_with_what_forbids_it() -> None:
    broken, whole = rate(outcomes(4).values()), rate(outcomes(95).values())
    for form, told in ((broken, True), (whole, False)):
        (said,) = [one for one in verdict(classical=gain(89, 90), classical_form=form).reasons if "classical" in one]
        assert "as good" in said and (". But T1, which blocks release" in said) is told


def test_a_tenet_that_training_made_worse_is_named() -> None:
    worse = compare("T3", outcomes(100), outcomes(80))
    assert any(reason.startswith("T3 got worse with training") for reason in verdict(by_tenet=(worse,)).reasons)


def test_what_an_earlier_model_did_better_forbids_and_what_this_one_does_better_is_told() -> None:
    told = evidence_of(gain(20, 70))
    worse = decide(told._replace(began_with=gain(85, 70)))
    assert worse.verdict == "do not ship"
    assert worse.reasons[0].startswith("It is worse than the model that this training began with: right on 70%")
    better = decide(told._replace(began_with=gain(50, 70), deployed=gain(68, 70)))
    assert better.verdict == "ship"
    assert any("better than the model that this training began with: right on 70%" in one for one in better.reasons)
    assert any("cannot tell it from the version in production" in one for one in better.reasons)


def test_what_forbids_comes_before_what_is_in_doubt() -> None:
    tenets = a.Tenets(tenets=(*TENETS.tenets[:2], tenet("T3", "Enough", a.MaxWords(words=2), 0.99, True)))
    found = verdict(right=gain(85, 88), tenets=tenets)
    assert found.verdict == "do not ship"
    assert [reason[:2] for reason in found.reasons[:2]] == ["T3", "Th"]


def test_a_weak_group_and_rows_learned_by_heart_are_told_and_do_not_decide() -> None:
    weak = a.WeakSlice(
        name="long inputs", here=rate(outcomes(2, 10).values()), elsewhere=rate(outcomes(80, 90).values())
    )
    right = gain(20, 70)
    tuned = a.SystemScore(
        name="tuned",
        description="after training",
        tenets={"T1": rate(outcomes(99).values()), "T2": right.tuned, "T3": right.tuned},
        accuracy=right.tuned,
        predictions=a.DataFile(path="p", sha256="0" * 64, rows=ROWS),
    )
    told = Evidence(TENETS, tuned, right, (), None, ROWS, weak=(weak,), on_training_rows=rate(outcomes(100).values()))
    found = decide(told)
    assert found.verdict == "ship"
    assert "It is weak on long inputs: right on 20% of these 10, on 89% of the others." in found.reasons
    assert any("right on 100% of 100 rows that it was trained on and on 70%" in reason for reason in found.reasons)
    quiet = decide(told._replace(on_training_rows=rate(outcomes(75).values())))
    assert not any("by heart" in reason for reason in quiet.reasons)
