"""A person's own metric: run behind the walls, tried before it is believed, and never a wrong answer where it breaks."""

import pytest

from evals.computed import Broken, metrics, tried
from evals.gate import Evidence, decide
from evals.judging import Bench, with_metrics
from evals.scoring import main_comparison, tenet_outcomes
from surfaces.cards import card
from tenet import artifacts as a
from tenet.sandbox.choosing import best_tier
from tests.evals.building import TENETS, row

pytestmark = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")
ROWS = [row("r1", "a parcel"), row("r2", "an invoice", "billing"), row("r3", "nothing")]
GOOD = """
def metric(completions, reference, request, **_):
    said = [one[-1]["content"] for one in completions]
    return [None if "nothing" in asked else float(text == right) for text, right, asked in zip(said, reference, request)]
"""


def with_code(code: str) -> a.Tenets:
    own = TENETS.tenets[2].model_copy(update={"check": a.Computed(code=code)})
    return a.Tenets(tenets=(*TENETS.tenets[:2], own))


def outcomes(code: str) -> tuple[dict[str, a.Outcome], a.JudgeRecord]:
    tenets = with_code(code)
    with metrics(tenets) as found:
        records = tried(found, tenets)
        judge = with_metrics(Bench(None, None), found, records).judge
        said = {row.id: "shipping" for row in ROWS}
        return dict(tenet_outcomes(tenets.tenets[2], ROWS, said, judge)), records[0]


def test_it_decides_what_it_can_say_and_leaves_the_rest_unjudged() -> None:
    found, record = outcomes(GOOD)
    assert found == {"r1": "pass", "r2": "fail", "r3": "unjudged"} and record.trusted


def test_one_that_takes_bad_for_good_is_not_believed() -> None:
    found, record = outcomes("def metric(completions, **_):\n    return [1.0 for _ in completions]\n")
    assert set(found.values()) == {"unjudged"} and not record.trusted
    assert record.said == "It passes the good answer of the tenet and passes the bad one."


def test_one_that_breaks_or_reaches_out_says_nothing() -> None:
    reaching = "def metric(completions, **_):\n    open('/etc/passwd').read()\n    return [1.0 for _ in completions]\n"
    found, record = outcomes(reaching)
    assert set(found.values()) == {"unjudged"} and not record.trusted


def test_code_that_does_not_load_is_told_with_its_tenet() -> None:
    with (
        pytest.raises(Broken, match=r"The metric of T3 does not run.*Mend it in tenets.yaml"),
        metrics(with_code("def metric(:\n")),
    ):
        pass


def test_the_gate_names_a_metric_that_is_not_believed() -> None:
    right = main_comparison({"r1": "fail", "r2": "fail"}, {"r1": "pass", "r2": "pass"})
    tuned = a.SystemScore(
        name="tuned", description="-", tenets=dict.fromkeys(("T1", "T2", "T3"), right.tuned), accuracy=right.tuned,
        predictions=a.DataFile(path="p", sha256="0" * 64, rows=2),
    )  # fmt: skip
    record = a.JudgeRecord(tenet="T3", trusted=False, asked=2, said="It fails both.")
    found = decide(Evidence(with_code(GOOD), tuned, right, (), None, 2, judge=(record,)))
    assert found.reasons[0] == "The metric of the person's own is not believed about T3. It fails both. Mend its code."


def test_the_code_is_on_the_card_that_is_approved() -> None:
    assert "return [None if" in card(with_code(GOOD))
