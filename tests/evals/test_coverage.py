"""A tenet that nothing teaches, pays for or tests is shown as one."""

from evals.coverage import coverage
from tenet import artifacts as a
from tests.evals.building import TENETS, row

BILLING = [row(f"b{n}", "my invoice", "billing") for n in range(3)]
SHIPPING = [row(f"s{n}") for n in range(4)]


def test_rows_are_counted_by_what_the_check_speaks_about() -> None:
    found = coverage(TENETS, BILLING + SHIPPING, SHIPPING)
    assert [(one.taught, one.tested, one.gaps) for one in found] == [(7, 4, ()), (7, 4, ()), (3, 0, ("no test",))]


def test_a_mark_on_the_row_outweighs_the_check() -> None:
    marked = [one.model_copy(update={"tenets": ("T2",)}) for one in SHIPPING]
    assert [one.taught for one in coverage(TENETS, marked, SHIPPING)] == [0, 4, 0]


def test_a_reward_that_pays_for_some_tenets_only() -> None:
    reward = a.RewardFunction(terms=(a.RewardTerm(name="right", tenet="T2", says="right"),), code="def right(): ...")
    found = coverage(TENETS, BILLING, BILLING, reward)
    assert [one.gaps for one in found] == [("no reward",), (), ("no reward",)] and found[1].terms == ("right",)


def test_what_nobody_judged_is_a_gap() -> None:
    tuned = a.SystemScore(
        name="tuned", description="-", accuracy=a.Rate(passed=1, judged=1), predictions=a.DataFile(path="p", sha256="0" * 64, rows=1),
        tenets={"T1": a.Rate(passed=0, judged=0, unjudged=3), "T2": a.Rate(passed=1, judged=1), "T3": a.Rate(passed=0, judged=0)},
    )  # fmt: skip
    pair = a.PairedResult(tenet="accuracy", base=tuned.accuracy, tuned=tuned.accuracy, won=0, lost=0)
    report = a.EvalReport(rows=1, systems=(tuned,), paired=(pair,), verdict="ship", reasons=("-",), model_name="m")
    assert [one.gaps for one in coverage(TENETS, BILLING, BILLING, None, report)] == [("not judged",), (), ()]
