"""What a classical model saves is said as it was measured, and nothing is claimed that was not."""

import pytest

from evals.gate import decide
from evals.price import cheaper_in_words
from tenet import artifacts as a
from tests.evals.test_gate import evidence_of, gain


@pytest.mark.parametrize(
    ("classical", "tuned", "said"),
    [
        (0.05, 60.0, "1200 times cheaper to run (0.05 ms an answer, the tuned model 60 ms)"),
        (2.11, 59.0, "28 times cheaper to run (2.11 ms an answer, the tuned model 59 ms)"),
        (20.0, 41.0, "2.0 times cheaper to run (20 ms an answer, the tuned model 41 ms)"),
        (60.0, 60.0, "no cheaper to run on the machine of this evaluation (60 ms an answer, the tuned model 60 ms)"),
        (90.0, 30.0, "slower on the machine of this evaluation (90 ms an answer, the tuned model 30 ms)"),
    ],
)
def test_how_much_cheaper_is_what_was_measured(classical: float, tuned: float, said: str) -> None:
    assert cheaper_in_words(a.Speed(ms=classical), a.Speed(ms=tuned)) == said


@pytest.mark.parametrize("speeds", [(None, a.Speed(ms=3)), (a.Speed(ms=3), None), (a.Speed(ms=0), a.Speed(ms=3))])
def test_without_a_measurement_no_saving_is_claimed(speeds: tuple[a.Speed | None, a.Speed | None]) -> None:
    assert cheaper_in_words(*speeds) == "without a language model"


@pytest.mark.parametrize(
    ("right", "begins"),
    [
        (99, "A classical model (word counts, TF-IDF) is better, and 1000 times cheaper to run"),
        (
            89,
            "A classical model (word counts, TF-IDF) is as good, as far as these rows can tell, and 1000 times cheaper to run",
        ),
        (60, "The tuned model also beats the classical one, which is 1000 times cheaper to run"),
    ],
)
def test_the_verdict_names_the_factor(right: int, begins: str) -> None:
    measured = {"tf-idf": a.Speed(ms=0.06), "embeddings": a.Speed(ms=30), "tuned": a.Speed(ms=60)}
    evidence = evidence_of(classical=gain(right, 90))._replace(classical_name="tf-idf", speeds=measured)
    assert any(reason.startswith(begins) for reason in decide(evidence).reasons)
